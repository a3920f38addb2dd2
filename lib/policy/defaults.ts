/** Defaults, written once; the schema's descriptions and the guide name them. */
export const DEFAULTS = {
  timeZone: 'Asia/Shanghai',
  holdLabel: 'steward-hold',
  holdMax: '7d',
  busyOver: '1h',
  cpuPercent: 10,
  gpuPercent: 5,
  minCoverage: 80,
  batch: 100,
  concurrency: 10,
  maxLate: '6h',
  grace: '30m',
  checkEvery: '15m',
  scheduleLabel: 'steward-schedule',
  lateDays: 2,
  catchUpDays: 7,
  reportDays: 7,
} as const;

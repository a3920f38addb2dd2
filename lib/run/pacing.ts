import type { RunDeps } from './ports.ts';
import { readRecord, toRecordText } from './records.ts';

interface PacingRecord {
  readonly version: 1;
  readonly callsPerSecond: number;
  /** ISO 8601 UTC. */
  readonly learnedAt: string;
}

/** Quotas change; what was learned longer ago is forgotten. */
const FORGET_MS = 7 * 24 * 3_600_000;

/** From here on a rate holds nothing back: as many calls are under way at a time as may be. */
const NO_LIMIT = 100;

/** Quotas are counted by account, region and service, of which there is one. */
export function pacingKey(accountOrTarget: string, region: string): string {
  return `pacing/${accountOrTarget}.${region}.json`;
}

type PacingDeps = Pick<RunDeps, 'pacing' | 'store' | 'clock' | 'log'>;

/** Begins a run at the pace that the last one ended with, so that it need not be throttled to find out. */
export async function loadRate({ pacing, store, clock, log }: PacingDeps): Promise<void> {
  if (pacing === undefined || pacing.learned() !== undefined) return;
  try {
    const record = await readRecord<PacingRecord>(store, pacing.key);
    if (record === undefined) return;
    const ageMs = clock.now().getTime() - Date.parse(record.learnedAt);
    if (ageMs < FORGET_MS && record.callsPerSecond < NO_LIMIT) pacing.warm(record.callsPerSecond);
  } catch (error) {
    // It only saves time.
    log.warn('the last pace could not be read', { error });
  }
}

/** Remembers the pace for the next run; nothing is written where nothing was ever throttled. */
export async function storeRate({ pacing, store, clock, log }: PacingDeps): Promise<void> {
  const callsPerSecond = pacing?.learned();
  if (pacing === undefined || callsPerSecond === undefined) return;
  const record: PacingRecord = {
    version: 1,
    callsPerSecond: Math.round(callsPerSecond * 10) / 10,
    learnedAt: clock.now().toISOString(),
  };
  try {
    await store.put(pacing.key, toRecordText(record));
  } catch (error) {
    log.warn('the pace could not be remembered', { error });
  }
}

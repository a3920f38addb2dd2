import { createDraw, type Draw, pickWeighted } from './chance.ts';
import type { FleetUsage, UsageKind, UsageModel, UsageOverride } from './entities.ts';
import { gpuMeanAtRank } from './usage.ts';
import { fromWireTime, toWireTime } from './wire-time.ts';

const defaults: Readonly<Record<UsageKind, readonly [cpuPercent: number, gpuPercent: number]>> = {
  office: [12, 6],
  bursty: [15, 12],
  training: [25, 80],
  forgotten: [1, 0],
  steady: [50, 50],
  missing: [0, 0],
};

const chinaOffsetHours = 8;

/** The usage model that a fleet file asks for, with what it leaves out. */
export function makeUsage(asked: UsageKind | FleetUsage, seed: number): UsageModel {
  const usage: FleetUsage = typeof asked === 'string' ? { kind: asked } : asked;
  const [cpuPercent, gpuPercent] = defaults[usage.kind];
  return {
    kind: usage.kind,
    seed: usage.seed ?? seed,
    cpuPercent: usage.cpuPercent ?? cpuPercent,
    gpuPercent: usage.gpuPercent ?? gpuPercent,
    utcOffsetHours: usage.utcOffsetHours ?? chinaOffsetHours,
    overrides: (usage.overrides ?? []).map(({ from, to, ...values }) => ({
      from: fromWireTime(from),
      ...(to === undefined ? {} : { to: fromWireTime(to) }),
      ...values,
    })),
  };
}

/** The same as a fleet file would write it. */
export function toFleetUsage(model: UsageModel): FleetUsage {
  const { overrides, ...rest } = model;
  return overrides.length === 0 ? rest : { ...rest, overrides: overrides.map(toFleetOverride) };
}

function toFleetOverride({ from, to, ...values }: UsageOverride) {
  return {
    from: toWireTime(from),
    ...(to === undefined ? {} : { to: toWireTime(to) }),
    ...values,
  };
}

/** An ordinary usage, such that a fleet of them is as idle as real ones are (usage.ts, `gpuMeanAtRank`). */
export function drawUsage(seed: number, gpu: boolean): UsageModel {
  const draw = createDraw(seed, 7);
  const gpuPercent = gpu ? gpuMeanAtRank(draw()) : 0;
  const kind = gpu ? kindOfGpu(draw, gpuPercent) : kindOfCpu(draw);
  const rank = draw();
  return {
    kind,
    seed,
    cpuPercent:
      kind === 'forgotten'
        ? 0.4 + 1.5 * rank
        : kind === 'training'
          ? 12 + 30 * rank
          : 2 + 25 * rank ** 2,
    gpuPercent,
    utcOffsetHours: chinaOffsetHours,
    overrides: [],
  };
}

function kindOfGpu(draw: Draw, gpuPercent: number): UsageKind {
  if (gpuPercent === 0)
    return pickWeighted(draw, [
      ['forgotten', 65],
      ['office', 35],
    ]);
  if (gpuPercent < 1.5)
    return pickWeighted(draw, [
      ['forgotten', 50],
      ['bursty', 20],
      ['office', 30],
    ]);
  if (gpuPercent < 10)
    return pickWeighted(draw, [
      ['office', 65],
      ['bursty', 35],
    ]);
  if (gpuPercent < 30)
    return pickWeighted(draw, [
      ['bursty', 50],
      ['training', 50],
    ]);
  return 'training';
}

function kindOfCpu(draw: Draw): UsageKind {
  return pickWeighted(draw, [
    ['office', 50],
    ['bursty', 15],
    ['training', 8],
    ['forgotten', 27],
  ]);
}

/** Numbers from now on, whatever the model says. */
export function withOverride(model: UsageModel, override: UsageOverride): UsageModel {
  return { ...model, overrides: [...model.overrides, override] };
}

/** Idle for so many minutes up to now and from now on, and busy in the minute before; 0: busy from now on. */
export function withIdleMinutes(model: UsageModel, idleMinutes: number, now: number): UsageModel {
  const minute = Math.floor(now / 60_000) * 60_000;
  const busy = { cpuPercent: 85, gpuPercent: 85 };
  if (idleMinutes === 0) return withOverride(model, { from: minute, ...busy });
  const idleFrom = minute - (idleMinutes - 1) * 60_000;
  return {
    ...model,
    overrides: [
      ...model.overrides,
      { from: idleFrom - 60_000, to: idleFrom, ...busy },
      { from: idleFrom, cpuPercent: 0.5, gpuPercent: 0 },
    ],
  };
}

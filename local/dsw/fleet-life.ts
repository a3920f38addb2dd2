import { between, type Draw, pickWeighted } from './chance.ts';
import type { FleetCuller, FleetInstance, UsageModel } from './entities.ts';
import type { Machine } from './fleet-machines.ts';
import { firstStop } from './idle.ts';
import { toCuller } from './load-fleet.ts';
import { toWireTime } from './wire-time.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export interface LifeInput {
  readonly draw: Draw;
  readonly usage: UsageModel;
  readonly machine: Machine;
  readonly at: number;
  /** The workspace's own idle rule. */
  readonly admin: FleetCuller | undefined;
}

/** Status, ages, runs, culler and timer, such that they agree with each other. */
export function drawLife({ draw, usage, machine, at, admin }: LifeInput): Partial<FleetInstance> {
  const status = pickWeighted(draw, [
    ['Running', 62],
    ['Stopped', 32],
    ['Failed', 3],
    ['Starting', 1],
    ['EnvPreparing', 0.6],
    ['Stopping', 0.7],
    ['Queuing', machine.subscription ? 2 : 0],
  ]);
  // From the morning of its first day to more than a year ago.
  const ageMs = 6 * hourMs + dayMs * Math.min(500, Math.exp(2.5 + 1.6 * normal(draw)));
  const createdAt = at - Math.round(ageMs);
  const culler: FleetCuller | undefined =
    draw() < 0.2
      ? {
          CpuPercentThreshold: pickWeighted(draw, [
            [5, 40],
            [10, 60],
          ]),
          GpuPercentThreshold: pickWeighted(draw, [
            [5, 60],
            [10, 40],
          ]),
          MaxIdleTimeInMinutes: pickWeighted(draw, [
            [60, 30],
            [120, 20],
            [180, 40],
            [720, 10],
          ]),
        }
      : undefined;
  const fixed = {
    GmtCreateTime: toWireTime(createdAt),
    ...(culler === undefined ? {} : { IdleInstanceCuller: culler }),
  };
  if (status === 'Starting' || status === 'EnvPreparing' || status === 'Queuing') {
    const from = at - between(draw, 5, 100) * 1000;
    return { ...fixed, Status: status, GmtModifiedTime: toWireTime(from), runs: [] };
  }
  if (status === 'Failed') return { ...fixed, ...drawFailure(draw, at), runs: [] };
  if (status === 'Running' || status === 'Stopping') {
    const upSince = Math.max(createdAt + 3 * minuteMs, at - drawUptime(draw, usage));
    const earlier = drawEarlierRun(draw, createdAt, upSince);
    const settings = {
      InstanceName: '',
      WorkspaceId: '',
      UserId: '',
      Accessibility: '',
      ...machine.settings,
    };
    const stops = [culler, admin].flatMap((rule) =>
      rule === undefined ? [] : (firstStop({ settings, usage, upSince }, toCuller(rule), at) ?? []),
    );
    const stoppedAt = stops.length === 0 ? undefined : Math.min(...stops);
    if (stoppedAt !== undefined || status === 'Stopping') {
      // The culler got there first.
      const to = stoppedAt ?? at - between(draw, 1, 15) * 1000;
      const done = at - to > minuteMs;
      return {
        ...fixed,
        Status: done ? 'Stopped' : 'Stopping',
        runs: [...earlier, { from: toWireTime(upSince), to: toWireTime(to) }],
      };
    }
    const timer = draw() < 0.04 ? at + between(draw, 30, 14 * 60) * minuteMs : undefined;
    return {
      ...fixed,
      Status: 'Running',
      runs: [...earlier, { from: toWireTime(upSince) }],
      ...(timer === undefined ? {} : { InstanceShutdownTimer: { DueTime: toWireTime(timer) } }),
    };
  }
  // Stopped: mostly last evening, some for weeks.
  const stoppedFor = Math.min(
    Math.exp(2.6 + 1.5 * normal(draw)) * hourMs + 2 * minuteMs,
    ageMs * 0.9,
  );
  const to = at - Math.round(stoppedFor);
  const from = Math.max(createdAt + 3 * minuteMs, to - drawUptime(draw, usage));
  return {
    ...fixed,
    Status: 'Stopped',
    runs:
      from < to
        ? [...drawEarlierRun(draw, createdAt, from), { from: toWireTime(from), to: toWireTime(to) }]
        : [],
  };
}

function drawFailure(draw: Draw, at: number): Partial<FleetInstance> {
  const [ReasonCode, ReasonMessage] = pickWeighted<readonly [string, string]>(draw, [
    [['Resource.InsufficientResource', 'Insufficient resource for the requested spec.'], 60],
    [['ImagePullBackOff', 'Back-off pulling image.'], 40],
  ]);
  const changed = toWireTime(at - between(draw, 10, 4000) * minuteMs);
  return { Status: 'Failed', ReasonCode, ReasonMessage, GmtModifiedTime: changed };
}

/** How long it has been up: people start in the morning, trainings last days, what is forgotten lasts longest. */
function drawUptime(draw: Draw, usage: UsageModel): number {
  switch (usage.kind) {
    case 'forgotten':
      return Math.round(Math.exp(2.5 + 1.1 * normal(draw)) * hourMs) + 10 * minuteMs;
    case 'training':
      return Math.round(Math.exp(2.9 + 0.9 * normal(draw)) * hourMs) + 20 * minuteMs;
    default:
      return (
        between(draw, 15, 11 * 60) * minuteMs + (draw() < 0.25 ? between(draw, 1, 3) * dayMs : 0)
      );
  }
}

function drawEarlierRun(
  draw: Draw,
  createdAt: number,
  before: number,
): readonly { readonly from: string; readonly to: string }[] {
  const room = before - createdAt;
  if (room < 2 * dayMs || draw() < 0.4) return [];
  const from = createdAt + between(draw, 3, 20) * minuteMs;
  const to = from + between(draw, 60, 12 * 60) * minuteMs;
  return [{ from: toWireTime(from), to: toWireTime(to) }];
}

/** Standard normal (Box–Muller). */
function normal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

import { isActing } from '../../lib/policy/is-acting.ts';
import { stopPlanner } from '../../lib/policy/kinds/stop.ts';
import { makePlan } from '../../lib/policy/make-plan.ts';
import type { FleetObservation, InstanceObservation } from '../../lib/policy/observation.ts';
import { type ActingPolicy, parsePolicies, type Target } from '../../lib/policy/policies.ts';
import { type Spread, spreadOf } from './median.ts';

export interface Planning {
  readonly decisionsPerSecond: Spread;
  readonly instances: number;
  readonly stops: number;
}

const NOW = new Date('2026-03-02T14:00:00Z');
const INSTANCES = 50_000;

/**
 * What a plan is made of: `listing` is the first look, at which use is known from idle cullers only; `metrics` is the second
 * one, with an hour of samples for each instance that would be stopped otherwise.
 */
export type Look = 'listing' | 'metrics';

/** Decisions of a whole policy (selection, payment, holds, use) over a mixed fleet, on one core. */
export function benchPlanning(look: Look, rounds: number): Planning {
  const { policy, target } = readPolicy();
  const observation: FleetObservation = {
    observedAt: NOW.toISOString(),
    prices: [],
    instances: Array.from({ length: INSTANCES }, (_, index) => makeInstance(index, look)),
  };
  const plan = () =>
    makePlan(stopPlanner, { policy, target, observation, scheduledAt: NOW, decidedAt: NOW });
  let stops = 0;
  // Warm: the second and later calls of a process are what a run over many targets sees.
  for (let warmUp = 0; warmUp < 3; warmUp++) {
    stops = plan().plan.decisions.filter(({ action }) => action === 'stop').length;
  }
  const rates = Array.from({ length: rounds }, () => {
    const start = process.cpuUsage();
    plan();
    const { user, system } = process.cpuUsage(start);
    return INSTANCES / ((user + system) / 1e6);
  });
  return { decisionsPerSecond: spreadOf(rates), instances: INSTANCES, stops };
}

function readPolicy(): { policy: ActingPolicy; target: Target } {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'all', region: 'cn-hangzhou' }],
    policies: [
      {
        name: 'nightly',
        kind: 'stop',
        window: { from: '22:00', to: '08:00' },
        where: {
          not: { any: [{ labels: { env: 'prod' } }, { name: 'keep_*' }] },
          accelerator: ['CPU', 'GPU'],
        },
        unless: { busy: { over: '1h' } },
        limits: { percent: 80 },
      },
    ],
  });
  const [policy] = parsed.ok ? parsed.policies.policies : [];
  const [target] = parsed.ok ? parsed.policies.targets : [];
  if (!parsed.ok || !policy || !isActing(policy) || !target)
    throw new Error(`the bench's policy: ${JSON.stringify(parsed)}`);
  return { policy, target };
}

/**
 * Three in five run, one in ten is paid by subscription, some are held, every third has an idle culler. On the second look
 * the use of every other pay-as-you-go one that runs has been asked for.
 */
function makeInstance(index: number, look: Look): InstanceObservation {
  const running = index % 5 < 3;
  const gpu = index % 2 === 0;
  const subscription = index % 10 === 0;
  const hasCuller = index % 3 === 0;
  const asked = look === 'metrics' && running && !subscription && !hasCuller;
  return {
    id: `dsw-${String(index).padStart(16, '0')}`,
    name: index % 40 === 0 ? `keep_${index}` : `notebook_${index}`,
    status: running ? 'Running' : 'Stopped',
    workspaceId: String(100_001 + (index % 3)),
    ownerId: `2001234567890${index % 500}`,
    ownerName: undefined,
    labels: {
      team: `team-${index % 7}`,
      env: index % 20 === 0 ? 'prod' : 'dev',
      ...(index % 50 === 0 && { 'steward-hold': '2026-03-03T09:00' }),
    },
    spec: gpu ? 'ecs.gn6i-c8g1.2xlarge' : 'ecs.g6.large',
    accelerator: gpu ? 'GPU' : 'CPU',
    paymentType: subscription ? 'Subscription' : 'PayAsYouGo',
    resourceId: undefined,
    priority: undefined,
    imageName: 'pytorch',
    createdAt: '2026-01-05T01:00:00Z',
    modifiedAt: '2026-03-02T01:00:00Z',
    accumulatedRunningMs: index * 60_000,
    culler: hasCuller
      ? { maxIdleMinutes: 180, cpuPercent: 10, gpuPercent: 5, idleMinutes: index % 120 }
      : undefined,
    shutdownTimerDueAt: undefined,
    reasonCode: undefined,
    disks: [{ sizeGiB: 100 }],
    usage: asked ? makeUsage(index, gpu) : undefined,
    sessions: undefined,
    latestSnapshot: undefined,
    snapshots: undefined,
  };
}

function makeUsage(index: number, gpu: boolean): NonNullable<InstanceObservation['usage']> {
  const samples = (percent: number) =>
    Array.from({ length: 60 }, (_, minute) => ({
      time: NOW.getTime() / 1000 - 60 * (60 - minute),
      percent,
    }));
  const series = [
    { metric: 'cpu' as const, podId: 'pod-0', samples: samples(index % 4 === 0 ? 50 : 2) },
  ];
  return gpu ? [...series, { metric: 'gpu', podId: 'pod-0', samples: samples(0) }] : series;
}

import type { FleetObservation, InstanceObservation } from '../../lib/policy/observation.ts';
import {
  type CullerPolicy,
  parsePolicies,
  type StopPolicy,
  type Target,
} from '../../lib/policy/policies.ts';

/** 22:30 in Shanghai, half an hour into the night of the ordinary policy. */
export const NIGHT = '2026-01-05T14:30:00.000Z';

/** When that night began. */
export const NIGHT_START = '2026-01-05T14:00:00.000Z';

/** A running pay-as-you-go CPU instance that nobody asked for anything; `fields` change it. */
export function anObserved(fields: Partial<InstanceObservation> = {}): InstanceObservation {
  return {
    id: 'dsw-0001',
    name: 'notebook_1',
    status: 'Running',
    workspaceId: '1001',
    ownerId: '2001',
    ownerName: 'ann',
    labels: {},
    spec: 'ecs.g6.large',
    accelerator: 'CPU',
    paymentType: 'PayAsYouGo',
    resourceId: undefined,
    priority: undefined,
    imageName: 'pytorch:2.3',
    createdAt: '2025-12-01T00:00:00Z',
    modifiedAt: '2026-01-04T01:00:00Z',
    accumulatedRunningMs: undefined,
    culler: undefined,
    shutdownTimerDueAt: undefined,
    reasonCode: undefined,
    disks: undefined,
    usage: undefined,
    sessions: undefined,
    latestSnapshot: undefined,
    snapshots: undefined,
    ...fields,
  };
}

export function anObservation(
  instances: readonly InstanceObservation[],
  observedAt = NIGHT,
): FleetObservation {
  return { observedAt, instances, prices: [] };
}

/** A checked culler policy, 180 minutes, every hour; `fields` change it. */
export function aCullerPolicy(fields: Readonly<Record<string, unknown>> = {}): CullerPolicy {
  const parsed = parsePolicies({
    version: 1,
    targets: [A_TARGET],
    policies: [
      {
        name: 'cullers',
        kind: 'culler',
        schedule: '@every 1h',
        culler: { minutes: 180 },
        ...fields,
      },
    ],
  });
  if (!parsed.ok) throw new Error(parsed.problems.map((p) => `${p.path}: ${p.message}`).join('\n'));
  const [policy] = parsed.policies.policies;
  if (policy?.kind !== 'culler') throw new Error('no policy of kind culler');
  return policy;
}

/** A checked stop policy, nights from 22:00 to 08:00 in Shanghai unless a schedule is given; `fields` change it. */
export function aStopPolicy(
  fields: { readonly schedule?: string; readonly [key: string]: unknown } = {},
): StopPolicy {
  const window =
    fields.schedule === undefined ? { window: { from: '22:00', to: '08:00' } } : undefined;
  const parsed = parsePolicies({
    version: 1,
    targets: [A_TARGET],
    policies: [{ name: 'night', kind: 'stop', ...window, ...fields }],
  });
  if (!parsed.ok) throw new Error(parsed.problems.map((p) => `${p.path}: ${p.message}`).join('\n'));
  const [policy] = parsed.policies.policies;
  if (policy?.kind !== 'stop') throw new Error('no policy of kind stop');
  return policy;
}

export const A_TARGET: Target = { name: 'main', region: 'cn-hangzhou', network: 'public' };

import type { FilePolicy, Policies, StopPolicy } from '../../lib/policy/policies.ts';
import { type MutationOfKind, withoutWaiting } from './mutations-of-kinds.ts';
import { HOLD } from './scenario.ts';

/** What stop policies with more to them than a window rely on, taken away. */
export const MUTATIONS_OF_STOPS: readonly MutationOfKind[] = [
  {
    name: 'no waiting: snapshots are taken at the same time, and the stop knows nothing of them',
    scene: 'awaited',
    breaks: ['snapshot-first'],
    policies: (policies) => ({ ...policies, policies: policies.policies.map(unawaited) }),
  },
  {
    name: 'no good snapshot: each that is begun is shown as Saved',
    scene: 'awaited',
    breaks: ['snapshot-first'],
    dsw: withoutWaiting,
  },
  {
    name: 'no end of sessions: they may last for ever',
    scene: 'session',
    breaks: ['backstop'],
    policies: ofStops((policy) => ({
      ...policy,
      ...(policy.backstop && { backstop: { ...policy.backstop, maxSession: '30d' } }),
    })),
  },
  {
    name: 'no holds that a session is longer for',
    scene: 'session',
    breaks: ['backstop'],
    policies: ofStops((policy) => ({
      ...policy,
      holds: { ...policy.holds, label: `not-${HOLD}` },
    })),
  },
  {
    name: 'no memory of the day: its limits are held by each run alone',
    scene: 'limits',
    breaks: ['guards-hold'],
    policies: ofStops(({ limits: { day, ...limits }, ...policy }) => ({
      ...policy,
      limits: { ...day, ...limits },
    })),
  },
];

function ofStops(change: (policy: StopPolicy) => StopPolicy): (policies: Policies) => Policies {
  return (policies) => ({
    ...policies,
    policies: policies.policies.map((one) => (one.kind === 'stop' ? change(one) : one)),
  });
}

/** At the time that it would have had as one before a stop. */
function unawaited(policy: FilePolicy): FilePolicy {
  if (policy.kind !== 'snapshot') return policy;
  const { before: _, ...rest } = policy;
  return { ...rest, schedule: '0 0 21 * * *' };
}

import { parseDuration } from '../base/duration.ts';
import type { FilePolicy, SnapshotPolicy, StopPolicy } from './policies.ts';

/**
 * The policies of a file as they are run: one that takes snapshots before a stop has the times of that stop, moved ahead, and
 * the stop policy knows what it waits for.
 */
export function effectivePolicies(policies: readonly FilePolicy[]): readonly FilePolicy[] {
  return policies.map((policy) => {
    if (policy.kind === 'snapshot') return moveAhead(policy, policies);
    return policy.kind === 'stop' ? addAwaited(policy, policies) : policy;
  });
}

function moveAhead(policy: SnapshotPolicy, policies: readonly FilePolicy[]): SnapshotPolicy {
  const { before } = policy;
  const stop = before && policies.find((one) => one.kind === 'stop' && one.name === before.policy);
  if (before === undefined || stop === undefined) return policy;
  const { timeZone, window, schedule, calendar, holidays } = stop;
  const leadMs = parseDuration(before.lead);
  return {
    ...policy,
    timeZone,
    ...(window && { window }),
    ...(schedule && { schedule }),
    ...(calendar && { calendar }),
    ...(holidays && { holidays }),
    leadMs,
    lastsMs: leadMs + parseDuration(before.wait),
  };
}

function addAwaited(policy: StopPolicy, policies: readonly FilePolicy[]): StopPolicy {
  const taker = policies.find(
    (one) => one.kind === 'snapshot' && one.before?.policy === policy.name,
  );
  if (taker?.kind !== 'snapshot' || taker.before === undefined || !taker.enabled) return policy;
  // Snapshots that are only tried out hold up no stop.
  if (taker.mode === 'dry-run' && policy.mode !== 'dry-run') return policy;
  const { lead, wait, ifFails } = taker.before;
  const awaits = {
    policy: taker.name,
    leadMs: parseDuration(lead),
    waitMs: parseDuration(wait),
    ifFails,
  };
  return { ...policy, awaits };
}

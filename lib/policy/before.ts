import { parseDuration } from '../base/duration.ts';
import type { FilePolicy, SnapshotPolicy, StopPolicy } from './policies.ts';

/**
 * The policies of a file as they are run: one that takes snapshots before a stop has the times of that stop, moved ahead, and
 * the stop policy knows what it waits for.
 */
export function effectivePolicies(policies: readonly FilePolicy[]): readonly FilePolicy[] {
  const stops = new Map<string, StopPolicy>();
  const takers = new Map<string, SnapshotPolicy>();
  // Backwards, so that the first of several has the last word.
  for (const policy of policies.toReversed()) {
    if (policy.kind === 'stop') stops.set(policy.name, policy);
    if (policy.kind === 'snapshot' && policy.before) takers.set(policy.before.policy, policy);
  }
  return policies.map((policy) => {
    if (policy.kind === 'snapshot') return moveAhead(policy, stops);
    return policy.kind === 'stop' ? addAwaited(policy, takers.get(policy.name)) : policy;
  });
}

function moveAhead(policy: SnapshotPolicy, stops: ReadonlyMap<string, StopPolicy>): SnapshotPolicy {
  const { before } = policy;
  const stop = before && stops.get(before.policy);
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

function addAwaited(policy: StopPolicy, taker: SnapshotPolicy | undefined): StopPolicy {
  if (taker?.before === undefined || !taker.enabled) return policy;
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

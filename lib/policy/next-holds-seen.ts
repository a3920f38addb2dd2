import type { HoldingPolicy } from './holding-policy.ts';
import { countsFromSight, type HoldsSeen } from './holds.ts';
import type { InstanceObservation } from './observation.ts';

/** What of a fleet was seen; `isWhole` where every instance that there is was listed. */
interface Seen {
  readonly instances: readonly InstanceObservation[];
  readonly isWhole: boolean;
}

/**
 * What is known of holds after a look at a fleet, ascending by instance id. A value that is still there counts from where it
 * did; a new one from the last change or from now, whichever is earlier. One that was seen to be gone begins anew
 * when it comes back.
 */
export function nextHoldsSeen(
  before: HoldsSeen,
  { instances, isWhole }: Seen,
  { holds, timeZone }: HoldingPolicy,
  nowMs: number,
): HoldsSeen {
  const findSince = countsFromSight(holds, timeZone, nowMs);
  // An empty list may be wrong, and what it does not show is not gone.
  const next = new Map(isWhole && instances.length > 0 ? [] : Object.entries(before));
  for (const instance of instances) {
    const { id, labels } = instance;
    const value = Object.hasOwn(labels, holds.label) ? labels[holds.label] : undefined;
    const known = Object.hasOwn(before, id) ? before[id] : undefined;
    const sinceMs = value === known?.value ? undefined : findSince(instance);
    next.delete(id);
    if (known !== undefined && value === known.value) next.set(id, known);
    else if (value !== undefined && sinceMs !== undefined) {
      next.set(id, { value, since: new Date(sinceMs).toISOString() });
    }
  }
  return Object.fromEntries([...next].sort(([a], [b]) => (a < b ? -1 : 1)));
}

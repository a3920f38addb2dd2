import type { HoldsSeen } from '../policy/holds.ts';
import { holdLabels } from '../policy/instance-holds.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { Policies, Target } from '../policy/policies.ts';
import { readHoldsSeen } from './holds-record.ts';
import type { RunDeps } from './ports.ts';

/** Since when holds are on record at a target, for each hold label of a file, by label; the store is asked only for labels that some of the instances have. */
export async function readHoldsOf(
  deps: Pick<RunDeps, 'store' | 'log'>,
  policies: Policies,
  { name }: Pick<Target, 'name'>,
  instances: readonly InstanceObservation[],
): Promise<ReadonlyMap<string, HoldsSeen>> {
  const seen = new Map<string, HoldsSeen>();
  for (const label of holdLabels(policies)) {
    if (!instances.some(({ labels }) => Object.hasOwn(labels, label))) continue;
    const holds = await readHoldsSeen(deps, { target: name, label });
    if (holds !== undefined) seen.set(label, holds);
  }
  return seen;
}

import { makePlan, usageWindow } from '../policy/make-plan.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { Plan } from '../policy/plan.ts';
import type { Policy, Target } from '../policy/policies.ts';
import type { Deadline } from './deadline.ts';
import { observeFleet, observeSome, type Sighting } from './observe-fleet.ts';
import { observeUsage } from './observe-usage.ts';
import type { RunDeps } from './ports.ts';
import { instantText } from './run-key.ts';
import type { Warning } from './warning.ts';

export interface PlanInput {
  readonly policy: Policy;
  readonly target: Target;
  readonly scheduledAt: Date;
  readonly decidedAt: Date;
}

export interface Planned {
  readonly plan: Plan;
  readonly sighting: Sighting;
  readonly warnings: readonly Warning[];
}

/** How to look, where not at the whole target. */
type Extent = 'even-in-part' | Part;

/** A look at some instances. */
interface Part {
  /** Looked up by id. */
  readonly only: readonly string[];
  /** Usage that is known already and need not be asked for. */
  readonly usageOf?: (id: string) => InstanceObservation['usage'];
}

/**
 * Looks at the target and decides; changes nothing anywhere. Usage is asked only of the instances for which the rest of
 * the policy and the listing leave it open.
 */
export async function planPolicy(
  deps: Pick<RunDeps, 'dsw' | 'clock'>,
  input: PlanInput,
  deadline: Deadline,
  extent?: Extent,
): Promise<Planned> {
  const sighting =
    typeof extent === 'object'
      ? await observePart(deps, input.target, extent, deadline)
      : await observeFleet(deps, input.target, deadline, extent === 'even-in-part');
  const first = decide(input, sighting);
  const window = usageWindow(input.policy);
  if (first.needsUsage.length === 0 || window === undefined) {
    return { plan: first.plan, sighting, warnings: [] };
  }

  const needed = new Set(first.needsUsage);
  const { usage, warnings } = await observeUsage(
    deps,
    sighting.instances.filter((instance) => needed.has(instance.id)),
    { minutes: window.minutes, until: input.decidedAt },
    deadline,
  );
  const instances = sighting.instances.map(
    (instance): InstanceObservation =>
      needed.has(instance.id) ? { ...instance, usage: usage.get(instance.id) ?? [] } : instance,
  );
  const whole = { ...sighting, instances };
  return { plan: decide(input, whole).plan, sighting: whole, warnings };
}

async function observePart(
  deps: Pick<RunDeps, 'dsw' | 'clock'>,
  target: Target,
  { only, usageOf = () => undefined }: Part,
  deadline: Deadline,
): Promise<Sighting> {
  const { at, instances } = await observeSome(deps, target, only, deadline);
  return { at, instances: instances.map((one) => ({ ...one, usage: usageOf(one.id) })) };
}

function decide(input: PlanInput, { at, instances }: Sighting): ReturnType<typeof makePlan> {
  return makePlan({
    ...input,
    // Prices decide nothing, and are read after acting: minutes of running cost more than the answer is worth.
    observation: { observedAt: instantText(at), instances, prices: [] },
  });
}

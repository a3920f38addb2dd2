import { holdingPolicy } from '../policy/holding-policy.ts';
import { makePlan, type PlanResult } from '../policy/make-plan.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { Plan } from '../policy/plan.ts';
import type { Policy, Target } from '../policy/policies.ts';
import type { RunFacts } from '../policy/run-facts.ts';
import { calendarWarnings } from './calendar-warnings.ts';
import type { Deadline } from './deadline.ts';
import { readHoldsSeen } from './holds-record.ts';
import { loadKind } from './kinds/load-kind.ts';
import type { FoundFacts, RunKind } from './kinds/run-kind.ts';
import { readLabelLook } from './label-look.ts';
import { late } from './late.ts';
import { observeFleet, observeSome, type Sighting } from './observe-fleet.ts';
import type { RunDeps } from './ports.ts';
import { readDeliveredAt } from './read-delivered.ts';
import { instantText, type RunMode } from './run-key.ts';
import type { Warning } from './warning.ts';

/** Many plans need nothing that listings do not tell. */
const needsPart = late(() => import('./observe-needs.ts'));

export interface PlanInput {
  readonly policy: Policy;
  readonly target: Target;
  readonly scheduledAt: Date;
  readonly decidedAt: Date;
  /** When the policy was first seen at the target; undefined where that is not known. */
  readonly firstSeen?: Date | undefined;
  /** `act` where not given. */
  readonly mode?: RunMode;
  /** It is only shown; like a dry run, it has nobody told before. */
  readonly isPreview?: boolean;
  /** Keeps the run in our hands while thousands of calls are made. */
  readonly keepHold?: () => Promise<void>;
}

export interface Planned {
  readonly plan: Plan;
  readonly sighting: Sighting;
  readonly warnings: readonly Warning[];
  /** What the kind of policy read beyond the instances. */
  readonly facts: FoundFacts;
  /** What is on record of holds. */
  readonly holds: RunFacts['holds'];
}

/** How to look, where not at the whole target. */
type Extent = 'even-in-part' | Part;

/** A look at some instances. */
interface Part {
  /** Looked up by id. */
  readonly only: readonly string[];
  /** Usage that is known already and need not be asked for. */
  readonly usageOf?: (id: string) => InstanceObservation['usage'];
  /** Facts that are known already and need not be read. */
  readonly facts?: FoundFacts | undefined;
  /** Snapshots that are known already; those who delete some list them again. */
  readonly snapshotsOf?: (id: string) => InstanceObservation['snapshots'];
}

/**
 * Looks at the target and decides; changes nothing anywhere. What listings do not tell is asked only of the instances for
 * which the rest of the policy and the listing leave it open.
 */
export async function planPolicy(
  deps: Pick<RunDeps, 'dsw' | 'store' | 'clock' | 'log'>,
  input: PlanInput,
  deadline: Deadline,
  extent?: Extent,
): Promise<Planned> {
  const kind = await loadKind(input.policy);
  const sighting =
    typeof extent === 'object'
      ? await observePart(deps, input.target, extent, deadline)
      : await observeFleet(deps, input.target, deadline, extent === 'even-in-part');
  const isPart = typeof extent === 'object';
  const holds = await readHolds(deps, input);
  const read =
    (isPart ? extent.facts : undefined) ??
    (await kind.readFacts?.({ deps, ...input, holds, sighting, isPart, deadline })) ??
    {};
  const { warnings: found = [], ...recorded } = read;
  const facts: RunFacts = {
    ...recorded,
    holds,
    told: await readTold(deps, input),
    labels: await readLabelLook(deps, input),
  };
  const warnings = [...found, ...calendarWarnings(input.policy, input.scheduledAt)];
  let known = sighting;
  let { plan, needs } = decide(kind, input, known, facts);
  // What one answer leaves open may need another: no kind of policy asks for more than two, each once.
  for (let round = 0; round < 2; round += 1) {
    if (Object.values(needs).every((ids) => ids.length === 0)) break;
    const { observeNeeds } = await needsPart();
    const asked = await observeNeeds(deps, { ...input, ...known, needs }, deadline);
    if (asked === undefined) break;
    warnings.push(...asked.warnings);
    known = { ...known, instances: asked.instances };
    ({ plan, needs } = decide(kind, input, known, facts));
  }
  return { plan, sighting: known, warnings, facts: read, holds };
}

async function readHolds(
  deps: Pick<RunDeps, 'store' | 'log'>,
  { policy, target }: PlanInput,
): Promise<RunFacts['holds']> {
  const label = holdingPolicy(policy)?.holds.label;
  return label === undefined ? undefined : readHoldsSeen(deps, { target: target.name, label });
}

/** Only where acts depend on it. */
async function readTold(
  { store }: Pick<RunDeps, 'store'>,
  input: PlanInput,
): Promise<RunFacts['told']> {
  const { policy, target, scheduledAt } = input;
  if (policy.notify?.warn === undefined || isDry(input)) return undefined;
  return readDeliveredAt(store, { policy: policy.name, target: target.name, scheduledAt });
}

function isDry({ mode, isPreview }: PlanInput): boolean {
  return mode === 'plan' || isPreview === true;
}

async function observePart(
  deps: Pick<RunDeps, 'dsw' | 'clock'>,
  target: Target,
  { only, usageOf = () => undefined, snapshotsOf = () => undefined }: Part,
  deadline: Deadline,
): Promise<Sighting> {
  const { at, instances } = await observeSome(deps, target, only, deadline);
  return {
    at,
    instances: instances.map((one) => ({
      ...one,
      usage: usageOf(one.id),
      snapshots: snapshotsOf(one.id),
    })),
  };
}

function decide(
  { planner }: RunKind,
  input: PlanInput,
  { at, instances }: Sighting,
  facts: RunFacts,
): PlanResult {
  return makePlan(planner, {
    ...input,
    facts,
    isDryRun: isDry(input),
    // Prices decide nothing, and are read after acting: minutes of running cost more than the answer is worth.
    observation: { observedAt: instantText(at), instances, prices: [] },
  });
}

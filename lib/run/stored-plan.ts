import { StewardError } from '../base/errors.ts';
import type { HourlyPrices, Trip } from '../policy/limits.ts';
import type { Decision, Plan } from '../policy/plan.ts';
import { applyPlanDelta, findPlanDelta, type PlanDelta } from '../policy/plan-delta.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRecord } from './records.ts';
import { countDecisions, type RunCounts } from './report.ts';
import { planKey } from './run-key.ts';
import type { Warning } from './warning.ts';

/** `plan.json`: written once, before the first act, and followed by every trigger that goes on with the run. */
export interface PlanRecord {
  readonly version: 1;
  /** SHA-256 of the plan's canonical JSON, hex. */
  readonly digest: string;
  /** ISO 8601 UTC. */
  readonly recordedAt: string;
  /** When the look at the fleet began, ISO 8601 UTC. */
  readonly observedAt: string;
  readonly plan: Plan;
  readonly warnings: readonly Warning[];
  /** Of the policy and target that it was made for: the run is not gone on with for another one. */
  readonly inputDigest?: string | undefined;
  /** Limits that it exceeds, so that nothing is done. Found once, so that every trigger goes by the same. */
  readonly trips?: readonly Trip[] | undefined;
  /** Instances that the service counted and did not list; absent where there were none. */
  readonly missing?: number;
  /** Hourly list prices of the planned instances, where a limit is in money. */
  readonly hourlyPrices?: HourlyPrices | undefined;
  /** Of a policy of kind `export`, whose plan decides on no instance: the days that it is for. */
  readonly exports?: ExportPlan;
  /** The lease it was made under. */
  readonly term?: number;
}

/** Days as `YYYY-MM-DD`, ascending. */
export interface ExportPlan {
  /** To be exported. */
  readonly days: readonly string[];
  /** Exported earlier, and looked at again for runs that ended since. */
  readonly late: readonly string[];
  /** What is there is replaced by a new revision, whatever it is. */
  readonly rebuild: boolean;
}

/** `plan.json` of a look that comes shortly after others: what differs from an earlier plan of the day. */
export interface DeltaRecord extends Omit<PlanRecord, 'plan'> {
  readonly plan: Omit<Plan, 'decisions'>;
  readonly counts: Pick<RunCounts, 'instances' | 'actions' | 'reasons'>;
  readonly since: Since;
  readonly delta: PlanDelta;
}

/** What a plan is put together from. */
export interface Since {
  /** How many looks it comes after the plan that is kept whole. */
  readonly look: number;
  /**
   * Where the plans are that it builds on, the nearest first, the one that is whole last. Look n builds on the look whose
   * number is n without its lowest bit, so that of a hundred looks none needs more than seven others.
   */
  readonly plans: readonly string[];
}

/** A plan that another one is recorded as differing from. */
export interface EarlierPlan {
  readonly plan: Plan;
  readonly since: Since;
}

/** What is in a `plan.json`. */
export type StoredPlan = PlanRecord | DeltaRecord;

/** What the next look builds on, seen from the last one. */
export function nextSince(prefix: string, last: StoredPlan): Since {
  const { look, plans } = sinceOf(last);
  let drop = 0;
  // Adding one clears the lowest bits that are set; each stands for one plan on the way.
  for (let bits = look; bits % 2 === 1; bits = (bits - 1) / 2) drop += 1;
  return { look: look + 1, plans: [prefix, ...plans].slice(drop) };
}

/** Undefined where too much differs, so that the plan is better kept whole. */
export function storeAsDelta(record: PlanRecord, earlier: EarlierPlan): DeltaRecord | undefined {
  const { plan, ...about } = record;
  const { decisions, ...head } = plan;
  const delta = findPlanDelta(earlier.plan, plan);
  const decided = delta.decided.reduce((sum, { instances }) => sum + instances.length, 0);
  if (decided + delta.seen.length + delta.gone.length > decisions.length / 2) return undefined;
  const counts = countDecisions(decisions);
  return { ...about, plan: head, counts, since: earlier.since, delta };
}

/**
 * Puts the plan of a record together.
 *
 * @throws StewardError `PLAN_BASE_MISSING` where a plan that it builds on is not there any more
 */
export async function wholePlan(
  store: ObjectStore,
  prefix: string,
  stored: StoredPlan,
): Promise<PlanRecord> {
  if (!isDelta(stored)) return stored;
  let decisions: readonly Decision[] = [];
  for (const base of stored.since.plans.toReversed()) {
    const record = await readRecord<StoredPlan>(store, planKey(base));
    if (record === undefined) throw baseMissing(prefix, base);
    decisions = isDelta(record) ? applyPlanDelta(decisions, record.delta) : record.plan.decisions;
  }
  const { plan, counts: _, since: __, delta, ...about } = stored;
  return { ...about, plan: { ...plan, decisions: applyPlanDelta(decisions, delta) } };
}

function isDelta(stored: StoredPlan): stored is DeltaRecord {
  return 'delta' in stored;
}

function sinceOf(stored: StoredPlan): Since {
  return isDelta(stored) ? stored.since : { look: 0, plans: [] };
}

function baseMissing(prefix: string, base: string): StewardError {
  return new StewardError(
    'PLAN_BASE_MISSING',
    `The plan ${planKey(prefix)} says what differs from ${planKey(base)}, which is not there any more. Nothing is done with it. Records of one day are kept or removed together.`,
    { details: { key: planKey(prefix), base: planKey(base) } },
  );
}

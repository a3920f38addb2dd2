import { StewardError } from '../base/errors.ts';
import type { Decision, Plan } from '../policy/plan.ts';
import { applyPlanDelta, findPlanDelta, type PlanDelta } from '../policy/plan-delta.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { PlanRecord } from './plan-record.ts';
import { readRecord } from './records.ts';
import { countDecisions, type RunCounts } from './report.ts';

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

/** What is in a `plan.json`. */
export type StoredPlan = PlanRecord | DeltaRecord;

export function planKey(prefix: string): string {
  return `${prefix}plan.json`;
}

/** What the next look builds on, seen from the last one. */
export function nextSince(prefix: string, last: StoredPlan): Since {
  const { look, plans } = sinceOf(last);
  let drop = 0;
  // Adding one clears the lowest bits that are set; each stands for one plan on the way.
  for (let bits = look; bits % 2 === 1; bits = (bits - 1) / 2) drop += 1;
  return { look: look + 1, plans: [prefix, ...plans].slice(drop) };
}

/** Undefined where too much differs, so that the plan is better kept whole. */
export function storeAsDelta(
  record: PlanRecord,
  earlier: { readonly plan: Plan; readonly since: Since },
): DeltaRecord | undefined {
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

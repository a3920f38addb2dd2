import { StewardError } from '../base/errors.ts';
import { digestPlan } from '../policy/digest.ts';
import type { HourlyPrices, Trip } from '../policy/limits.ts';
import type { Plan } from '../policy/plan.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { EarlierPlan } from './earlier-plan.ts';
import { readRecord, toRecordText } from './records.ts';
import { planKey, type StoredPlan, storeAsDelta, wholePlan } from './stored-plan.ts';
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

/**
 * The whole plan, also where only what differs from an earlier one was recorded.
 *
 * @throws StewardError `PLAN_ALTERED` when the plan is no longer the one that was recorded, `PLAN_BASE_MISSING`
 */
export async function readPlanRecord(
  store: ObjectStore,
  prefix: string,
): Promise<PlanRecord | undefined> {
  const stored = await readRecord<StoredPlan>(store, planKey(prefix));
  if (stored === undefined) return undefined;
  const record = await wholePlan(store, prefix, stored);
  if (digestPlan(record.plan) !== record.digest) {
    throw new StewardError(
      'PLAN_ALTERED',
      `The plan ${planKey(prefix)} does not have the digest that was recorded with it: it was changed or damaged. Nothing is done with it; move the run's records away to plan anew.`,
      { details: { key: planKey(prefix), digest: record.digest } },
    );
  }
  return record;
}

/**
 * Records a plan, create-only: of overlapping runs one is told `created`, and only that one acts.
 *
 * @param earlier a plan of which the record may say what differs
 */
export function createPlanRecord(
  store: ObjectStore,
  prefix: string,
  record: PlanRecord,
  earlier?: EarlierPlan,
): Promise<'created' | 'exists'> {
  const delta = earlier && storeAsDelta(record, earlier);
  return store.create(
    planKey(prefix),
    delta === undefined ? toPlanText(record) : toRecordText(delta),
  );
}

/** Each decision on a line of its own: a plan on thousands of instances is the largest record there is. */
function toPlanText(record: PlanRecord): string {
  const { decisions } = record.plan;
  const framed: PlanRecord = { ...record, plan: { ...record.plan, decisions: [] } };
  const frame = toRecordText(framed);
  if (decisions.length === 0) return frame;
  const lines = decisions.map((decision) => `      ${JSON.stringify(decision)}`);
  // Nothing else in a record is written like this: within texts quotes are escaped.
  return frame.replace('"decisions": []', () => `"decisions": [\n${lines.join(',\n')}\n    ]`);
}

import { StewardError } from '../base/errors.ts';
import { digestPlan } from '../policy/digest.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { late } from './late.ts';
import { readRecord, toRecordText } from './records.ts';
import { planKey } from './run-key.ts';
import type { EarlierPlan, PlanRecord, StoredPlan } from './stored-plan.ts';

const storedPlan = late(() => import('./stored-plan.ts'));

export type { ExportPlan, PlanRecord } from './stored-plan.ts';

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
  const record = 'delta' in stored ? await putTogether(store, prefix, stored) : stored;
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
export async function createPlanRecord(
  store: ObjectStore,
  prefix: string,
  record: PlanRecord,
  earlier?: EarlierPlan,
): Promise<'created' | 'exists'> {
  const delta = earlier && (await storedPlan()).storeAsDelta(record, earlier);
  return store.create(
    planKey(prefix),
    delta === undefined ? toPlanText(record) : toRecordText(delta),
  );
}

/** Most plans are whole, and do without what it takes. */
async function putTogether(store: ObjectStore, prefix: string, stored: StoredPlan) {
  return (await storedPlan()).wholePlan(store, prefix, stored);
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

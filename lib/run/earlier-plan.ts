import { StewardError } from '../base/errors.ts';
import { latestRuns } from './latest-runs.ts';
import { readPlanRecord } from './plan-record.ts';
import { readRecord } from './records.ts';
import type { Run } from './run.ts';
import { planKey } from './run-key.ts';
import { type EarlierPlan, nextSince, type StoredPlan } from './stored-plan.ts';

const DAY_MS = 24 * 3_600_000;

/** What keeps an earlier plan from being built upon. */
const UNUSABLE: ReadonlySet<string> = new Set([
  'PLAN_ALTERED',
  'PLAN_BASE_MISSING',
  'RECORD_UNREADABLE',
]);

/**
 * The plan that the one of this run is kept as differing from: an earlier one of the same day in UTC, so that the records of
 * a day stand by themselves. Undefined where there is none.
 */
export async function findEarlierPlan({
  deps,
  policy,
  target,
  scheduledAt,
  mode,
  log,
}: Run): Promise<EarlierPlan | undefined> {
  const { store } = deps;
  const [last] = await latestRuns(store, {
    policy: policy.name,
    target: target.name,
    mode,
    from: new Date(Math.floor(scheduledAt.getTime() / DAY_MS) * DAY_MS),
    to: scheduledAt,
    backFrom: scheduledAt,
    most: 1,
  });
  if (last === undefined) return undefined;
  try {
    const stored = await readRecord<StoredPlan>(store, planKey(last.prefix));
    const since = stored && nextSince(last.prefix, stored);
    const [base] = since?.plans ?? [];
    const record = base === undefined ? undefined : await readPlanRecord(store, base);
    return record && since && { plan: record.plan, since };
  } catch (error) {
    if (!(error instanceof StewardError) || !UNUSABLE.has(error.code)) throw error;
    log.warn('an earlier plan cannot be used, and this one is recorded whole', { error });
    return undefined;
  }
}

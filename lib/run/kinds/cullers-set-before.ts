import { plannedCuller } from '../../policy/kinds/culler.ts';
import type { CullerSetBefore } from '../../policy/run-facts.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { latestRuns } from '../latest-runs.ts';
import { readPlanRecord } from '../plan-record.ts';
import { readRecord } from '../records.ts';
import type { RunReport } from '../report.ts';
import { reportKey } from '../write-report.ts';
import type { FactsInput } from './run-kind.ts';

/** Looked through, newest first, so that a long history costs no more than a short one. */
const MOST_RUNS = 5;
const MOST_DAYS = 7;

const DAY_MS = 24 * 3_600_000;

/** Which recent run gave these instances a culler that was seen to be there, and which culler. By instance id. */
export async function findCullersSetBefore(
  store: ObjectStore,
  { policy, target, scheduledAt: before }: Pick<FactsInput, 'policy' | 'target' | 'scheduledAt'>,
  ids: ReadonlySet<string>,
): Promise<Record<string, CullerSetBefore>> {
  const found: Record<string, CullerSetBefore> = {};
  const last = await latestRuns(store, {
    policy: policy.name,
    target: target.name,
    from: new Date(before.getTime() - MOST_DAYS * DAY_MS),
    to: before,
    backFrom: before,
    most: MOST_RUNS,
  });
  for (const { prefix, scheduledAt } of last) {
    const report = await readRecord<RunReport>(store, reportKey(prefix));
    const set = (report?.done ?? []).filter((id) => ids.has(id) && !Object.hasOwn(found, id));
    if (report === undefined || set.length === 0) continue;
    const { plan } = (await readPlanRecord(store, prefix)) ?? {};
    const decisions = new Map(plan?.decisions.map((one) => [one.instanceId, one]));
    for (const id of set) {
      const decision = decisions.get(id);
      const culler = decision && plannedCuller(decision);
      if (culler !== undefined) found[id] = { run: scheduledAt, seenAt: report.finishedAt, culler };
    }
  }
  return found;
}

import { plannedCuller } from '../../policy/kinds/culler.ts';
import type { CullerSetBefore } from '../../policy/run-facts.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { readPlanRecord } from '../plan-record.ts';
import { listRecordedRuns, type RecordedRun } from '../recorded-runs.ts';
import { readRecord } from '../records.ts';
import type { RunReport } from '../report.ts';
import { reportKey } from '../write-report.ts';
import type { FactsInput } from './run-kind.ts';

/** Looked through, newest first, so that a long history costs no more than a short one. */
const MOST_RUNS = 5;
/** Listed day by day: the records of a year are not gone through for the last few. */
const MOST_DAYS = 7;

const DAY_MS = 24 * 3_600_000;

/** Which recent run gave these instances a culler that was seen to be there, and which culler. By instance id. */
export async function findCullersSetBefore(
  store: ObjectStore,
  run: Pick<FactsInput, 'policy' | 'target' | 'scheduledAt'>,
  ids: ReadonlySet<string>,
): Promise<Record<string, CullerSetBefore>> {
  const found: Record<string, CullerSetBefore> = {};
  for (const { prefix, scheduledAt } of await listLastRuns(store, run)) {
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

async function listLastRuns(
  store: ObjectStore,
  { policy, target, scheduledAt }: Pick<FactsInput, 'policy' | 'target' | 'scheduledAt'>,
): Promise<RecordedRun[]> {
  const last: RecordedRun[] = [];
  for (let back = 0; back < MOST_DAYS && last.length < MOST_RUNS; back += 1) {
    const date = new Date(scheduledAt.getTime() - back * DAY_MS).toISOString().slice(0, 10);
    const runs = await listRecordedRuns(store, { policy: policy.name, date });
    last.push(
      ...runs.filter(
        (run) => run.target === target.name && Date.parse(run.scheduledAt) < scheduledAt.getTime(),
      ),
    );
  }
  return last.slice(0, MOST_RUNS);
}

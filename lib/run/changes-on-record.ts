import { forEachLimited } from '../base/concurrency.ts';
import type { ActionName } from '../policy/plan.ts';
import type { RecordedChange } from '../policy/run-facts.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { type ChangesRecord, listIndexedRuns } from './changes-index.ts';
import { readCursor } from './cursor.ts';
import { latestRuns } from './latest-runs.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { cursorKey } from './run-key.ts';
import { reportKey } from './write-report.ts';

interface Wanted {
  /** Of these policies. */
  readonly policies: readonly string[];
  /** Name of the target. */
  readonly target: string;
  readonly action: ActionName;
  /** Of runs scheduled up to this instant, and not longer ago than `backMs`. */
  readonly until: Date;
  readonly backMs: number;
}

type Changes = ChangesRecord['changes'];

/** Of runs that an earlier version recorded; hourly ones for two weeks. */
const MOST_REPORTS = 400;

/** Objects that are read at a time. */
const CONCURRENCY = 10;

/**
 * The latest change of each instance that some policies have on record: one listing for each policy, and one read for each
 * run that changed something. What is not on record, or was removed from it, is as if it had never been.
 */
export async function readChanges(
  store: ObjectStore,
  wanted: Wanted,
): Promise<ReadonlyMap<string, RecordedChange>> {
  const latest = new Map<string, RecordedChange>();
  for (const policy of wanted.policies) {
    await eachChanges(store, policy, wanted, (changes) => {
      for (const [id, change] of Object.entries(changes)) {
        if (change.action !== wanted.action) continue;
        const known = latest.get(id);
        if (known !== undefined && Date.parse(known.at) >= Date.parse(change.at)) continue;
        const { action, at, before, after, answerLost = false } = change;
        latest.set(id, { policy, action, at, before, after, answerLost });
      }
    });
  }
  return latest;
}

async function eachChanges(
  store: ObjectStore,
  policy: string,
  { target, until, backMs }: Wanted,
  take: (changes: Changes) => void,
): Promise<void> {
  const since = new Date(until.getTime() - backMs);
  const indexed = await listIndexedRuns(store, { policy, target }, since, until);
  await forEachLimited(indexed, CONCURRENCY, async ({ key }) => {
    const record = await readRecord<ChangesRecord>(store, key);
    if (record !== undefined) take(record.changes);
  });

  const indexedSince = await findIndexedSince(store, policy, target);
  const runs = await latestRuns(store, {
    policy,
    target,
    from: since,
    // Both ends are included.
    to: new Date(Math.min(until.getTime(), indexedSince) + 1),
    backFrom: until,
    most: MOST_REPORTS,
  });
  const known = new Set(indexed.map(({ scheduledAt }) => scheduledAt));
  const others = runs.filter(({ scheduledAt }) => !known.has(scheduledAt));
  await forEachLimited(others, CONCURRENCY, async ({ prefix }) => {
    // The first versions had no changes in their reports.
    const report = await readRecord<Pick<RunReport, 'version'> & Partial<RunReport>>(
      store,
      reportKey(prefix),
    );
    take(report?.changes ?? {});
  });
}

/** Up to when runs may have a report and nothing in the index, epoch ms; without a cursor that may be any. */
async function findIndexedSince(
  store: ObjectStore,
  policy: string,
  target: string,
): Promise<number> {
  const cursor = await readCursor(store, cursorKey({ policy, target, mode: 'act' }));
  const since = cursor?.changesSince;
  return since === undefined ? Number.POSITIVE_INFINITY : Date.parse(since);
}

import { lastBoundary, maxLateMs } from '../policy/due.ts';
import type { Policy, Target } from '../policy/policies.ts';
import type { LabelLook } from '../policy/run-facts.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readJournal } from './journal.ts';
import { latestRuns } from './latest-runs.ts';
import { readPlanRecord } from './plan-record.ts';
import type { RunDeps } from './ports.ts';
import { openIds, readStates } from './progress.ts';
import type { RecordedRun } from './recorded-runs.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import type { RunMode } from './run-key.ts';
import { reportKey } from './write-report.ts';

interface Look {
  readonly policy: Policy;
  readonly target: Target;
  /** The boundary of this look. */
  readonly scheduledAt: Date;
  readonly firstSeen?: Date | undefined;
  readonly mode?: RunMode;
}

/**
 * Up to where the labels of a policy were seen to before this look: by the last run that has a plan, whatever came of it.
 * What such a run was overtaken with is seen to by this one. Undefined for policies that know no labels.
 */
export async function readLabelLook(
  { store }: Pick<RunDeps, 'store'>,
  look: Look,
): Promise<LabelLook | undefined> {
  const { policy, scheduledAt, firstSeen } = look;
  const labelled = policy.kind === 'warning' ? policy.of : policy;
  if (!('byLabel' in labelled) || labelled.byLabel === undefined) return undefined;
  const prefix = await findLastLook(store, look, maxLateMs(labelled));
  if (prefix !== undefined) {
    return { through: prefix.scheduledAt, left: await leftBy(store, prefix.prefix) };
  }
  // A preview stands for the time since the look that would have come before it.
  const before = lastBoundary(policy, new Date(scheduledAt.getTime() - 1))?.at;
  const through = firstSeen ?? before ?? new Date(scheduledAt.getTime() - 1);
  return { through: through.toISOString(), left: new Set() };
}

/** The newest run with a plan, as all have that left any record; what is older than `backMs` counts no more. */
async function findLastLook(
  store: ObjectStore,
  { policy, target, scheduledAt, mode }: Look,
  backMs: number,
): Promise<RecordedRun | undefined> {
  const [last] = await latestRuns(store, {
    policy: policy.name,
    target: target.name,
    from: new Date(scheduledAt.getTime() - backMs),
    to: scheduledAt,
    backFrom: scheduledAt,
    most: 1,
    mode,
  });
  return last;
}

/** Of a run that was overtaken: what it surely did not do. What it has given another time of its own has had its chance. */
async function leftBy(store: ObjectStore, prefix: string): Promise<ReadonlySet<string>> {
  const report = await readRecord<RunReport>(store, reportKey(prefix));
  if (report !== undefined && report.status !== 'superseded') return new Set();
  const record = await readPlanRecord(store, prefix);
  if (record === undefined) return new Set();
  const states = readStates((await readJournal(store, prefix)).entries);
  const untouched = openIds(record.plan, states).filter(
    (id) => (states.get(id)?.attempts ?? 0) === 0,
  );
  return new Set(untouched);
}

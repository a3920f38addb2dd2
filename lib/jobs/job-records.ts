import type { Trip } from '../policy/limits.ts';
import type { PlacedDifference } from '../policy/plan-difference.ts';
import type { Savings } from '../policy/price.ts';
import type { PlanRecord } from '../run/plan-record.ts';
import { readRecord, toRecordText, type Versioned } from '../run/records.ts';
import type { ReportedError, RunResult } from '../run/report.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { JobRequest } from './job-request.ts';

/*
 * What a job leaves in the store, under `jobs/{id}/`. Each is written once and never changed, so that of several people who
 * decide at the same time one does, and what a job has come to can be told from which of them are there.
 */

/** `job.json`: what was asked for. */
export interface JobRecord extends Versioned {
  readonly id: string;
  /** ISO 8601 UTC, as all instants here. */
  readonly createdAt: string;
  readonly createdBy: string;
  /** The instant that its plan stands for; whole seconds. */
  readonly scheduledAt: string;
  readonly request: Omit<JobRequest, 'idempotencyKey'>;
  /** Whatever its plan is, it is approved by whoever this is; set for links alone, which are about one instance. */
  readonly approvedBy?: string;
}

/** `plan.json`: what would be done. */
export interface JobPlan extends Versioned {
  readonly madeAt: string;
  /** Stands for all the plans: what was looked at is what is applied. */
  readonly digest: string;
  readonly plans: readonly TargetPlan[];
}

/** What one policy would do at one target. */
export interface TargetPlan {
  readonly record: PlanRecord;
  readonly trips: readonly Trip[];
  readonly savings: Savings;
  /** Names of owners by id, where the service says. */
  readonly owners: Readonly<Record<string, string>>;
}

/** `decision.json`: of approving and cancelling, what came first. */
export type JobDecision = Versioned & {
  readonly at: string;
  readonly by: string;
} & ({ readonly kind: 'approved'; readonly digest: string } | { readonly kind: 'cancelled' });

/** `stop.json`: that a job that is being carried out is to end where it is. */
export interface JobStop extends Versioned {
  readonly at: string;
  readonly by: string;
}

/** `end.json`: what became of it. */
export interface JobEnd extends Versioned {
  readonly at: string;
  readonly status: 'done' | 'refused' | 'failed' | 'cancelled';
  readonly results: readonly RunResult[];
  /** Where the fleet called for other acts than the plan has, so that nothing was done. */
  readonly differences: readonly PlacedDifference[];
  readonly trips: readonly Trip[];
  readonly error?: ReportedError;
}

interface JobRecords {
  readonly job: JobRecord;
  readonly plan: JobPlan;
  readonly decision: JobDecision;
  readonly stop: JobStop;
  readonly end: JobEnd;
}

type JobRecordName = keyof JobRecords;

const ROOT = 'jobs/';

/** Jobs that somebody has to work on; removed when that is done. What is left here was cut off, and is gone on with. */
const OPEN_ROOT = 'open-jobs/';

/** What an id looks like, wherever one comes from outside. */
export const JOB_ID = /^[0-9a-f]{11}-[0-9a-f]{10}$/;

/** Ids of later jobs come first in a listing, which is how people want to see them. */
export function jobId(createdAt: Date, random: string): string {
  const left = 2 ** 44 - 1 - createdAt.getTime();
  return `${left.toString(16).padStart(11, '0')}-${random.slice(0, 10)}`;
}

export function readJobRecord<Name extends JobRecordName>(
  store: ObjectStore,
  id: string,
  name: Name,
): Promise<JobRecords[Name] | undefined> {
  return readRecord<JobRecords[Name]>(store, keyOf(id, name));
}

export function createJobRecord<Name extends JobRecordName>(
  store: ObjectStore,
  id: string,
  name: Name,
  record: JobRecords[Name],
): Promise<'created' | 'exists'> {
  return store.create(keyOf(id, name), toRecordText(record));
}

function keyOf(id: string, name: JobRecordName): string {
  return `${ROOT}${id}/${name}.json`;
}

/** Ids of jobs with the names of their records, the latest first. */
export async function* listJobs(
  store: ObjectStore,
  { after = '', signal }: { readonly after?: string; readonly signal?: AbortSignal } = {},
): AsyncGenerator<{ readonly id: string; readonly names: ReadonlySet<string> }> {
  let current: { id: string; names: Set<string> } | undefined;
  for await (const { key } of store.list(ROOT, signal && { signal })) {
    const [, id, name] = /^jobs\/([^/]+)\/(\w+)\.json$/.exec(key) ?? [];
    if (id === undefined || name === undefined || id <= after) continue;
    if (current?.id !== id) {
      if (current !== undefined) yield current;
      current = { id, names: new Set() };
    }
    current.names.add(name);
  }
  if (current !== undefined) yield current;
}

interface OpenRecord extends Versioned {
  readonly at: string;
}

export async function openJob(store: ObjectStore, id: string, at: Date): Promise<void> {
  const record: OpenRecord = { version: 1, at: at.toISOString() };
  await store.put(`${OPEN_ROOT}${id}.json`, toRecordText(record));
}

export async function closeJob(store: ObjectStore, id: string): Promise<void> {
  await store.delete(`${OPEN_ROOT}${id}.json`);
}

/** Jobs that somebody has to work on, with when they were opened, by the clock that rules the runs. */
export async function listOpenJobs(
  store: ObjectStore,
): Promise<readonly { readonly id: string; readonly openedAt: Date }[]> {
  const open: { id: string; openedAt: Date }[] = [];
  for await (const { key } of store.list(OPEN_ROOT)) {
    const [, id = ''] = /^open-jobs\/(.+)\.json$/.exec(key) ?? [];
    const record = await readRecord<OpenRecord>(store, key);
    if (JOB_ID.test(id) && record !== undefined) open.push({ id, openedAt: new Date(record.at) });
  }
  return open;
}

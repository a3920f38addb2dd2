import { readJournal } from '../run/journal.ts';
import { countOutcomes, type RunCounts } from '../run/report.ts';
import { runPrefix } from '../run/run-key.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { jobNotFound } from './errors.ts';
import {
  type JobDecision,
  type JobEnd,
  type JobPlan,
  type JobRecord,
  listJobs,
  readJobRecord,
} from './job-records.ts';

/**
 * Where a job stands:
 * - `planning`: its plan is being made
 * - `planned`: it can be looked at, and applied
 * - `applying`: it was approved and is being carried out
 * - `done`: it was carried out; or its plan was made, where it is a dry run
 * - `refused`: the fleet had changed, or a guard tripped, so that nothing was done
 * - `failed`: something went wrong that a person has to look at
 * - `cancelled`: somebody ended it
 */
export type JobStatus = 'planning' | 'planned' | 'applying' | JobEnd['status'];

/** One job of a list. */
export interface JobRow {
  readonly id: string;
  readonly status: JobStatus;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly request: JobRecord['request'];
}

/** Everything about a job but the decisions of its plan. */
export interface JobView extends JobRow {
  readonly scheduledAt: string;
  /** Of its plan. */
  readonly digest: string | null;
  readonly plannedAt: string | null;
  readonly decision: JobDecision | null;
  readonly end: JobEnd | null;
  /** What became of the planned acts so far, for each run of the plan. */
  readonly progress: readonly Progress[];
}

interface Progress {
  readonly policy: string;
  readonly target: string;
  readonly planned: number;
  readonly outcomes: RunCounts['outcomes'];
}

interface Known {
  readonly job: JobRecord;
  readonly plan: JobPlan | undefined;
  readonly decision: JobDecision | undefined;
  readonly end: JobEnd | undefined;
}

/** @throws JobError `JOB_NOT_FOUND` */
export async function readJob(store: ObjectStore, id: string): Promise<Known> {
  const [job, plan, decision, end] = await Promise.all([
    readJobRecord(store, id, 'job'),
    readJobRecord(store, id, 'plan'),
    readJobRecord(store, id, 'decision'),
    readJobRecord(store, id, 'end'),
  ]);
  if (job === undefined) throw jobNotFound(id);
  return { job, plan, decision, end };
}

/** @throws JobError `JOB_NOT_FOUND` */
export async function viewJob(store: ObjectStore, id: string): Promise<JobView> {
  const known = await readJob(store, id);
  const { job, plan, decision, end } = known;
  const { createdAt, createdBy, request, scheduledAt } = job;
  return {
    id,
    status: statusOf(known),
    createdAt,
    createdBy,
    request,
    scheduledAt,
    digest: plan?.digest ?? null,
    plannedAt: plan?.madeAt ?? null,
    decision: decision ?? null,
    end: end ?? null,
    progress: decision?.kind === 'approved' ? await readProgress(store, plan) : [],
  };
}

export interface JobPage {
  readonly jobs: readonly JobRow[];
  /** The last of them, where there are more. */
  readonly next: string | null;
}

/** Jobs from the latest on. */
export async function pageJobs(
  store: ObjectStore,
  { limit, after, signal }: { limit: number; after?: string; signal?: AbortSignal },
): Promise<JobPage> {
  const ids: string[] = [];
  for await (const { id, names } of listJobs(store, {
    ...(after && { after }),
    ...(signal && { signal }),
  })) {
    if (!names.has('job')) continue;
    if (ids.length === limit) return { jobs: await readRows(store, ids), next: ids.at(-1) ?? null };
    ids.push(id);
  }
  return { jobs: await readRows(store, ids), next: null };
}

function readRows(store: ObjectStore, ids: readonly string[]): Promise<JobRow[]> {
  return Promise.all(
    ids.map(async (id) => {
      const known = await readJob(store, id);
      const { createdAt, createdBy, request } = known.job;
      return { id, status: statusOf(known), createdAt, createdBy, request };
    }),
  );
}

function statusOf({ plan, decision, end }: Omit<Known, 'job'>): JobStatus {
  if (end !== undefined) return end.status;
  if (decision?.kind === 'cancelled') return 'cancelled';
  if (decision?.kind === 'approved') return 'applying';
  return plan === undefined ? 'planning' : 'planned';
}

async function readProgress(store: ObjectStore, plan: JobPlan | undefined): Promise<Progress[]> {
  const progress: Progress[] = [];
  for (const { record } of plan?.plans ?? []) {
    const { policy, target, scheduledAt, decisions } = record.plan;
    const run = { policy, target, scheduledAt: new Date(scheduledAt), mode: 'act' } as const;
    const { lines } = await readJournal(store, runPrefix(run));
    progress.push({
      policy,
      target,
      planned: decisions.filter(({ action }) => action !== 'keep').length,
      outcomes: countOutcomes(lines),
    });
  }
  return progress;
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The records of a run as anybody finds them in the store: plain JSON files. Only what is shown here is described, and it
 * is read as it was written; the code that wrote it is not used, so that this is a second look.
 */
export interface RunRecords {
  /** Folder of the run. */
  readonly folder: string;
  readonly plan: PlanFile;
  readonly report: ReportFile | undefined;
  /** Names of the outcome files. */
  readonly outcomes: readonly string[];
  /** What is in them: what became of each act, in the order of time. */
  readonly outcomeLines: readonly OutcomeLine[];
}

export interface OutcomeLine {
  readonly instanceId: string;
  readonly outcome: string;
  readonly at: string;
}

export interface PlanFile {
  readonly digest: string;
  readonly plan: {
    readonly policy: string;
    readonly kind: string;
    readonly target: string;
    readonly scheduledAt: string;
    readonly decidedAt: string;
    readonly decisions?: readonly DecisionLine[];
  };
}

export interface DecisionLine {
  readonly instanceId: string;
  readonly instanceName: string;
  readonly action: string;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

export interface ReportFile {
  readonly status: string;
  readonly summary: string;
  readonly finishedAt: string;
  readonly done: readonly string[];
  readonly needsLook: readonly { readonly instanceId: string; readonly message?: string }[];
  readonly exported?: {
    readonly days: readonly string[];
    readonly partitions: readonly { readonly status: string; readonly rows: number }[];
    /** Keys in the store. */
    readonly pages: readonly string[];
  };
  readonly skipped: readonly { readonly instanceId: string; readonly code?: string }[];
  readonly savings?: {
    readonly hours: number;
    readonly gpuHours: number;
    readonly money: readonly { readonly currency: string; readonly amount: number }[];
    readonly assumption: string;
  };
}

export function decisionsOf({ plan }: RunRecords): readonly DecisionLine[] {
  // Of large fleets, looks at short intervals have only what differs.
  return plan.plan.decisions ?? [];
}

/** All that runs of a kind did, instance by instance. */
export function doneBy(runs: readonly RunRecords[], kind: string): string[] {
  return runs.flatMap(({ plan, report }) =>
    plan.plan.kind === kind && report?.status !== 'planned' ? (report?.done ?? []) : [],
  );
}

/**
 * Reads the runs of a store again and again: every run that has a plan, dry runs too, in the order of their instants. One
 * that has its report does not change any more, and is read once.
 */
export function createRunReader(store: string): () => Promise<RunRecords[]> {
  const ended = new Map<string, RunRecords>();
  const readRunsIn = async (folder: string): Promise<RunRecords[]> => {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    const plans = files.filter((file) => file.endsWith('plan.json')).sort();
    return Promise.all(
      plans.map(async (file) => {
        const path = join(folder, file, '..');
        const run = ended.get(path) ?? (await readRun(path));
        if (run.report !== undefined) ended.set(path, run);
        return run;
      }),
    );
  };
  return async () => {
    const found = await Promise.all(
      ['runs', join('dry-run', 'runs')].map((folder) => readRunsIn(join(store, folder))),
    );
    return found
      .flat()
      .sort((a, b) => a.plan.plan.scheduledAt.localeCompare(b.plan.plan.scheduledAt));
  };
}

async function readRun(folder: string): Promise<RunRecords> {
  const files = await readdir(folder);
  const outcomes = files.filter((name) => name.startsWith('outcomes-')).sort();
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, name), 'utf8'));
  return {
    folder,
    plan: (await read('plan.json')) as PlanFile,
    report: files.includes('report.json') ? ((await read('report.json')) as ReportFile) : undefined,
    outcomes,
    outcomeLines: (await Promise.all(outcomes.map((name) => readLines(join(folder, name))))).flat(),
  };
}

async function readLines(path: string): Promise<OutcomeLine[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as OutcomeLine);
}

import * as v from 'valibot';
import { StewardError } from '../base/errors.ts';
import { digestPlan, digestPlans } from '../policy/digest.ts';
import type { PlanRecord } from '../run/plan-record.ts';
import { readTextFile, writeTextFile } from './text-file.ts';

/** What `steward plan --out` writes and `steward apply` carries out. */
export interface PlanFile {
  readonly version: 1;
  /** Stands for all the plans: what was reviewed is what is applied. */
  readonly digest: string;
  readonly plans: readonly PlanRecord[];
}

/** A fleet of 100,000 instances fits. */
const MOST_BYTES = 256 * 1024 * 1024;

export async function writePlanFile(path: string, plans: readonly PlanRecord[]): Promise<void> {
  const digest = digestPlans(plans.map((record) => record.digest));
  const file: PlanFile = { version: 1, digest, plans };
  await writeTextFile(path, `${JSON.stringify(file, null, 2)}\n`);
}

/**
 * Reads a saved plan and checks it against its own digests.
 *
 * @param approved the digest that was reviewed, where one is given
 * @throws FileError; StewardError `FILE_PLAN_UNREADABLE`, `PLAN_ALTERED`, `PLAN_NOT_APPROVED`
 */
export async function readPlanFile(path: string, approved: string | undefined): Promise<PlanFile> {
  const text = await readTextFile(path, { what: 'plan', limit: MOST_BYTES });
  const file = parsePlanFile(text, path);
  const digest = digestPlans(file.plans.map((record) => record.digest));
  const isWhole = file.plans.every((record) => digestPlan(record.plan) === record.digest);
  if (!isWhole || digest !== file.digest) {
    throw new StewardError(
      'PLAN_ALTERED',
      `The plan ${path} is not the one that was saved: its digest does not fit. Nothing was done; make a new one with steward plan --out.`,
    );
  }
  if (approved !== undefined && approved.toLowerCase() !== digest) {
    throw new StewardError(
      'PLAN_NOT_APPROVED',
      `The plan ${path} has digest ${digest}, not ${approved}: it is not the one that was reviewed. Nothing was done.`,
      { details: { digest, approved } },
    );
  }
  return file;
}

/** The shape is checked as far as we rely on it; what the digests cover cannot have been changed. */
const planFileSchema = v.looseObject({
  version: v.literal(1),
  digest: v.string(),
  plans: v.pipe(
    v.array(
      v.looseObject({
        version: v.literal(1),
        digest: v.string(),
        observedAt: v.string(),
        plan: v.looseObject({
          policy: v.string(),
          target: v.string(),
          scheduledAt: v.pipe(v.string(), v.isoTimestamp()),
          decidedAt: v.pipe(v.string(), v.isoTimestamp()),
          decisions: v.array(v.looseObject({ instanceId: v.string(), action: v.string() })),
        }),
      }),
    ),
    v.minLength(1),
  ),
});

function parsePlanFile(text: string, path: string): PlanFile {
  try {
    const value: unknown = JSON.parse(text);
    if (v.is(planFileSchema, value)) return value as unknown as PlanFile; // by the schema and, next, its digests
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new StewardError(
    'FILE_PLAN_UNREADABLE',
    `${path} is not a plan of this version. Make one with steward plan --out <file>.`,
    { details: { file: path } },
  );
}

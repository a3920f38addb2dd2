import { StewardError } from '../base/errors.ts';
import type { Trip } from '../policy/limits.ts';
import type { PlacedDifference } from '../policy/plan-difference.ts';

/** What is wrong with what is asked of a job. Stable. */
export type JobErrorCode =
  | 'JOB_NOT_FOUND'
  /** The same key, and another request. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** It has no plan yet, or never will have one. */
  | 'JOB_NOT_PLANNED'
  /** It is a dry run, or everything here is. */
  | 'JOB_DRY_RUN'
  /** It is over, or was cancelled. */
  | 'JOB_OVER'
  /** The digest is not that of the plan. */
  | 'PLAN_NOT_APPROVED'
  /** The fleet calls for other acts by now. */
  | 'PLAN_OUTDATED'
  | 'GUARD_TRIPPED'
  /** A link acts once. */
  | 'LINK_USED'
  /** What it is about is not in the policies file any more. */
  | 'LINK_OUTDATED';

/** A refusal of which nothing came. */
export class JobError extends StewardError {
  declare readonly code: JobErrorCode;
  readonly differences: readonly PlacedDifference[];
  readonly trips: readonly Trip[];

  constructor(
    code: JobErrorCode,
    message: string,
    facts: {
      readonly differences?: readonly PlacedDifference[];
      readonly trips?: readonly Trip[];
    } = {},
  ) {
    super(code, message);
    this.differences = facts.differences ?? [];
    this.trips = facts.trips ?? [];
  }
}

export function jobNotFound(id: string): JobError {
  return new JobError('JOB_NOT_FOUND', `There is no job ${id}.`);
}

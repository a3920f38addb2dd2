import type { ActionName } from '../policy/plan.ts';

/**
 * What became of one planned act. Accepted is not done: only `verified` was seen to be done.
 * - `accepted`: the service took it
 * - `verified`: it was seen done
 * - `refused`: the service said no
 * - `failed`: it was surely not done, or was seen to have failed
 * - `unknown`: it may have been done (an answer was lost); to be looked at before anything is repeated
 * - `skipped`: the instance had changed since the plan, so it was left alone
 * - `unverified`: taken, but not seen done in the time allowed; or perhaps taken, and not to be tried again
 * - `deferred`: it did not work for a reason that may pass, such as a lack of capacity; it is tried again later in the run
 * - `left`: it was about to be done and surely was not begun: the deadline came, or every call would have failed
 */
export type OutcomeKind =
  | 'accepted'
  | 'verified'
  | 'refused'
  | 'failed'
  | 'unknown'
  | 'skipped'
  | 'unverified'
  | 'deferred'
  | 'left';

/** Code of an act that was not seen done in the time allowed. */
export const NOT_SEEN_DONE = 'NOT_SEEN_DONE';

/** Code of an act that is seen done and whose answer was lost. */
export const ANSWER_LOST = 'ANSWER_LOST';

/** One line of the journal. */
export interface Outcome {
  readonly instanceId: string;
  readonly action: ActionName;
  readonly outcome: OutcomeKind;
  /** When it was known, ISO 8601 UTC. */
  readonly at: string;
  /** The service's or our code where there is something to explain. */
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  /** Status last seen, where it was looked at. */
  readonly status?: string;
  /** The instance's last change when it was seen done, ISO 8601 UTC. */
  readonly modifiedAt?: string;
  /** When it is tried again at the earliest, ISO 8601 UTC; with `deferred`. */
  readonly againAt?: string;
}

/** The last line of each instance: lines are in the order of time. */
export function latestOutcomes(lines: readonly Outcome[]): Map<string, Outcome> {
  return new Map(lines.map((line) => [line.instanceId, line]));
}

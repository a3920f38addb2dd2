import type { AccessDenied, DswErrorCode } from './errors.ts';

/** Why one attempt brought no result, with everything the decision to repeat it needs. Free of secrets. */
export interface Failure {
  readonly code: DswErrorCode;
  /** A part of a sentence that follows the operation's name: `was refused …`. */
  readonly message: string;
  readonly nature: FailureNature;
  /** `none`: the service surely did not act on the request. */
  readonly effect: 'none' | 'unknown';
  readonly httpStatus?: number | undefined;
  readonly serviceCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** Milliseconds that the service wants us to wait at least. */
  readonly retryAfterMs?: number | undefined;
  readonly accessDenied?: AccessDenied | undefined;
  readonly cause?: Error | undefined;
}

/**
 * - `throttled`: the service asks for fewer calls and did nothing;
 * - `passing`: it may go better the next time;
 * - `expired`: the security token has ended, newer credentials would do;
 * - `final`: the same request will fail again.
 */
export type FailureNature = 'throttled' | 'passing' | 'expired' | 'final';

import type { NotifyErrorCode } from './errors.ts';

/** Why one attempt did not deliver, with everything the decision to repeat it needs. Free of secrets. */
export interface Failure {
  readonly code: NotifyErrorCode;
  /** A part of a sentence that follows the channel's name: `refused the message …`. */
  readonly message: string;
  /** `passing`: it may go better the next time; `throttled`: not before `retryAfterMs`; `final`: it would fail again. */
  readonly nature: 'passing' | 'throttled' | 'final';
  /** Milliseconds for which the channel wants nothing from us. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: Error | undefined;
}

/** What came of one attempt; undefined is delivered. */
export type Verdict = Failure | undefined;

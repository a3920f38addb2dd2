import type { FcErrorCode } from './errors.ts';

/** Why one sending of a call brought no result. */
export interface InvokeFailure {
  readonly code: FcErrorCode;
  /** Continues the sentence "The function x …". */
  readonly message: string;
  readonly nature: /** There is no room now. */
    | 'throttled'
    /** The next try may succeed. */
    | 'passing'
    /** The security token; others may be had. */
    | 'expired'
    /** It would fail again. */
    | 'final';
  /** Whether FC may have taken the call all the same. */
  readonly taken: 'no' | 'unknown';
  readonly httpStatus?: number | undefined;
  readonly serviceCode?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly errorType?: string | undefined;
  readonly cause?: Error | undefined;
}

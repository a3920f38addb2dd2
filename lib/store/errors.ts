import { type ErrorDetails, StewardError } from '../base/errors.ts';

/** What went wrong with the storage. Stable: callers and people switch on these. */
export type StoreErrorCode =
  /** The key breaks the rules of `ObjectStore` or is more than this storage can name. */
  | 'STORE_KEY_INVALID'
  /** The location is no `oss://bucket/prefix`, folder or `memory:`, or its settings contradict each other. */
  | 'STORE_LOCATION_INVALID'
  /** No answer, or only failures of the service itself, in all attempts. */
  | 'STORE_UNREACHABLE'
  /** The storage answered and said no: permissions, a read-only disk, a request it does not take. */
  | 'STORE_REFUSED'
  /** No space or quota left. */
  | 'STORE_FULL'
  /** Credentials are missing, wrong or expired. */
  | 'STORE_CREDENTIALS'
  | 'STORE_BUCKET_MISSING'
  /** The bucket has, or had, versioning: create-only writes are void there. */
  | 'STORE_BUCKET_VERSIONED'
  /** The storage broke off in the middle, or answered what it cannot have meant. */
  | 'STORE_FAILED';

/** Facts that a store error may carry. None of them is a secret. */
export interface StoreErrorDetails extends ErrorDetails {
  readonly operation?: string;
  readonly key?: string;
  readonly location?: string;
  readonly httpStatus?: number;
  /** The service's own code, such as `AccessDenied` or `ENOSPC`. */
  readonly serviceCode?: string;
  readonly requestId?: string;
  readonly attempts?: number;
  /** On a failed write: true where the write may be there all the same. */
  readonly mayHaveTakenEffect?: boolean;
}

/** Everything that a store throws, except what the caller's own pieces or abort signal threw. */
export class StoreError extends StewardError {
  declare readonly code: StoreErrorCode;
  declare readonly details: StoreErrorDetails;

  constructor(
    code: StoreErrorCode,
    message: string,
    init: { readonly details?: StoreErrorDetails; readonly cause?: unknown } = {},
  ) {
    super(code, message, init);
  }
}

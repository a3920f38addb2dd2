import { type Problem, StewardError } from '../base/errors.ts';

/** Stable codes of `DswError`. The service's own code, where it gave one, is `serviceCode`. */
export type DswErrorCode =
  /** No source of credentials has any. */
  | 'DSW_CREDENTIALS_MISSING'
  /** The service does not accept the access key, the signature or the security token. */
  | 'DSW_CREDENTIALS_REFUSED'
  /** No answer, since no connection came about or it broke. */
  | 'DSW_ENDPOINT_UNREACHABLE'
  /** The endpoint that was set is not one. */
  | 'DSW_ENDPOINT_INVALID'
  /** The region is not known, or has no endpoint on the wanted network. */
  | 'DSW_REGION_UNKNOWN'
  /** An attempt, or the whole call, took too long. */
  | 'DSW_TIMEOUT'
  /** The service asks for fewer calls, and did so until the deadline. */
  | 'DSW_THROTTLED'
  /** RAM or the workspace denies it; see `accessDenied`. */
  | 'DSW_FORBIDDEN'
  | 'DSW_NOT_FOUND'
  /** The service refuses the request as it is: a bad value, a wrong status. */
  | 'DSW_REJECTED'
  /** The service failed. */
  | 'DSW_SERVICE_FAILED'
  /** There was an answer, but not one of this service: no JSON, a redirect, cut off. */
  | 'DSW_ANSWER_UNREADABLE'
  /** The request is wrong, and was not sent; see `problems`. */
  | 'DSW_REQUEST_INVALID'
  /** A list could not be read whole. */
  | 'DSW_LISTING_INCOMPLETE'
  /** The caller's signal ended it. */
  | 'DSW_ABORTED';

/** Why RAM denied a call, such as AuthAction, AuthPrincipalType, NoPermissionType, PolicyType. */
export type AccessDenied = Readonly<Record<string, unknown>>;

export interface DswErrorInit {
  readonly operation?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly serviceCode?: string | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number;
  readonly retryable?: boolean;
  readonly mayHaveTakenEffect?: boolean;
  readonly accessDenied?: AccessDenied | undefined;
  readonly problems?: readonly Problem[] | undefined;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * A call to PAI-DSW that brought no result. Message, facts and cause are free of access keys, tokens, signatures and URLs.
 */
export class DswError extends StewardError {
  declare readonly code: DswErrorCode;
  /** Such as `StopInstance`. */
  readonly operation: string | undefined;
  /** Undefined when there was no answer. */
  readonly httpStatus: number | undefined;
  /** The service's code, such as `ValidationError` or `Throttling.User`. */
  readonly serviceCode: string | undefined;
  /** What the vendor's support asks for; undefined when there was no answer. */
  readonly requestId: string | undefined;
  /** How often it was sent. 0: never. */
  readonly attempts: number;
  /** A later try of the same call may succeed. Look at `mayHaveTakenEffect` before making one. */
  readonly retryable: boolean;
  /** The service may have acted on it all the same: look before repeating. Always false for calls that only read. */
  readonly mayHaveTakenEffect: boolean;
  readonly accessDenied: AccessDenied | undefined;
  /** Every problem of a request that was not sent. */
  readonly problems: readonly Problem[] | undefined;

  constructor(code: DswErrorCode, message: string, init: DswErrorInit = {}) {
    super(code, message, {
      ...(init.details !== undefined && { details: init.details }),
      cause: init.cause,
    });
    this.operation = init.operation;
    this.httpStatus = init.httpStatus;
    this.serviceCode = init.serviceCode;
    this.requestId = init.requestId;
    this.attempts = init.attempts ?? 0;
    this.retryable = init.retryable ?? false;
    this.mayHaveTakenEffect = init.mayHaveTakenEffect ?? false;
    this.accessDenied = init.accessDenied;
    this.problems = init.problems;
  }
}

/** True for a `DswError`, with one of `codes` where any are given. */
export function isDswError(error: unknown, ...codes: readonly DswErrorCode[]): error is DswError {
  return error instanceof DswError && (codes.length === 0 || codes.includes(error.code));
}

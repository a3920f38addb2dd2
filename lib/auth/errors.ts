import { StewardError } from '../base/errors.ts';

/** Why somebody may not. Stable: callers and people switch on these. */
export type AuthErrorCode =
  /** Nobody said who they are. */
  | 'AUTH_REQUIRED'
  /** The token is none of ours, was altered, or is not valid at this time. */
  | 'AUTH_TOKEN_INVALID'
  /** Their role does not go that far. */
  | 'AUTH_FORBIDDEN'
  /** Another site made somebody's browser send it. */
  | 'AUTH_CROSS_SITE'
  /** The link was altered, or is for something else. */
  | 'AUTH_LINK_INVALID'
  | 'AUTH_LINK_EXPIRED'
  /** Too many requests of one person or address. */
  | 'AUTH_RATE_LIMITED'
  /** The keys that are configured cannot be used. */
  | 'AUTH_CONFIG_INVALID';

/** A refusal. Its message never says which check failed where that would help somebody who tries. */
export class AuthError extends StewardError {
  declare readonly code: AuthErrorCode;
  /** Seconds after which it may be tried again; with `AUTH_RATE_LIMITED`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: AuthErrorCode,
    message: string,
    init: {
      readonly retryAfterSeconds?: number;
      readonly details?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, message, init);
    this.retryAfterSeconds = init.retryAfterSeconds;
  }
}

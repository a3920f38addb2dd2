import { StewardError } from '../base/errors.ts';

/** What went wrong with a notice. Stable: callers and people switch on these. */
export type NotifyErrorCode =
  /** There is no channel of that name. */
  | 'NOTIFY_CHANNEL_UNKNOWN'
  /** The environment or KMS does not have the secret that the file refers to. */
  | 'NOTIFY_SECRET_MISSING'
  /** KMS could not be asked, or does not tell us. */
  | 'NOTIFY_SECRET_UNREADABLE'
  /** What the secret holds is no address that a message may be sent to. */
  | 'NOTIFY_URL_INVALID'
  /** No connection, or it broke. */
  | 'NOTIFY_UNREACHABLE'
  /** No whole answer in time. */
  | 'NOTIFY_TIMEOUT'
  /** The channel takes no more messages for now. */
  | 'NOTIFY_THROTTLED'
  /** The channel refuses this message, or all of ours: a wrong signature, a robot that was removed. */
  | 'NOTIFY_REJECTED'
  /** The channel failed. */
  | 'NOTIFY_SERVICE_FAILED'
  /** There was an answer, but not one of this kind of channel. */
  | 'NOTIFY_ANSWER_UNREADABLE'
  /** It points somewhere else. A secret address is not followed to another place. */
  | 'NOTIFY_REDIRECTED'
  /** The time was over before it could be sent. */
  | 'NOTIFY_DEADLINE'
  /** The caller's signal ended it. */
  | 'NOTIFY_ABORTED';

/** Thrown by sources of secrets, and for channels that do not exist. Message, facts and cause are free of secrets. */
export class NotifyError extends StewardError {
  declare readonly code: NotifyErrorCode;
  /** A later try may succeed. */
  readonly retryable: boolean;

  constructor(
    code: NotifyErrorCode,
    message: string,
    init: {
      readonly retryable?: boolean;
      readonly details?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, message, init);
    this.retryable = init.retryable ?? false;
  }
}

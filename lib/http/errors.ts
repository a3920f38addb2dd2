import { StewardError } from '../base/errors.ts';

/** What is wrong with a request itself. Stable. */
export type HttpErrorCode =
  | 'NOT_FOUND'
  | 'INSTANCE_NOT_FOUND'
  | 'REPORT_NOT_FOUND'
  | 'RUN_NOT_FOUND'
  /** Its body is not JSON, or nested too deep. */
  | 'BODY_UNREADABLE'
  | 'BODY_TOO_LARGE'
  | 'BODY_TOO_SLOW'
  | 'BODY_TYPE_UNKNOWN'
  /** Links are not set up here. */
  | 'LINKS_OFF';

export class HttpError extends StewardError {
  declare readonly code: HttpErrorCode;

  constructor(code: HttpErrorCode, message: string, cause?: unknown) {
    super(code, message, cause === undefined ? {} : { cause });
  }
}

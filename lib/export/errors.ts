import { type ErrorInit, StewardError } from '../base/errors.ts';

/** What went wrong with an export. Stable: callers and people switch on these. */
export type ExportErrorCode =
  /** A value does not fit its column. */
  | 'EXPORT_VALUE_INVALID'
  /** Rows do not ascend by the table's key. */
  | 'EXPORT_ROW_ORDER'
  /** Two different rows have the same key. */
  | 'EXPORT_ROW_CLASH'
  /** The rows were others when they were asked for again. */
  | 'EXPORT_ROWS_CHANGED'
  /** The store has another definition of this version of the table, or one that this version may not follow. */
  | 'EXPORT_SCHEMA_CHANGED'
  /** The day is not over: its partition would change. */
  | 'EXPORT_DAY_OPEN'
  /** Not the name of a day, of a part, or of a zone. */
  | 'EXPORT_PARTITION_INVALID'
  /** What the newest commit names is not in the store, or not what was committed. */
  | 'EXPORT_CONTENT_DAMAGED';

/** Everything that an export throws of its own. */
export class ExportError extends StewardError {
  declare readonly code: ExportErrorCode;

  constructor(code: ExportErrorCode, message: string, init: ErrorInit = {}) {
    super(code, message, init);
  }
}

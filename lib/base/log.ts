export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Facts of a log line. Never a secret: hand over ids and numbers, not credentials or whole requests. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A message is a constant string; what varies goes into the fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds these fields to every line. */
  with(fields: LogFields): Log;
}

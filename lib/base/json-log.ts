import { describeError } from './describe-error.ts';
import type { Log, LogFields, LogLevel } from './log.ts';

export interface JsonLogOptions {
  /** Takes one line without its line end. */
  readonly write: (line: string) => void;
  readonly now: () => Date;
  /** Least level that is written; `info` where not given. */
  readonly level?: LogLevel;
  /** On every line. */
  readonly fields?: LogFields;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** FC cuts log lines at 32 KB; a cut line is no JSON any more. */
const MAX_LINE = 30_000;

/** Last line of defence: nothing that is named like a secret is ever written. */
const SECRET = /secret|password|authorization|securitytoken|signature/i;

/** A log of one JSON object a line: `time`, `level`, `message`, then the fields. Errors become code, message and facts. */
export function createJsonLog(options: JsonLogOptions): Log {
  const fields = options.fields ?? {};
  const least = LEVELS.indexOf(options.level ?? 'info');
  const at = (level: LogLevel) => (message: string, extra?: LogFields) => {
    if (LEVELS.indexOf(level) < least) return;
    options.write(
      toLine({ time: options.now().toISOString(), level, message, ...fields, ...extra }),
    );
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (more) => createJsonLog({ ...options, fields: { ...fields, ...more } }),
  };
}

function toLine(entry: Readonly<Record<string, unknown>>): string {
  const line = stringify(entry);
  if (line.length <= MAX_LINE) return line;
  const { time, level, message } = entry;
  return stringify({ time, level, message, cut: true, fields: line.slice(0, MAX_LINE / 2) });
}

function stringify(entry: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(entry, forLog);
  } catch {
    // A cycle. The line is still worth having without its fields.
    const { time, level, message } = entry;
    return JSON.stringify({ time, level, message, fields: 'not JSON' });
  }
}

function forLog(key: string, value: unknown): unknown {
  if (SECRET.test(key)) return '[hidden]';
  if (value instanceof Error) return describeError(value);
  if (typeof value === 'bigint') return value.toString();
  return value;
}

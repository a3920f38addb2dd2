import { describeError } from '../base/describe-error.ts';
import type { Log, LogFields, LogLevel } from '../base/log.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/**
 * A log for people, one line each. `silent` is the command's usual level: what has to be known is in its result; what its
 * calls ran into on the way is for `--verbose`.
 */
export function createTerminalLog(
  say: (line: string) => void,
  least: LogLevel | 'silent',
  fields: LogFields = {},
): Log {
  const write = (level: LogLevel) => (message: string, more?: LogFields) => {
    if (least === 'silent' || LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    const facts = Object.entries({ ...fields, ...more })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${toText(value)}`);
    say([`${level}:`, message, ...facts].join(' '));
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (more) => createTerminalLog(say, least, { ...fields, ...more }),
  };
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value instanceof Error ? describeError(value).message : value);
}

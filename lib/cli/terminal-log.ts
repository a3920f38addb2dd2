import type { Log, LogFields, LogLevel } from '../base/log.ts';

/** A log for people: one line on stderr. Warnings and errors always, the rest with `--verbose`. */
export function createTerminalLog(
  say: (line: string) => void,
  verbose: boolean,
  fields: LogFields = {},
): Log {
  const write = (level: LogLevel) => (message: string, more?: LogFields) => {
    if (!verbose && (level === 'debug' || level === 'info')) return;
    const facts = Object.entries({ ...fields, ...more })
      .filter(([, value]) => value !== undefined)
      .map(
        ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
    say([`${level}:`, message, ...facts].join(' '));
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (more) => createTerminalLog(say, verbose, { ...fields, ...more }),
  };
}

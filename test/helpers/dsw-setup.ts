import type { Log, LogFields } from '../../lib/base/log.ts';
import { createDswClient, type DswClient, type DswClientOptions } from '../../lib/dsw/client.ts';
import { staticCredentials } from '../../lib/dsw/credentials.ts';
import { createJumpingClock, type JumpingClock } from './jumping-clock.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export function createKeptLog(
  lines: LogLine[] = [],
  base: LogFields = {},
): Log & { readonly lines: LogLine[] } {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields: { ...base, ...fields } });
    };
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => createKeptLog(lines, { ...base, ...fields }),
  };
}

export const KEYS = {
  accessKeyId: 'LTAI5tExampleKeyId',
  accessKeySecret: 'exampleSecret0123456789abcdef',
} as const;

export interface ClientSetup {
  readonly client: DswClient;
  readonly clock: JumpingClock;
  readonly log: ReturnType<typeof createKeptLog>;
}

/** A client of a server on loopback, on a clock that jumps over every wait. */
export function setUpClient(
  endpoint: string,
  options: Partial<DswClientOptions> = {},
): ClientSetup {
  const clock = createJumpingClock('2026-03-01T00:00:00Z');
  const log = createKeptLog();
  const client = createDswClient({
    region: 'cn-hangzhou',
    endpoint,
    credentials: staticCredentials(KEYS),
    clock,
    log,
    random: () => 0.5,
    ...options,
  });
  return { client, clock, log };
}

import { describe, expect, test } from 'vitest';
import { StewardError } from '../../../lib/base/errors.ts';
import { createJsonLog } from '../../../lib/base/json-log.ts';
import type { LogLevel } from '../../../lib/base/log.ts';

function aLog(level?: LogLevel) {
  const lines: string[] = [];
  const log = createJsonLog({
    write: (line) => lines.push(line),
    now: () => new Date('2026-01-05T14:00:00Z'),
    ...(level === undefined ? {} : { level }),
  });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') };
}

describe('createJsonLog', () => {
  test('writes one JSON object a line: time, level, message, fields', () => {
    const { log, lines } = aLog();

    log.info('stopped', { instance: 'dsw-1', minutes: 3 });

    expect(lines).toEqual([
      '{"time":"2026-01-05T14:00:00.000Z","level":"info","message":"stopped","instance":"dsw-1","minutes":3}',
    ]);
  });

  test('adds the fields of `with` to every line', () => {
    const { log, last } = aLog();

    log.with({ requestId: 'r-1' }).with({ policy: 'night' }).warn('late');

    expect(last()).toMatchObject({ level: 'warn', requestId: 'r-1', policy: 'night' });
  });

  test('leaves out what is below its level', () => {
    const { log, lines } = aLog('warn');

    log.debug('a');
    log.info('b');
    log.error('c');

    expect(lines).toHaveLength(1);
  });

  test('shows an error of ours with its code and facts, and without a stack', () => {
    const { log, last } = aLog();

    log.error('failed', {
      error: new StewardError('STORE_FULL', 'No space.', { details: { key: 'k' } }),
    });

    expect(last().error).toEqual({ code: 'STORE_FULL', message: 'No space.', key: 'k' });
  });

  test('shows where a bug is', () => {
    const { log, last } = aLog();

    log.error('failed', { error: new TypeError('x is undefined') });

    expect(last().error).toMatchObject({
      code: 'INTERNAL',
      stack: expect.stringContaining('json-log.test'),
    });
  });

  test('hides what is named like a secret, at any depth', () => {
    const { log, lines } = aLog();

    log.info('call', {
      credentials: { accessKeySecret: 's3cret', securityToken: 't0ken' },
      password: 'pw',
    });

    expect(lines.join()).not.toMatch(/s3cret|t0ken|pw"/);
  });

  test('keeps a line that is too long, or not JSON, readable', () => {
    const { log, lines, last } = aLog();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;

    log.info('long', { text: 'x'.repeat(100_000) });
    expect(lines.at(-1)?.length).toBeLessThan(32_000);
    expect(last()).toMatchObject({ message: 'long', cut: true });

    log.info('cyclic', { cycle });
    expect(last()).toMatchObject({ message: 'cyclic' });
  });
});

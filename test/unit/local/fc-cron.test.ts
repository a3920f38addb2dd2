import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFiring, parseCron } from '../../../local/fc/cron.ts';

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly cron: string;
  readonly timezone: string;
  readonly start: string;
  readonly instant: readonly string[];
}

const cases: Case[] = JSON.parse(
  readFileSync(new URL('../../fixtures/fc/cron-instants.json', import.meta.url), 'utf8'),
);

function firings(expression: string, start: string, count: number): string[] {
  const parsed = parseCron(expression);
  if (!parsed.ok) throw new Error(parsed.problem);
  const found: string[] = [];
  let at: number | undefined = Date.parse(start);
  while (found.length < count) {
    at = nextFiring(parsed.cron, at);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().replace('.000Z', 'Z'));
  }
  return found;
}

describe('a cron timer fires at every real second whose local fields match', () => {
  it.each(cases)('$id: $kind, $cron in $timezone', ({ cron, timezone, start, instant }) => {
    const found = firings(`CRON_TZ=${timezone} ${cron}`, start, instant.length);

    expect(found).toEqual(instant);
  });

  it('runs in UTC when no zone is written', () => {
    expect(firings('0 0 22 * * MON-FRI', '2026-01-02T22:00:00Z', 2)).toEqual([
      '2026-01-05T22:00:00Z',
      '2026-01-06T22:00:00Z',
    ]);
  });

  it('never fires for a day that does not exist', () => {
    expect(firings('0 0 0 31 2 *', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });

  it('takes either day field when both are limited', () => {
    expect(firings('0 0 12 1 * MON', '2026-08-29T00:00:00Z', 3)).toEqual([
      '2026-08-31T12:00:00Z',
      '2026-09-01T12:00:00Z',
      '2026-09-07T12:00:00Z',
    ]);
  });

  it('counts @every from the instant it is given', () => {
    expect(firings('@every 5m', '2026-01-01T00:01:30Z', 2)).toEqual([
      '2026-01-01T00:06:30Z',
      '2026-01-01T00:11:30Z',
    ]);
  });

  it('agrees with a walk over every minute of two weeks around a change of the clock', () => {
    const minute = 60_000;
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai'];
    const start = Date.parse('2024-10-20T00:00:00Z');
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 14 * 24 * 60 }),
        (zone, hour, wallMinute, offset) => {
          const parsed = parseCron(`CRON_TZ=${zone} 0 ${wallMinute} ${hour} * * *`);
          if (!parsed.ok) throw new Error(parsed.problem);
          const format = new Intl.DateTimeFormat('en-GB', {
            timeZone: zone,
            hour: '2-digit',
            minute: '2-digit',
          });
          const wall = `${String(hour).padStart(2, '0')}:${String(wallMinute).padStart(2, '0')}`;
          let expected = start + offset * minute;
          do expected += minute;
          while (format.format(expected) !== wall);

          expect(nextFiring(parsed.cron, start + offset * minute)).toBe(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('an expression that FC would refuse', () => {
  it.each([
    ['* 0 22 * * *', 'seconds'],
    ['0 0 22 * *', 'six fields'],
    ['0 0 22 * * * 2026', 'six fields'],
    ['0 60 22 * * *', 'minutes'],
    ['0 0 22 * * 0', 'day of week'],
    ['0 0 22 * * MON/2', 'day of week: / is not allowed'],
    ['0 0 ? * * *', 'hours: ? is not allowed'],
    ['0 0 22 L * *', 'day of month'],
    ['0 0 22-20 * * *', 'ends before it begins'],
    ['CRON_TZ=Asia/Nowhere 0 0 22 * * *', 'not a time zone'],
    ['@every 90s', '@every Nm'],
    ['@daily', '@every Nm'],
  ])('%s', (expression, problem) => {
    expect(parseCron(expression)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(problem),
    });
  });
});

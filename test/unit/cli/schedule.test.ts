import { describe, expect, it } from 'vitest';
import { runHere } from './run-here.ts';

async function schedule(...args: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await runHere(['schedule', ...args]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('steward schedule --cron', () => {
  it('prints the next fire times in UTC', async () => {
    expect(
      await schedule(
        ...['--cron', '0 0 22 * * MON-FRI', '--timezone', 'Asia/Shanghai'],
        ...['--from', '2026-11-20T22:00:00+08:00', '--count', '2'],
      ),
    ).toEqual({ next: ['2026-11-23T14:00:00Z', '2026-11-24T14:00:00Z'] });
  });

  it('follows daylight saving by the rule asked for', async () => {
    const spring = ['--cron', '0 30 2 * * *', '--timezone', 'America/New_York'];
    const from = ['--from', '2026-03-08T00:00:00Z', '--count', '1'];

    expect(await schedule(...spring, ...from)).toEqual({ next: ['2026-03-08T07:30:00Z'] });
    expect(await schedule(...spring, ...from, '--gap', 'end')).toEqual({
      next: ['2026-03-08T07:00:00Z'],
    });
    expect(await schedule(...spring, ...from, '--gap', 'skip')).toEqual({
      next: ['2026-03-09T06:30:00Z'],
    });
  });

  it('fires once in a repeated hour, and twice where asked to', async () => {
    const autumn = ['--timezone', 'America/New_York', '--from', '2026-11-01T05:29:00Z'];

    expect(await schedule('--cron', '0 30 1 * * *', ...autumn, '--count', '2')).toEqual({
      next: ['2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
    });
    expect(
      await schedule('--cron', '0 30 1 * * *', ...autumn, '--count', '2', '--overlap', 'both'),
    ).toEqual({ next: ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'] });
  });

  it('starts now where no start is given', async () => {
    const now = new Date('2026-01-01T00:00:00Z');
    const { stdout } = await runHere(['schedule', '--cron', '@every 2h', '--count', '1'], {
      clock: { now: () => now, sleep: async () => undefined },
    });

    expect(JSON.parse(stdout)).toEqual({ next: ['2026-01-01T02:00:00Z'] });
  });
});

describe('steward schedule --window', () => {
  const night = ['--window', '22:00-08:00 mon-fri', '--timezone', 'Asia/Shanghai'];

  it('says that an instant is inside, and since and until when', async () => {
    expect(await schedule(...night, '--from', '2026-11-23T23:00:00+08:00')).toEqual({
      at: '2026-11-23T15:00:00Z',
      inside: true,
      last: { at: '2026-11-23T14:00:00Z', side: 'start' },
      next: { at: '2026-11-24T00:00:00Z', side: 'end' },
    });
  });

  it('says that an instant is outside', async () => {
    expect(await schedule(...night, '--from', '2026-11-22T12:00:00+08:00')).toMatchObject({
      inside: false,
      last: { at: '2026-11-21T00:00:00Z', side: 'end' },
      next: { at: '2026-11-23T14:00:00Z', side: 'start' },
    });
  });

  it('knows of no boundary where the window never ends', async () => {
    expect(
      await schedule('--window', '00:00-24:00', '--from', '2026-11-23T23:00:00Z'),
    ).toMatchObject({ inside: true, last: null, next: null });
  });

  it('takes lists of days', async () => {
    expect(
      await schedule('--window', '00:00-24:00 sat, Sun', '--from', '2026-11-21T12:00:00Z'),
    ).toMatchObject({ inside: true, next: { at: '2026-11-23T00:00:00Z', side: 'end' } });
  });
});

describe('steward schedule --calendar', () => {
  const china = ['--timezone', 'Asia/Shanghai', '--calendar', 'CN'];

  it('stays outside of a working night on a holiday, and says why', async () => {
    const night = ['--window', '21:00-08:00 mon-fri', ...china];

    expect(await schedule(...night, '--from', '2026-10-02T23:00:00+08:00')).toMatchObject({
      inside: false,
      next: { at: '2026-10-08T13:00:00Z', side: 'start' },
      calendar: { days: { '2026-10-02': { kind: 'holiday', name: '国庆节' } } },
    });
  });

  it('fires on a Saturday that is worked, and on no holiday', async () => {
    const from = ['--from', '2026-09-30T12:00:00+08:00', '--count', '4'];

    expect(await schedule('--cron', '0 0 22 * * MON-FRI', ...china, ...from)).toMatchObject({
      next: ['09-30', '10-08', '10-09', '10-10'].map((date) => `2026-${date}T14:00:00Z`),
      calendar: { days: { '2026-10-10': { kind: 'workday' } } },
    });
    expect(
      await schedule('--cron', '0 0 22 * * *', ...china, '--holidays', 'skip', ...from),
    ).toMatchObject({
      next: ['09-30', '10-08', '10-09', '10-10'].map((date) => `2026-${date}T14:00:00Z`),
    });
  });

  it('says where nobody knows the holidays yet', async () => {
    const { calendar } = (await schedule(
      ...['--cron', '0 0 22 * * *', ...china, '--from', '2099-01-01T00:00:00Z', '--count', '1'],
    )) as { calendar: { coveredThrough: string; days: unknown } };

    expect(calendar.days).toEqual({ '2099-01-01': { kind: 'uncovered' } });
  });

  it('knows regions', async () => {
    expect(
      await schedule(
        ...['--cron', '0 0 22 * * MON-FRI', '--timezone', 'Europe/Berlin', '--count', '1'],
        ...['--calendar', 'de-by', '--from', '2026-01-06T00:00:00Z'],
      ),
    ).toMatchObject({ next: ['2026-01-07T21:00:00Z'] });
  });
});

describe('bad usage of steward schedule', () => {
  it.each([
    ['nothing to try', [], 'Say what to try'],
    ['five fields', ['--cron', '0 22 * * *'], 'expected six fields'],
    ['an abbreviated zone', ['--cron', '0 0 22 * * *', '--timezone', 'CST'], 'CST'],
    ['a window without end', ['--window', '22:00'], 'expected times and days'],
    ['an empty window', ['--window', '22:00-22:00'], 'starts and ends at 22:00'],
    ['an unknown day', ['--window', '22:00-23:00 mo'], 'expected times and days'],
    ['both', ['--cron', 'x', '--window', 'y'], 'cannot be used with'],
    ['an unknown country', ['--window', '22:00-23:00', '--calendar', 'ZZ'], '"ZZ"'],
    ['no country', ['--window', '22:00-23:00', '--calendar', 'China'], 'such as CN, SG or DE-BY'],
    ['holidays alone', ['--cron', '@every 1h', '--holidays', 'skip'], 'with --calendar only'],
    ['a calendar for labels', ['--labels', '--calendar', 'CN'], 'cannot be used with'],
    ['weekends for a window', ['--window', '22:00-23:00', '--weekends', 'only'], 'cannot be used'],
    ['an unknown rule', ['--cron', '@every 1h', '--gap', 'later'], 'Allowed choices'],
  ])('refuses %s', async (_what, args, message) => {
    const { exitCode, stdout, stderr } = await runHere(['schedule', ...args]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

import { describe, expect, test } from 'vitest';
import { type OffHoursDefaults, readOffHoursLabel } from '../../../lib/policy/off-hours-label.ts';

const DEFAULTS: OffHoursDefaults = { timeZone: 'Asia/Shanghai' };
const WEEK = [1, 2, 3, 4, 5];
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const NIGHTS = { off: [{ days: WEEK, hour: 19 }], on: [{ days: WEEK, hour: 7 }] };

describe('a label with a schedule', () => {
  test.each([
    ['off=[(m-f,19)];on=[(m-f,7)];tz=Asia/Shanghai', NIGHTS],
    ['off=(M-F,19);on=(M-F,7)', NIGHTS],
    ['on=(m-f,07);off=(m-f,19)', NIGHTS],
    [';off=(m-f,19);;on=(m-f,7);', NIGHTS],
    [`'off=(m-f,19);on=(m-f,7)'`, NIGHTS],
    [`"off=(m-f,19);on=(m-f,7)"`, NIGHTS],
    ['off=[m-f,19];on=[m-f,7]', NIGHTS],
    ['off=m-f,19;on=m-f,7', NIGHTS],
    ['off=[(m-f,19);on=[(m-f,7]', NIGHTS],
    ['offu3du28M-Fu2c19u29u3bonu3du5bu28Mu2dFu2c7u29u5d', NIGHTS],
    [
      'off=[(m-f,21),(u,18)];on=[(m-f,6),(u,10)]',
      {
        off: [
          { days: WEEK, hour: 21 },
          { days: [0], hour: 18 },
        ],
        on: [
          { days: WEEK, hour: 6 },
          { days: [0], hour: 10 },
        ],
      },
    ],
    [
      'off=(s-m,0),(h,23);on=(m-m,1)',
      {
        off: [
          { days: [6, 0, 1], hour: 0 },
          { days: [4], hour: 23 },
        ],
        on: [{ days: [1], hour: 1 }],
      },
    ],
    ['off=(m-f,19);on=disabled', { off: NIGHTS.off, on: [] }],
  ])('%s', (label, expected) => {
    expect(readOffHoursLabel(label, DEFAULTS)).toEqual({
      kind: 'schedule',
      timeZone: 'Asia/Shanghai',
      ...expected,
    });
  });
});

describe('a label that leaves the times to the defaults', () => {
  test.each(['', 'on', 'ON', 'on;', `'on'`, '""', ';'])('%j', (label) => {
    expect(readOffHoursLabel(label, DEFAULTS)).toEqual({
      kind: 'schedule',
      timeZone: 'Asia/Shanghai',
      ...NIGHTS,
    });
  });

  test('with a zone alone they move there', () => {
    expect(readOffHoursLabel('tz=Europe/Berlin', DEFAULTS)).toEqual({
      kind: 'schedule',
      timeZone: 'Europe/Berlin',
      ...NIGHTS,
    });
  });

  test('without weekends they are every day, and for weekends only Friday to Monday', () => {
    const hours = { ...DEFAULTS, offHour: 20, onHour: 8 };

    expect(readOffHoursLabel('on', { ...hours, weekends: false })).toMatchObject({
      off: [{ days: EVERY_DAY, hour: 20 }],
      on: [{ days: EVERY_DAY, hour: 8 }],
    });
    expect(readOffHoursLabel('on', { ...hours, weekends: 'only' })).toMatchObject({
      off: [{ days: [5], hour: 20 }],
      on: [{ days: [1], hour: 8 }],
    });
  });
});

test.each(['off', 'OFF', 'Off', `'off'`, '"off"'])('%j opts out', (label) => {
  expect(readOffHoursLabel(label, DEFAULTS)).toEqual({ kind: 'opted-out' });
});

describe('zones', () => {
  test.each([
    ['et', 'America/New_York'],
    ['EST', 'America/New_York'],
    ['pt', 'America/Los_Angeles'],
    ['ct', 'America/Chicago'],
    ['cet', 'Europe/Berlin'],
    ['jst', 'Asia/Tokyo'],
    ['sgt', 'Asia/Singapore'],
    ['aet', 'Australia/Sydney'],
    ['gmt', 'UTC'],
    ['utc', 'UTC'],
    ['prc', 'Asia/Shanghai'],
    ['AMERICA/los_angeles', 'America/Los_Angeles'],
    ['Etc/GMT-8', 'Etc/GMT-8'],
    ['asiau2fshanghai', 'Asia/Shanghai'],
  ])('tz=%s is %s', (zone, timeZone) => {
    expect(readOffHoursLabel(`tz=${zone}`, DEFAULTS)).toMatchObject({ kind: 'schedule', timeZone });
  });

  test.each([
    ['cst', 'it is used for Asia/Shanghai, America/Chicago, America/Havana', 'Asia/Shanghai'],
    ['IST', 'it is used for Asia/Kolkata', 'Asia/Kolkata'],
    ['bst', 'does not name one time zone', 'Europe/London'],
    ['utc+8', 'its sign is read both ways', 'Asia/Shanghai'],
    ['GMT+8', 'its sign is read both ways', 'Asia/Shanghai'],
    ['gmt+08:00', 'its sign is read both ways', 'Asia/Shanghai'],
    ['+9', 'its sign is read both ways', 'Asia/Tokyo'],
    ['utc-5', 'its sign is read both ways', 'Etc/GMT+5'],
    ['utc+5:30', 'its sign is read both ways', undefined],
    ['utc+20', 'its sign is read both ways', undefined],
    ['', 'names no time zone', 'Asia/Shanghai'],
    ['asia/beijing', 'unknown time zone', 'Asia/Shanghai'],
    ['asia/shangai', 'did you mean "Asia/Shanghai"?', undefined],
    ['evt', 'unknown time zone "evt"', undefined],
    // Names that the runtime knows and no zone database has.
    ['mit', 'unknown time zone "mit"', undefined],
    ['systemv/est5', 'unknown time zone', undefined],
    ['disabled', 'unknown time zone', undefined],
  ])('tz=%s is refused', (zone, problem, suggestion) => {
    const label = readOffHoursLabel(`off=(m-f,19);tz=${zone};on=(m-f,7)`, DEFAULTS);

    expect(label).toMatchObject({ kind: 'mistake', problem: expect.stringContaining(problem) });
    expect('suggestion' in label ? label.suggestion : undefined).toBe(
      suggestion && `off=(m-f,19);on=(m-f,7);tz=${suggestion}`,
    );
  });
});

describe('mistakes', () => {
  test.each([
    ['never', 'found "never"', 'off'],
    ['false', 'found "false"', 'off'],
    ['disabled', 'found "disabled"', 'off'],
    ['off;', 'found "off"', 'off'],
    ['toto', 'found "toto"', undefined],
    ['on;off', 'found "on"', undefined],
    ['off;tz=pt', 'found "off"', undefined],
    ['"\'off\'"', 'found "\'off\'"', undefined],
    ['off=(m-f,19); on=(m-f,7)', 'no spaces', 'off=(m-f,19);on=(m-f,7)'],
    ['off=(m-f, 19);on=(m-f,7)', 'no spaces', 'off=(m-f,19);on=(m-f,7)'],
    ['off ', 'no spaces', 'off'],
    ['Offhours tz=PT', 'no spaces', undefined],
    [' ', 'no spaces', ''],
    ['off=（m-f，19）；on=（m-f，7）', 'no full-width', 'off=(m-f,19);on=(m-f,7)'],
    ['off=(m-f,19)', 'when to stop and not when to start', 'off=(m-f,19);on=disabled'],
    ['on=(m-f,7);tz=et', 'when to start and not when to stop', 'on=(m-f,7);tz=et;off=disabled'],
    ['off=(m-f,19);on=(m-f,7);pz=et', 'unknown key "pz"', undefined],
    ['of=(m-f,19);on=(m-f,7)', 'did you mean "off"?', undefined],
    ['off=(m,19);off=(t,20);on=(m-f,7)', '`off=` is there twice', undefined],
    ['off==(m,19);on=(m,7)', 'expected key=value', undefined],
    ['off=(m-f,24);on=(m-f,7)', 'off: expected a whole hour from 0 to 23, found "24"', undefined],
    ['off=(m-f,19);on=(m-f,7.5)', 'on: expected a whole hour from 0 to 23', undefined],
    ['off=(m-f,19:30);on=(m-f,7)', 'found "19:30"', undefined],
    ['off=(m-f,-1);on=(m-f,7)', 'found "-1"', undefined],
    ['off=(mon-fri,19);on=(m-f,7)', 'h is Thursday', undefined],
    ['off=(x-m-f,19);on=(m-f,7)', 'found "x-m-f"', undefined],
    ['off=(m--f,19);on=(m-f,7)', 'found "m--f"', undefined],
    ['off=(m-f,1)9;on=(m-f,7)', 'found "(m-f,1)9"', undefined],
    ['off=(m-f);on=(m-f,7)', 'expected days and an hour', undefined],
    ['off=();on=(m-f,7)', 'expected days and an hour', undefined],
    ['off=;on=(m-f,7)', 'expected days and an hour', undefined],
    ['off=(m-f,5);zebrablue,on=(t-w,5)', 'unknown key "zebrablue,on"', undefined],
    ['u'.repeat(2000), 'longer than any label', undefined],
  ])('%j', (label, problem, suggestion) => {
    const read = readOffHoursLabel(label, DEFAULTS);

    expect(read).toMatchObject({ kind: 'mistake', problem: expect.stringContaining(problem) });
    expect('suggestion' in read ? read.suggestion : undefined).toBe(suggestion);
  });

  test('what is suggested is right', () => {
    const labels = ['never', 'off=(m-f,19)', 'tz=cst', 'tz=utc-11', ' ', 'on=(m,7) ;off=(m,8)'];
    for (const label of labels) {
      const read = readOffHoursLabel(label, DEFAULTS);
      const suggestion = 'suggestion' in read ? read.suggestion : undefined;

      expect(readOffHoursLabel(suggestion ?? 'none', DEFAULTS).kind).not.toBe('mistake');
    }
  });
});

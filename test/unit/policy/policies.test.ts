import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { resolveCalendars } from '../../../lib/cli/resolve-calendars.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';

const TARGET = { name: 'main', region: 'cn-hangzhou' };
const WINDOW = { from: '22:00', to: '08:00' };
const STOP = { name: 'night', kind: 'stop', window: WINDOW };

/** Problems as `path: message`, of a file with one target and one policy changed by `fields`. */
function problemsOf(fields: Readonly<Record<string, unknown>>, file = {}): string[] {
  return problemsOfFile({
    version: 1,
    targets: [TARGET],
    policies: [{ ...STOP, ...fields }],
    ...file,
  });
}

function problemsOfFile(input: unknown): string[] {
  const parsed = parsePolicies(input);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a minimal file', () => {
  const parsed = parsePolicies({ version: 1, targets: [TARGET], policies: [STOP] });

  test('gets every default', () => {
    expect(parsed).toEqual({
      ok: true,
      policies: {
        version: 1,
        timeZone: 'Asia/Shanghai',
        targets: [{ ...TARGET, network: 'public' }],
        policies: [
          {
            ...STOP,
            enabled: true,
            mode: 'act',
            timeZone: 'Asia/Shanghai',
            targets: ['main'],
            where: {},
            paymentTypes: ['PayAsYouGo'],
            unless: {},
            holds: { label: 'steward-hold', max: '7d' },
            limits: {},
            canary: false,
            saveImage: false,
            batch: 100,
            concurrency: 10,
          },
        ],
      },
    });
  });

  test('with an empty busy rule gets its thresholds', () => {
    const withBusy = parsePolicies({
      version: 1,
      targets: [TARGET],
      policies: [{ ...STOP, unless: { busy: {} } }],
    });

    expect(withBusy).toMatchObject({
      policies: {
        policies: [
          {
            unless: {
              busy: {
                over: '1h',
                cpuPercent: 10,
                gpuPercent: 5,
                minCoverage: 80,
              },
            },
          },
        ],
      },
    });
  });
});

const FILES = [
  'policies.yaml',
  ...readdirSync('docs/examples')
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `docs/examples/${name}`),
];

describe.each(FILES)('%s', (path) => {
  const load = async () => {
    const { value } = await resolveCalendars(
      parse(readFileSync(path, 'utf8')),
      new Date('2026-01-05'),
    );
    return parsePolicies(value);
  };

  test('is right', async () => {
    expect(await load()).toMatchObject({ ok: true });
  });

  test('is unchanged when what was parsed is written as JSON and parsed again', async () => {
    const parsed = await load();

    expect(parsed.ok && parsePolicies(JSON.parse(JSON.stringify(parsed.policies)))).toEqual(parsed);
  });
});

describe('shape', () => {
  test.each([
    [null, ': expected a mapping with keys, found nothing'],
    ['text', ': expected a mapping with keys, found "text"'],
  ])('%j is no file', (input, problem) => {
    expect(problemsOfFile(input)).toEqual([problem]);
  });

  test('every unknown key is told, with what it may have meant', () => {
    expect(problemsOf({ windw: WINDOW, limit: {}, zzz: 1 })).toEqual([
      'policies[0].windw: unknown key (did you mean "window"?)',
      'policies[0].limit: unknown key (did you mean "limits"?)',
      expect.stringContaining('policies[0].zzz: unknown key; known here: name, kind, '),
    ]);
  });

  test('missing keys are told', () => {
    expect(problemsOfFile({})).toEqual([
      'version: is required',
      'targets: is required',
      'policies: is required',
    ]);
    expect(problemsOf({}, { policies: [{ kind: 'stop', window: { to: '08:00' } }] })).toEqual([
      'policies[0].name: is required',
      'policies[0].window.from: is required',
    ]);
  });

  test.each([
    [{ kind: 'stopp' }, 'found "stopp" (did you mean "stop"?)'],
    [{ name: 'Night Stop' }, 'policies[0].name: expected lower-case letters, digits and hyphens'],
    [{ name: '../up' }, 'policies[0].name: expected lower-case letters'],
    [
      { mode: 'dryrun' },
      'policies[0].mode: expected "act" or "dry-run", found "dryrun" (did you mean "dry-run"?)',
    ],
    [{ enabled: 'yes' }, 'policies[0].enabled: expected true or false, found "yes"'],
    [
      { window: { from: 8, to: '20:00' } },
      'policies[0].window.from: expected a time of day such as "08:00", in quotes, found 8',
    ],
    [
      { window: { from: '8:00', to: '20:00' } },
      'policies[0].window.from: expected a time of day as HH:MM',
    ],
    [
      { window: { from: '24:00', to: '08:00' } },
      'policies[0].window.from: expected a time of day as HH:MM, 00:00 to 23:59',
    ],
    [{ window: [WINDOW, { from: '10:00' }] }, 'policies[0].window[1].to: is required'],
    [{ window: [] }, 'policies[0].window: expected at least one, found []'],
    [
      { window: { ...WINDOW, days: 'mon-fry' } },
      'policies[0].window.days: expected a day or a range of days',
    ],
    [
      { window: { ...WINDOW, days: ['mon', 3] } },
      'policies[0].window.days[1]: expected text, found 3',
    ],
    [{ paymentTypes: [] }, 'policies[0].paymentTypes: expected at least one payment type'],
    [{ limits: { count: -1 } }, 'policies[0].limits.count: expected a number from 0'],
    [{ limits: { count: 1.5 } }, 'policies[0].limits.count: expected a whole number, found 1.5'],
    [
      { limits: { percent: 101 } },
      'policies[0].limits.percent: expected a percentage from 0 to 100',
    ],
    [
      { unless: { busy: { over: 'an hour' } } },
      'policies[0].unless.busy.over: expected a duration',
    ],
    [
      { unless: { busy: { cpuPercent: 0 } } },
      'policies[0].unless.busy.cpuPercent: expected a percentage from 1 to 100',
    ],
    [{ where: { status: 'Runing' } }, '(did you mean "Running"?)'],
    [{ where: { status: [] } }, 'policies[0].where.status: expected at least one'],
    [{ where: { ownr: 'x' } }, 'policies[0].where.ownr: unknown key (did you mean "owner"?)'],
    [{ where: { any: [] } }, 'policies[0].where.any: expected at least one clause'],
    [
      { where: { not: { any: [{ nam: 'x' }] } } },
      'policies[0].where.not.any[0].nam: unknown key (did you mean "name"?)',
    ],
    [{ where: { labels: { 'team/x': 5 } } }, 'policies[0].where.labels["team/x"]: expected text'],
    [{ batch: 101 }, 'policies[0].batch: expected a number from 1 to 100, found 101'],
  ])('%j', (fields, problem) => {
    expect(problemsOf(fields)).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    [
      { name: 'a', region: 'Hangzhou!' },
      'targets[0].region: expected a region id such as cn-hangzhou',
    ],
    [
      { ...TARGET, workspaces: [1001] },
      'targets[0].workspaces[0]: expected a workspace id in quotes',
    ],
    [{ ...TARGET, workspaces: [] }, 'targets[0].workspaces: expected at least one workspace'],
    [{ ...TARGET, account: 'me' }, 'targets[0].account: expected the digits'],
    [{ ...TARGET, network: 'intranet' }, 'targets[0].network: expected "public" or "vpc"'],
  ])('target %j', (target, problem) => {
    expect(problemsOf({}, { targets: [target] })).toEqual([expect.stringContaining(problem)]);
  });
});

describe('meaning', () => {
  test.each([
    [{ schedule: '0 0 22 * * *' }, 'policies[0].schedule: has both `schedule` and `window`'],
    [{ window: undefined }, 'policies[0]: needs either `window` (off-hours) or `schedule` (cron)'],
    [{ maxLate: '1h' }, 'policies[0].maxLate: goes with `schedule` only'],
    [{ window: undefined, schedule: '0 22 * * *' }, 'policies[0].schedule: expected six fields'],
    [
      { window: undefined, schedule: '0 0 25 * * *' },
      'policies[0].schedule: hours: expected hours as 0–23',
    ],
    [
      { timeZone: 'CST' },
      'policies[0].timeZone: the abbreviation "CST" does not name one time zone',
    ],
    [
      { window: { ...WINDOW, timeZone: 'UTC+8' } },
      'policies[0].window.timeZone: an offset ("UTC+8") is not a time zone',
    ],
    [{ window: { from: '08:00', to: '08:00' } }, 'policies[0].window.to: is the same as `from`'],
    [
      { window: [WINDOW, { from: '08:00', to: '22:00' }] },
      'policies[0].window: covers every hour of the week',
    ],
    [
      { targets: ['maine'] },
      'policies[0].targets[0]: there is no target "maine" (did you mean "main"?)',
    ],
    [{ targets: ['main', 'main'] }, 'policies[0].targets[1]: "main" is listed twice'],
    [{ holds: { label: 'acs:hold' } }, 'policies[0].holds.label: cannot be a label key'],
    [{ holds: { max: '0d' } }, 'policies[0].holds.max: would ignore every hold'],
    [{ unless: { busy: { over: '1m' } } }, 'policies[0].unless.busy.over: expected 5m to 24h'],
    [{ unless: { busy: { over: '2d' } } }, 'policies[0].unless.busy.over: expected 5m to 24h'],
    [{ where: { any: [{ name: 'a' }, {}] } }, 'policies[0].where.any[1]: is empty'],
    [{ where: { not: {} } }, 'policies[0].where.not: is empty'],
    [{ where: { labels: { x: {} } } }, 'policies[0].where.labels.x: says nothing'],
    [
      { where: { labels: { x: { exists: false, equals: 'y' } } } },
      'policies[0].where.labels.x: asks for a value',
    ],
    [
      { where: { age: { over: '2d', under: '1d' } } },
      'policies[0].where.age: no age is over 2d and under 1d',
    ],
    [{ where: { age: {} } }, 'policies[0].where.age: says nothing'],
    [{ where: { priority: { atLeast: 5, atMost: 4 } } }, 'policies[0].where.priority: no priority'],
    [{ where: { name: '/(a/' } }, 'policies[0].where.name: /(a/: a "(" has no ")"'],
    [
      { where: { owner: ['a', '/a(?=b)/'] } },
      'policies[0].where.owner[1]: /a(?=b)/: only plain groups',
    ],
    [
      { where: { labels: { x: { matches: '/a/g' } } } },
      'policies[0].where.labels.x.matches: expected no flag or "i"',
    ],
  ])('%j', (fields, problem) => {
    expect(problemsOf(fields)).toEqual([expect.stringContaining(problem)]);
  });

  test('names are unique', () => {
    expect(problemsOf({}, { policies: [STOP, STOP], targets: [TARGET, TARGET] })).toEqual([
      'targets[1].name: "main" is already the name of targets[0]',
      'policies[1].name: "night" is already the name of policies[0]',
    ]);
  });

  test('the zone of the file is checked', () => {
    expect(problemsOf({}, { timeZone: 'Asia/Peking' })).toEqual([
      expect.stringContaining('timeZone: unknown time zone "Asia/Peking"'),
    ]);
  });
});

test('wrong shapes do not hide wrong meanings elsewhere', () => {
  const problems = problemsOfFile({
    version: 2,
    timeZone: 'CST',
    targets: [TARGET],
    policies: [
      { name: 'a', kind: 'stop', schedule: 1 },
      { ...STOP, targets: ['other'] },
    ],
  });

  expect(problems).toEqual([
    'version: expected 1, found 2',
    'policies[0].schedule: expected text, found 1',
    expect.stringContaining('timeZone: the abbreviation "CST"'),
    'policies[1].targets[0]: there is no target "other"; there is main',
  ]);
});

test('of a file with too many parts only that is told', () => {
  const many = Array.from({ length: 1001 }, (_, index) => ({ ...STOP, name: `${index} bad name` }));

  expect(problemsOf({}, { policies: many, timeZone: 'CST' })).toEqual([
    'policies: at most 1000 policies are read, found 1001',
  ]);
});

test.each<[string, unknown, string[]]>([
  [
    'numbers',
    [22, 8],
    [
      'policies[0].window: expected a mapping with keys from, to, days, timeZone, or a list of such, found [22,8]',
    ],
  ],
  [
    'a list in the list',
    [[22, 8]],
    ['policies[0].window[0]: expected a mapping with keys, found [22,8]'],
  ],
  [
    'a number beside a mapping',
    [{ from: '22:00' }, 8],
    [
      'policies[0].window[0].to: is required',
      'policies[0].window[1]: expected a mapping with keys, found 8',
    ],
  ],
])('a window of %s is told once', (_what, window, problems) => {
  expect(problemsOf({ window })).toEqual(problems);
});

test('a list in the place of a mapping is told once', () => {
  expect(problemsOfFile([1, 2])).toEqual([': expected a mapping with keys, found [1,2]']);
});

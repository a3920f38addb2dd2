import { expect, test } from 'vitest';
import { parsePolicies } from '../../../lib/policy/policies.ts';

const RESOLVED = { holidays: [], workdays: [], from: '2026-01-01', through: '2026-12-31' };
const NIGHT = { name: 'night', kind: 'stop', window: { from: '22:00', to: '08:00' } };

function problems(calendars: readonly unknown[], policy: Record<string, unknown> = {}): string[] {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    calendars,
    policies: [{ ...NIGHT, ...policy }],
  });
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

test.each([
  [{ holidays: ['2026-02-30'] }, 'calendars[0].holidays[0]: no calendar has the date'],
  [{ holidays: ['2026-5-1'] }, 'calendars[0].holidays[0]: expected a date such as 2026-10-01'],
  [{ holidays: ['2026-01-01junk'] }, 'calendars[0].holidays[0]: expected a date'],
  [
    { workdays: ['2026-12-26/2026-12-24'] },
    'calendars[0].workdays[0]: "2026-12-26/2026-12-24" ends',
  ],
  [{ holidays: ['2026-01-01/2036-01-02'] }, 'is more than a year'],
  [{ holidays: ['2026-01-01'], workdays: ['2026-01-01'] }, 'is in `workdays` too'],
  [{ country: 'CN' }, 'calendars[0].country: has no dates yet; `npm run build`'],
  [{ country: 'cn', resolved: RESOLVED }, 'expected a country as two capital letters'],
  [{ region: 'BY', holidays: ['2026-01-01'] }, 'calendars[0].region: goes with `country` only'],
  [{}, 'calendars[0]: says nothing'],
  [
    { country: 'CN', resolved: { ...RESOLVED, from: 'today' } },
    'calendars[0].resolved.from: expected a date',
  ],
  [{ holiday: ['2026-01-01'] }, 'calendars[0].holiday: unknown key (did you mean "holidays"?)'],
])('%j', (fields, problem) => {
  expect(problems([{ name: 'own', ...fields }]).join('\n')).toContain(problem);
});

const OWN = { name: 'own', holidays: ['2026-12-24/2026-12-26'], workdays: ['2026-12-25'] };

test.each([
  [{ calendar: 'own' }, ''],
  [{ calendar: 'own', holidays: 'skip' }, ''],
  [{ calendar: OWN }, ''],
  [{ calendar: 'owm' }, 'policies[0].calendar: there is no calendar "owm" (did you mean "own"?)'],
  [{ calendar: 'china' }, 'policies[0].calendar: there is no calendar "china"; there is own'],
  [{ calendar: { name: 'x' } }, 'policies[0].calendar: says nothing'],
  [{ holidays: 'skip' }, 'policies[0].holidays: goes with `calendar` only'],
  [{ calendar: 'own', holidays: 'none' }, 'policies[0].holidays: expected "weekend" or "skip"'],
  [
    { calendar: 'own', window: undefined, schedule: '@every 2h' },
    'policies[0].calendar: has no say in `@every`',
  ],
])('a policy with %j', (fields, problem) => {
  expect(problems([OWN], fields).join('\n')).toContain(problem);
  if (problem === '') expect(problems([OWN], fields)).toEqual([]);
});

test('two calendars of one name, and names that cannot all be read', () => {
  expect(problems([OWN, OWN])).toEqual([
    'calendars[1].name: "own" is already the name of calendars[0]',
  ]);
  expect(problems([{ ...OWN, name: 'Own!' }], { calendar: 'other' })).toEqual([
    expect.stringContaining('calendars[0].name: expected lower-case letters'),
  ]);
});

test('a policy carries its calendar along, and parsing that again changes nothing', () => {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    calendars: [OWN],
    policies: [{ ...NIGHT, calendar: 'own' }],
  });

  expect(parsed.ok && parsed.policies.policies[0]?.calendar).toEqual(OWN);
  expect(parsed.ok && parsePolicies(JSON.parse(JSON.stringify(parsed.policies)))).toEqual(parsed);
});

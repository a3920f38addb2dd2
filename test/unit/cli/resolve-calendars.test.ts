import { describe, expect, it, vi } from 'vitest';
import { resolveCalendars } from '../../../lib/cli/resolve-calendars.ts';
import type { Calendar } from '../../../lib/policy/calendar-schema.ts';

const NOW = new Date('2026-11-25T00:00:00Z');

async function resolve(fields: Partial<Calendar>) {
  const { value, problems } = await resolveCalendars(
    { calendars: [{ name: 'x', ...fields }] },
    NOW,
  );
  expect(problems).toEqual([]);
  const [calendar] = (value as { calendars: Calendar[] }).calendars;
  if (calendar?.resolved === undefined) throw new Error('not resolved');
  return calendar.resolved;
}

const dates = (list: readonly { date: string }[]) => list.map(({ date }) => date);

describe('China', () => {
  it('has its holidays and the days worked for them, as far as they are announced', async () => {
    const { holidays, workdays, from, through } = await resolve({ country: 'CN' });

    // By the State Council's notice for 2026.
    expect(dates(workdays).filter((date) => date.startsWith('2026'))).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
    expect(dates(holidays).filter((date) => date.startsWith('2026-10'))).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((day) => `2026-10-0${day}`),
    );
    expect(holidays.filter(({ date }) => date.startsWith('2026'))).toHaveLength(33);
    expect(holidays.find(({ date }) => date === '2026-02-17')?.name).toBe('春节');
    expect(from).toBe('2025-01-01');
    // What the package knows of; a new one may know more.
    expect(through >= '2026-12-31').toBe(true);
    expect(through).toBe(`${dates(holidays).at(-1)?.slice(0, 4)}-12-31`);
  });

  it('says where the data end however late one looks', async () => {
    const { value } = await resolveCalendars(
      { calendars: [{ name: 'x', country: 'CN' }] },
      new Date('2040-01-01T00:00:00Z'),
    );
    const { calendars } = value as { calendars: Calendar[] };

    expect(calendars[0]?.resolved?.through).toMatch(/^20[23]\d-12-31$/);
    expect(calendars[0]?.resolved?.holidays.length).toBeGreaterThan(20);
  });
});

describe('other countries', () => {
  it('have their public holidays, and those of a region', async () => {
    const germany = dates((await resolve({ country: 'DE' })).holidays);
    const bavaria = await resolve({ country: 'DE', region: 'by' });

    expect(germany).toContain('2026-10-03');
    expect(germany).not.toContain('2026-01-06');
    expect(dates(bavaria.holidays)).toContain('2026-01-06');
    expect(bavaria).toMatchObject({ from: '2025-01-01', through: '2028-12-31', workdays: [] });
  });

  it('count days that stand in for a holiday on a Sunday', async () => {
    // 9 August 2026, National Day of Singapore, is a Sunday.
    const { holidays } = await resolve({ country: 'SG' });

    expect(dates(holidays)).toEqual(expect.arrayContaining(['2026-08-09', '2026-08-10']));
  });

  it.each(['UTC', 'America/Los_Angeles', 'Asia/Shanghai', 'Pacific/Kiritimati'])(
    'are the same for a process in %s',
    async (tz) => {
      vi.stubEnv('TZ', tz);
      const { holidays } = await resolve({ country: 'JP' });
      vi.unstubAllEnvs();

      expect(dates(holidays)).toEqual(expect.arrayContaining(['2026-01-01', '2026-05-05']));
      expect(dates(holidays)).not.toContain('2025-12-31');
    },
  );
});

describe('what cannot be looked up', () => {
  it.each([
    [{ country: 'ZZ' }, 'calendars[0].country', 'no public holidays are known of the country "ZZ"'],
    [
      { country: 'DE', region: 'XX' },
      'calendars[0].region',
      'no region "XX" of DE is known; there is',
    ],
    [{ country: 'CN', region: 'GD' }, 'calendars[0].region', 'China has no holidays by region'],
  ])('%j is told', async (fields, path, message) => {
    const { problems } = await resolveCalendars({ calendars: [{ name: 'x', ...fields }] }, NOW);

    expect(problems).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('tells it of a calendar within a policy as well', async () => {
    const { problems } = await resolveCalendars(
      { policies: [{}, { calendar: { country: 'ZZ' } }] },
      NOW,
    );

    expect(problems[0]?.path).toBe('policies[1].calendar.country');
  });
});

it.each([
  [null],
  ['text'],
  [[]],
  [{ calendars: 'CN', policies: 7 }],
  [
    {
      calendars: [null, 'CN', { country: 'china' }, { country: 7 }],
      policies: [null, { calendar: 'x' }],
    },
  ],
  [{ calendars: [{ country: 'CN', resolved: { from: '2020-01-01' } }] }],
])('leaves %j for the check to judge', async (input) => {
  expect(await resolveCalendars(input, NOW)).toEqual({ value: input, problems: [] });
});

import type { ResolvedDates } from '../policy/calendar-schema.ts';

/** The public holidays of a country, or why there are none to be had. */
export type PublicHolidays =
  | { readonly dates: ResolvedDates }
  /** `part` is the key of the calendar that is wrong. */
  | { readonly problem: string; readonly part: 'country' | 'region' };

/** Years that are looked up: the last one, for what happened over New Year, and the next two. */
const YEARS_BACK = 1;
const YEARS_AHEAD = 2;

/**
 * Looks a country's public holidays up in the packages' own data, without any network. China's come with the working days
 * that make up for them, as the State Council announces them each November for the next year; no later year is guessed.
 */
export async function findPublicHolidays(
  country: string,
  region: string | undefined,
  now: Date,
): Promise<PublicHolidays> {
  const years = {
    first: now.getUTCFullYear() - YEARS_BACK,
    last: now.getUTCFullYear() + YEARS_AHEAD,
  };
  if (country !== 'CN') return findElsewhere(country, region, years);
  if (region !== undefined) return { problem: 'China has no holidays by region', part: 'region' };
  return { dates: await readChina(years) };
}

interface Years {
  readonly first: number;
  readonly last: number;
}

async function readChina({ first, last }: Years): Promise<ResolvedDates> {
  const { default: data } = await import('chinese-days/dist/chinese-days.json', {
    with: { type: 'json' },
  });
  const known = Object.keys(data.holidays).map((date) => Number(date.slice(0, 4)));
  const lastKnown = Math.min(Math.max(...known), last);
  // Where the package is older than last year, its last year is all there is to say.
  const firstKnown = Math.min(first, lastKnown);
  const pick = (list: Readonly<Record<string, string>>) =>
    Object.entries(list)
      .filter(([date]) => date >= `${firstKnown}-01-01` && date <= `${lastKnown}-12-31`)
      // "National Day,国庆节,3"
      .map(([date, text]) => ({ date, name: text.split(',')[1] ?? text }));
  return {
    holidays: inOrder(pick(data.holidays)),
    workdays: inOrder(pick(data.workdays)),
    from: `${firstKnown}-01-01`,
    through: `${lastKnown}-12-31`,
  };
}

const DAY_MS = 86_400_000;

async function findElsewhere(
  country: string,
  region: string | undefined,
  years: Years,
): Promise<PublicHolidays> {
  const Holidays = await loadHolidays();
  if (Holidays === undefined) {
    const problem = `the holidays of ${country} are in the package date-holidays, which is not installed here (npm install date-holidays)`;
    return { problem, part: 'country' };
  }
  const finder = new Holidays();
  if (!Object.hasOwn(finder.getCountries(), country)) {
    return { problem: `no public holidays are known of the country "${country}"`, part: 'country' };
  }
  const states = finder.getStates(country) as Readonly<Record<string, string>> | undefined;
  const state = region?.toUpperCase();
  if (state !== undefined && !Object.hasOwn(states ?? {}, state)) {
    const known = Object.keys(states ?? {}).join(', ') || 'none';
    return {
      problem: `no region "${region}" of ${country} is known; there is ${known}`,
      part: 'region',
    };
  }
  if (state === undefined) finder.init(country);
  else finder.init(country, state);

  const holidays = new Map<string, string>();
  for (let year = years.first; year <= years.last; year += 1) {
    for (const { date, start, end, name, type } of finder.getHolidays(year)) {
      if (type !== 'public') continue;
      // Half a day off is a day worked.
      const days = Math.floor((end.getTime() - start.getTime() + DAY_MS / 12) / DAY_MS);
      for (let day = 0; day < days; day += 1) holidays.set(addDays(date.slice(0, 10), day), name);
    }
  }
  return {
    dates: {
      holidays: inOrder([...holidays].map(([date, name]) => ({ date, name }))),
      workdays: [],
      from: `${years.first}-01-01`,
      through: `${years.last}-12-31`,
    },
  };
}

/** The bundled command leaves this package out, see `tools/build/bundle.ts`. */
async function loadHolidays() {
  try {
    return (await import('date-holidays')).default;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return;
    throw error;
  }
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function inOrder<T extends { readonly date: string }>(list: T[]): T[] {
  return list.sort((a, b) => (a.date < b.date ? -1 : 1));
}

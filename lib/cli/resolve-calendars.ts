import type { Problem } from '../base/errors.ts';
import { writePath } from '../policy/describe-issues.ts';
import { findPublicHolidays } from './public-holidays.ts';

export interface ResolvedFile {
  /** The file's content, with the dates of each country written into its calendars. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

type Path = readonly (string | number)[];

/**
 * Looks the public holidays of every calendar up, so that functions need no data of their own. The content is of any shape as
 * yet: what is no calendar stays as it is, and is told by the check that follows. A calendar that has its dates keeps them.
 */
export async function resolveCalendars(input: unknown, now: Date): Promise<ResolvedFile> {
  const problems: Problem[] = [];
  if (!isMapping(input)) return { value: input, problems };
  const resolve = (value: unknown, path: Path) => resolveOne(value, path, now, problems);
  const { calendars, policies } = input;
  const value = { ...input };
  if (Array.isArray(calendars)) {
    value['calendars'] = await mapInOrder(calendars, (one, index) =>
      resolve(one, ['calendars', index]),
    );
  }
  if (Array.isArray(policies)) {
    value['policies'] = await mapInOrder(policies, async (policy: unknown, index) =>
      isMapping(policy) && isMapping(policy['calendar'])
        ? {
            ...policy,
            calendar: await resolve(policy['calendar'], ['policies', index, 'calendar']),
          }
        : policy,
    );
  }
  return { value, problems };
}

async function resolveOne(
  calendar: unknown,
  path: Path,
  now: Date,
  problems: Problem[],
): Promise<unknown> {
  if (!isMapping(calendar) || calendar['resolved'] !== undefined) return calendar;
  const { country, region } = calendar;
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country)) return calendar;
  const found = await findPublicHolidays(
    country,
    typeof region === 'string' ? region : undefined,
    now,
  );
  if ('dates' in found) return { ...calendar, resolved: found.dates };
  problems.push({ path: writePath([...path, found.part]), message: found.problem });
  // Told once: the check need not ask for dates as well.
  return { ...calendar, resolved: NO_DATES };
}

const NO_DATES = { holidays: [], workdays: [], from: '1970-01-01', through: '1970-01-01' };

/** One after the other: the first one loads what all the others use. */
async function mapInOrder(
  list: readonly unknown[],
  change: (item: unknown, index: number) => Promise<unknown>,
): Promise<unknown[]> {
  const changed: unknown[] = [];
  for (const [index, item] of list.entries()) changed.push(await change(item, index));
  return changed;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

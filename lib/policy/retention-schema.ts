import * as v from 'valibot';
import { CALENDAR_PERIOD, isEmptyPeriod, readCalendarPeriod } from './calendar-period.ts';
import { duration, keyed, wholeNumber } from './schema-parts.ts';

/** Good snapshots that stay whatever the rules say. */
const DEFAULT_MIN_COUNT = 1;

const count = (description: string) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer('expected a whole number'),
      v.minValue(0, 'expected 0 or more'),
      v.maxValue(Number.MAX_SAFE_INTEGER, 'expected a smaller number'),
      v.description(description),
    ),
  );

const newestOf = (period: string) =>
  `Keep the newest snapshot of each of the last n ${period} that have one; periods without any are not counted.`;

export const retentionSchema = keyed({
  keepLast: count('Keep the n newest snapshots.'),
  keepHourly: count(newestOf('clock hours')),
  keepDaily: count(newestOf('days')),
  keepWeekly: count(newestOf('ISO weeks (Monday to Sunday)')),
  keepMonthly: count(newestOf('months')),
  keepYearly: count(newestOf('years')),
  keepWithin: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        CALENDAR_PERIOD,
        'expected years, months, days and hours such as 7d, 1d12h or 1y6m (m are months; a week is 7d)',
      ),
      v.description(
        'Keep every snapshot made within this time before the newest one: years, months, days and hours by the calendar, such as `7d`, `1d12h` or `1y6m`. Here `m` are months.',
      ),
    ),
  ),
  keepOldest: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Keep the oldest snapshot too, as long as one of the counts is not used up; so that history does not begin later each day.',
      ),
    ),
    false,
  ),
  minCount: v.optional(
    wholeNumber(
      1,
      1_000_000,
      'Never fewer good snapshots than this: where the rules keep fewer, the newest of the others stay.',
    ),
    DEFAULT_MIN_COUNT,
  ),
  maxDeletePerRun: v.optional(
    wholeNumber(
      0,
      1_000_000,
      'Most snapshots of one instance that one run deletes, oldest first; 0 deletes none. Default: no such limit.',
    ),
  ),
  failedAfter: v.optional(
    duration(
      'Delete snapshots that failed longer ago than this. Default: they are left alone. They never count.',
    ),
  ),
});

/** What a policy keeps. */
export type RetentionRule = v.InferOutput<typeof retentionSchema>;

const COUNTS = [
  'keepLast',
  'keepHourly',
  'keepDaily',
  'keepWeekly',
  'keepMonthly',
  'keepYearly',
] as const satisfies readonly (keyof RetentionRule)[];

/** Whether no rule keeps anything, be it that none is given or that all are 0. */
export function keepsNothing(rule: RetentionRule): boolean {
  const within = readCalendarPeriod(rule.keepWithin ?? '');
  return (
    COUNTS.every((key) => (rule[key] ?? 0) === 0) && (within === undefined || isEmptyPeriod(within))
  );
}

/**
 * What is wrong with a rule of the right shape, or undefined. An empty one would delete whatever it may; nobody means that.
 */
export function findRetentionProblem(rule: RetentionRule): string | undefined {
  if (!keepsNothing(rule)) return undefined;
  return `keeps nothing; at least one of ${COUNTS.join(', ')} and keepWithin must be more than 0`;
}

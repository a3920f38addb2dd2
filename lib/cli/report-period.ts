import { UsageError } from '../base/usage-error.ts';
import { findZoneProblem } from '../base/zone.ts';
import type { Policies } from '../policy/policies.ts';
import { addDays, daysOf, lastDays, type Period } from '../report/period.ts';

export interface ZoneOptions {
  /** IANA name. */
  readonly timezone?: string;
  readonly target?: string;
}

/**
 * The zone whose days a report is of: that of the export that cut the days of its target, or of all targets, where these have
 * one zone; the file's otherwise.
 *
 * @throws UsageError for a zone that there is not
 */
export function chooseZone(
  { timezone, target }: ZoneOptions,
  { policies, timeZone }: Pick<Policies, 'policies' | 'timeZone'>,
): string {
  if (timezone !== undefined) {
    const problem = findZoneProblem(timezone);
    if (problem !== undefined) throw new UsageError(`--timezone: ${problem}.`);
    return timezone;
  }
  const exports = policies.filter(
    (policy) =>
      policy.kind === 'export' &&
      policy.enabled &&
      policy.tables.includes('instance_hours') &&
      (target === undefined || policy.targets.includes(target)),
  );
  const [zone, other] = new Set(exports.map((policy) => policy.timeZone));
  return zone === undefined || other !== undefined ? timeZone : zone;
}

export interface PeriodOptions {
  /** First and last day, `YYYY-MM-DD`. */
  readonly from?: string;
  readonly to?: string;
}

const DEFAULT_DAYS = 7;

/** A leap year; the period before it is read as well. */
const MOST_DAYS = 366;

/**
 * The days that a report is asked for: the last seven that are over, unless a first or a last one is given.
 *
 * @throws UsageError for days that are no period
 */
export function choosePeriod({ from, to }: PeriodOptions, timeZone: string, now: Date): Period {
  const usual = lastDays(timeZone, now, DEFAULT_DAYS);
  const last = to ?? usual.to;
  const period = {
    from: from ?? (to === undefined ? usual.from : addDays(to, 1 - DEFAULT_DAYS)),
    to: last,
    timeZone,
  };
  if (period.from > period.to) {
    throw new UsageError(
      `--from ${period.from} is after ${to === undefined ? `yesterday, ${last}; give --to as well` : `--to ${last}`}.`,
    );
  }
  const days = daysOf(period).length;
  if (days > MOST_DAYS) {
    throw new UsageError(`A report is of ${MOST_DAYS} days at most, and this would be ${days}.`);
  }
  return period;
}

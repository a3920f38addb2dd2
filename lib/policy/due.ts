import { parseDuration } from '../base/duration.ts';
import { compileCalendar } from './calendar.ts';
import { DEFAULTS } from './common-schema.ts';
import { type DayRule, PLAIN_DAYS } from './counted-days.ts';
import {
  type Cron,
  createCronFires,
  DEFAULT_CRON_RULES,
  describeCronProblems,
  readCron,
} from './cron.ts';
import type { Policy } from './policies.ts';
import { listOf } from './schema-parts.ts';
import { type Boundary, edgesBetween, isInside, nextEdge, previousEdge } from './window-edges.ts';

export type { Boundary } from './window-edges.ts';

/** What is to be done now about the boundaries since the last look. */
export interface Due {
  /** The one boundary to act on, if any: the last that counts. */
  readonly boundary: Boundary | undefined;
  /** Boundaries that came and are not acted on any more, ascending; the {@link MAX_PASSED} most recent ones. */
  readonly passed: readonly Boundary[];
  readonly reason: DueReason;
}

type DueReason =
  /** There is something to do. */
  | 'due'
  /** No boundary came since the last look. */
  | 'nothing-due'
  /** A window started and has ended again meanwhile. */
  | 'window-over'
  /** A scheduled time was missed by more than `maxLate`. */
  | 'too-late';

/** After a long pause a busy schedule has missed thousands of times; nobody needs them all. */
export const MAX_PASSED = 100;

/** The boundaries in (`after`, `through`], ascending, at most `limit` of them (the earliest). */
export function boundariesBetween(
  policy: Policy,
  after: Date,
  through: Date,
  limit = 10_000,
): readonly Boundary[] {
  const windows = listOf(policy.window);
  if (windows.length > 0) {
    return edgesBetween(windows, policy.timeZone, after, through, dayRule(policy)).slice(0, limit);
  }
  const fires = scheduleFires(policy);
  const found: Boundary[] = [];
  let at = fires.next(after);
  while (at !== undefined && at <= through && found.length < limit) {
    found.push({ at, side: 'start' });
    at = fires.next(at);
  }
  return found;
}

/** The first boundary after an instant; undefined where a schedule never fires again. */
export function nextBoundary(policy: Policy, after: Date): Boundary | undefined {
  const windows = listOf(policy.window);
  if (windows.length > 0) return nextEdge(windows, policy.timeZone, after, dayRule(policy));
  return asStart(scheduleFires(policy).next(after));
}

/** The last boundary at or before an instant; undefined where a schedule never fired. */
export function lastBoundary(policy: Policy, atOrBefore: Date): Boundary | undefined {
  const windows = listOf(policy.window);
  if (windows.length > 0)
    return previousEdge(windows, policy.timeZone, atOrBefore, dayRule(policy));
  return asStart(scheduleFires(policy).previous(atOrBefore));
}

/** Whether the policy's window is open at an instant; undefined for a policy with a schedule. */
export function isWithinWindow(policy: Policy, at: Date): boolean | undefined {
  const windows = listOf(policy.window);
  return windows.length > 0 ? isInside(windows, policy.timeZone, at, dayRule(policy)) : undefined;
}

/**
 * What is due at `now`, given that everything up to `processedThrough` has been seen to. A boundary comes up exactly once,
 * whenever the first look after it is: late, doubled and missed looks end in the same place. Several missed starts make one
 * run, for the last of them. The start of a window that has ended meanwhile has passed; the time of a schedule passes when
 * it is more than `maxLate` ago.
 */
export function findDue(
  policy: Policy,
  { processedThrough, now }: { readonly processedThrough: Date; readonly now: Date },
): Due {
  const isOpen = isWithinWindow(policy, now);
  const starts =
    isOpen === undefined
      ? lastFires(policy, processedThrough, now)
      : edgesBetween(
          listOf(policy.window),
          policy.timeZone,
          processedThrough,
          now,
          dayRule(policy),
        ).filter(({ side }) => side === 'start');
  const last = starts.at(-1);
  if (last === undefined) return { boundary: undefined, passed: [], reason: 'nothing-due' };
  if (isOpen === false) return nothingLeft(starts, 'window-over');
  if (isOpen === undefined && now.getTime() - last.at.getTime() > maxLateMs(policy)) {
    return nothingLeft(starts, 'too-late');
  }
  return { boundary: last, passed: starts.slice(0, -1).slice(-MAX_PASSED), reason: 'due' };
}

function nothingLeft(starts: readonly Boundary[], reason: DueReason): Due {
  return { boundary: undefined, passed: starts.slice(-MAX_PASSED), reason };
}

/** The last fire times in (`after`, `through`], ascending: found backwards, so that a long pause costs no more. */
function lastFires(policy: Policy, after: Date, through: Date): Boundary[] {
  const fires = scheduleFires(policy);
  const found: Boundary[] = [];
  let at = fires.previous(through);
  while (at !== undefined && at > after && found.length <= MAX_PASSED) {
    found.push({ at, side: 'start' });
    at = fires.previous(new Date(at.getTime() - 1));
  }
  return found.reverse();
}

function scheduleFires(policy: Policy) {
  return createCronFires(checkedCron(policy), DEFAULT_CRON_RULES, dayRule(policy));
}

function dayRule({ calendar, holidays }: Policy): DayRule {
  return calendar === undefined
    ? PLAIN_DAYS
    : compileCalendar(calendar).dayRule(holidays ?? 'weekend');
}

function checkedCron(policy: Policy): Cron {
  const read = readCron(policy.schedule ?? '', policy.timeZone);
  if ('cron' in read) return read.cron;
  // parsePolicies lets no such policy through.
  throw new TypeError(`policy ${policy.name}: ${describeCronProblems(read.problems)}`);
}

function maxLateMs(policy: Policy): number {
  return parseDuration(policy.maxLate ?? DEFAULTS.maxLate);
}

function asStart(at: Date | undefined): Boundary | undefined {
  return at === undefined ? undefined : { at, side: 'start' };
}

import { parseDuration } from '../base/duration.ts';
import { compileCalendar } from './calendar.ts';
import { type DayRule, PLAIN_DAYS } from './counted-days.ts';
import {
  type Cron,
  createCronFires,
  DEFAULT_CRON_RULES,
  describeCronProblems,
  readCron,
} from './cron.ts';
import { DEFAULTS } from './defaults.ts';
import { listOf } from './list-of.ts';
import type { ScheduledPolicy } from './policies.ts';
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

/**
 * The boundaries in (`after`, `through`], ascending, at most `limit` of them (the earliest): edges of windows or times of a
 * schedule, without the checks in between.
 */
export function boundariesBetween(
  policy: ScheduledPolicy,
  after: Date,
  through: Date,
  limit = 10_000,
): readonly Boundary[] {
  const leadMs = leadOf(policy);
  const [from, to] = [shift(after, leadMs), shift(through, leadMs)];
  return listBetween(policy, from, to, limit).map((boundary) => earlier(boundary, leadMs));
}

function listBetween(
  policy: ScheduledPolicy,
  after: Date,
  through: Date,
  limit: number,
): Boundary[] {
  if (hasWindows(policy)) return windowEdges(policy, after, through).slice(0, limit);
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
export function nextBoundary(policy: ScheduledPolicy, after: Date): Boundary | undefined {
  const leadMs = leadOf(policy);
  const from = shift(after, leadMs);
  const found = hasWindows(policy)
    ? nextEdge(listOf(policy.window), policy.timeZone, from, dayRule(policy))
    : asStart(scheduleFires(policy).next(from));
  return found && earlier(found, leadMs);
}

/** The last boundary at or before an instant; undefined where a schedule never fired. */
export function lastBoundary(policy: ScheduledPolicy, atOrBefore: Date): Boundary | undefined {
  const leadMs = leadOf(policy);
  const from = shift(atOrBefore, leadMs);
  const found = hasWindows(policy)
    ? previousEdge(listOf(policy.window), policy.timeZone, from, dayRule(policy))
    : asStart(scheduleFires(policy).previous(from));
  return found && earlier(found, leadMs);
}

/** Whether the policy's window is open at an instant; undefined for a policy with a schedule. */
export function isWithinWindow(policy: ScheduledPolicy, at: Date): boolean | undefined {
  if (!hasWindows(policy)) return undefined;
  return isInside(listOf(policy.window), policy.timeZone, at, dayRule(policy));
}

/** The last boundary or check within a window (`enforce`) at or before an instant. */
export function lastLook(policy: ScheduledPolicy, atOrBefore: Date): Boundary | undefined {
  const last = lastBoundary(policy, atOrBefore);
  const everyMs = checkEveryMs(policy);
  if (last?.side !== 'start' || everyMs === undefined) return last;
  const sinceMs = atOrBefore.getTime() - last.at.getTime();
  return { at: shift(last.at, sinceMs - (sinceMs % everyMs)), side: 'start' };
}

/** The start of the window that is looked at again by a check (`enforce`); undefined where an instant is no check. */
export function checkedStart(policy: ScheduledPolicy, at: Date): Date | undefined {
  if (lastLook(policy, at)?.at.getTime() !== at.getTime()) return undefined;
  const start = lastBoundary(policy, at)?.at;
  return start !== undefined && start < at ? start : undefined;
}

/** Whether a boundary is one of the checks within a window, and not its start. */
export function isCheck(policy: ScheduledPolicy, at: Date): boolean {
  return checkedStart(policy, at) !== undefined;
}

/**
 * What is due at `now`, given that everything up to `processedThrough` has been seen to. A boundary comes up exactly once,
 * whenever the first look after it is: late, doubled and missed looks end in the same place. Several missed starts make one
 * run, for the last of them. The start of a window that has ended meanwhile has passed; the time of a schedule passes when
 * it is more than `maxLate` ago; what goes before a boundary has passed when that boundary comes, or as long after as it says.
 * A start that waits for snapshots is not overtaken by the checks of its own window.
 */
export function findDue(
  policy: ScheduledPolicy,
  { processedThrough, now }: { readonly processedThrough: Date; readonly now: Date },
): Due {
  const leadMs = leadOf(policy);
  const [from, to] = [shift(processedThrough, leadMs), shift(now, leadMs)];
  const found = hasWindows(policy) ? windowStarts(policy, from, to) : lastFires(policy, from, to);
  const starts = found.map((boundary) => earlier(boundary, leadMs));
  const last = lastToDo(policy, starts);
  if (last === undefined) return { boundary: undefined, passed: [], reason: 'nothing-due' };
  const lateMs = now.getTime() - last.at.getTime();
  if (leadMs > 0) {
    if (lateMs >= lastsOf(policy, leadMs)) return nothingLeft(starts, 'too-late');
  } else if (isWithinWindow(policy, now) === false) {
    return nothingLeft(starts, 'window-over');
  } else if (!hasWindows(policy) && lateMs > maxLateMs(policy)) {
    return nothingLeft(starts, 'too-late');
  }
  const passed = starts.filter(({ at }) => at < last.at).slice(-MAX_PASSED);
  return { boundary: last, passed, reason: 'due' };
}

function lastToDo(policy: ScheduledPolicy, starts: readonly Boundary[]): Boundary | undefined {
  const last = starts.at(-1);
  if (last === undefined || !('awaits' in policy) || policy.awaits === undefined) return last;
  const start = checkedStart(policy, last.at)?.getTime();
  return starts.find(({ at }) => at.getTime() === start) ?? last;
}

/** The starts of windows and the checks within them in (`after`, `through`], ascending: the most recent ones. */
function windowStarts(policy: ScheduledPolicy, after: Date, through: Date): Boundary[] {
  const everyMs = checkEveryMs(policy);
  const edges = windowEdges(policy, after, through);
  const starts = edges.filter(({ side }) => side === 'start');
  if (everyMs === undefined) return starts;
  const before = previousEdge(listOf(policy.window), policy.timeZone, after, dayRule(policy));
  const found: Boundary[] = [];
  const all = before === undefined ? edges : [before, ...edges];
  all.forEach((edge, index) => {
    if (edge.side !== 'start') return;
    if (edge.at > after) found.push(edge);
    const end = all[index + 1]?.at.getTime() ?? through.getTime() + 1;
    const first = Math.max(1, Math.ceil((after.getTime() + 1 - edge.at.getTime()) / everyMs));
    for (let at = edge.at.getTime() + first * everyMs; at < end; at += everyMs) {
      if (at <= through.getTime()) found.push({ at: new Date(at), side: 'start' });
    }
  });
  return found.slice(-MAX_PASSED - 1);
}

function windowEdges(policy: ScheduledPolicy, after: Date, through: Date): Boundary[] {
  return edgesBetween(listOf(policy.window), policy.timeZone, after, through, dayRule(policy));
}

function hasWindows({ window }: ScheduledPolicy): boolean {
  return window !== undefined;
}

/** How much a step comes before the boundary of its policy, in ms. */
function leadOf(policy: ScheduledPolicy): number {
  return ('leadMs' in policy ? policy.leadMs : undefined) ?? 0;
}

/** How long after its own boundary such a step may still be run, in ms: to the other boundary, or as it says. */
function lastsOf(policy: ScheduledPolicy, leadMs: number): number {
  return ('lastsMs' in policy ? policy.lastsMs : undefined) ?? leadMs;
}

/** From check to check within a window, in ms, where what starts there is stopped again. */
function checkEveryMs(policy: ScheduledPolicy): number | undefined {
  if (!('enforce' in policy) || policy.enforce === undefined) return undefined;
  return parseDuration(policy.enforce.every);
}

function shift(at: Date, ms: number): Date {
  return ms === 0 ? at : new Date(at.getTime() + ms);
}

function earlier({ at, side }: Boundary, ms: number): Boundary {
  return { at: shift(at, -ms), side };
}

function nothingLeft(starts: readonly Boundary[], reason: DueReason): Due {
  return { boundary: undefined, passed: starts.slice(-MAX_PASSED), reason };
}

/** The last fire times in (`after`, `through`], ascending: found backwards, so that a long pause costs no more. */
function lastFires(policy: ScheduledPolicy, after: Date, through: Date): Boundary[] {
  const fires = scheduleFires(policy);
  const found: Boundary[] = [];
  let at = fires.previous(through);
  while (at !== undefined && at > after && found.length <= MAX_PASSED) {
    found.push({ at, side: 'start' });
    at = fires.previous(new Date(at.getTime() - 1));
  }
  return found.reverse();
}

function scheduleFires(policy: ScheduledPolicy) {
  return createCronFires(checkedCron(policy), DEFAULT_CRON_RULES, dayRule(policy));
}

/** How days count for a policy: plainly, or by its calendar. */
export function dayRule({ calendar, holidays }: ScheduledPolicy): DayRule {
  return calendar === undefined
    ? PLAIN_DAYS
    : compileCalendar(calendar).dayRule(holidays ?? 'weekend');
}

function checkedCron(policy: ScheduledPolicy): Cron {
  const read = readCron(policy.schedule ?? '', policy.timeZone);
  if ('cron' in read) return read.cron;
  // parsePolicies lets no such policy through.
  throw new TypeError(`policy ${policy.name}: ${describeCronProblems(read.problems)}`);
}

/** How late a time of a schedule may still be carried out, in ms. An export writes the same whenever it comes. */
export function maxLateMs(policy: ScheduledPolicy): number {
  if (policy.kind === 'export') return Number.POSITIVE_INFINITY;
  return parseDuration(policy.maxLate ?? DEFAULTS.maxLate);
}

function asStart(at: Date | undefined): Boundary | undefined {
  return at === undefined ? undefined : { at, side: 'start' };
}

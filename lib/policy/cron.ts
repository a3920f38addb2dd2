import { readDuration } from '../base/duration.ts';
import { findZoneProblem, resolveWallMs, type WallRules } from '../base/zone.ts';
import { offsetAt, shiftsBetween } from '../base/zone-shifts.ts';
import { type DayRule, PLAIN_DAYS } from './counted-days.ts';
import { matchesDay } from './cron-days.ts';
import { type CronFields, type CronProblem, readCronFields } from './cron-fields.ts';

/** A checked schedule: a cron expression in its zone, or a fixed interval. */
export type Cron =
  | { readonly kind: 'fields'; readonly fields: CronFields; readonly timeZone: string }
  | { readonly kind: 'every'; readonly everyMs: number };

export type CronRules = WallRules;

/** The fire times of one schedule. */
export interface CronFires {
  /** The first fire time after an instant; undefined where there is none within 41 years. */
  next(after: Date): Date | undefined;
  /** The last fire time at or before an instant. */
  previous(atOrBefore: Date): Date | undefined;
}

/**
 * A wall time that clocks skip fires as much later as they are moved on, so that a nightly job is not lost; one that
 * comes twice fires on the first pass only.
 */
export const DEFAULT_CRON_RULES: CronRules = { gap: 'forward', overlap: 'first' };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Every second, minute, hour and day in a list of its own takes about six hundred. */
const MOST_CHARACTERS = 1000;

/** 29 February on a given day of the week can be 40 years away (2072 to 2112, over the common year 2100). */
const SEARCH_DAYS = 41 * 366;

/**
 * Reads a schedule: six cron fields (seconds first), optionally after `CRON_TZ=Zone `, or `@every 30m` / `@every 2h`.
 * Without `CRON_TZ` the fields are read in `timeZone`. `@every` counts from 1970-01-01T00:00Z.
 */
export function readCron(
  text: string,
  timeZone: string,
): { readonly cron: Cron } | { readonly problems: readonly CronProblem[] } {
  if (text.length > MOST_CHARACTERS) {
    return {
      problems: [
        { field: undefined, message: `longer than any schedule (${text.length} characters)` },
      ],
    };
  }
  const trimmed = text.trim();
  if (trimmed.startsWith('@')) return readEvery(trimmed);

  const [, prefix, rest = ''] = /^(?:(?:CRON_)?TZ=(\S*)\s*)?(.*)$/s.exec(trimmed) ?? [];
  const zone = prefix ?? timeZone;
  const zoneProblem = findZoneProblem(zone);
  const read = readCronFields(rest);
  const problems = 'problems' in read ? [...read.problems] : [];
  if (zoneProblem !== undefined) problems.unshift({ field: 'CRON_TZ', message: zoneProblem });
  if (problems.length > 0 || 'problems' in read) return { problems };
  return { cron: { kind: 'fields', fields: read.fields, timeZone: zone } };
}

/** What a list of problems says in one line. */
export function describeCronProblems(problems: readonly CronProblem[]): string {
  return problems
    .map(({ field, message }) => (field === undefined ? message : `${field}: ${message}`))
    .join('; ');
}

/**
 * Finds fire times. Remembers the last days it worked out, so ask one finder for a run of times. `days` is for a calendar; an
 * interval (`@every`) knows none.
 */
export function createCronFires(
  cron: Cron,
  rules: CronRules = DEFAULT_CRON_RULES,
  days: DayRule = PLAIN_DAYS,
): CronFires {
  if (cron.kind === 'every') return everyFires(cron.everyMs);
  const { fields, timeZone } = cron;
  const firesOn = remember((day) => firesOnDay(fields, timeZone, day, rules, days));
  return {
    next: (after) => toDate(findNext(firesOn, wallDay(timeZone, after), after.getTime())),
    previous: (at) => toDate(findPrevious(firesOn, wallDay(timeZone, at), at.getTime())),
  };
}

function readEvery(text: string): { cron: Cron } | { problems: CronProblem[] } {
  const interval = /^@every\s+(\S+)$/.exec(text)?.[1];
  const everyMs = interval === undefined ? undefined : readDuration(interval);
  if (everyMs === undefined || everyMs < MINUTE_MS || everyMs % MINUTE_MS !== 0) {
    const message = `expected "@every 30m" or "@every 2h" (whole minutes), found ${JSON.stringify(text)}`;
    return { problems: [{ field: undefined, message }] };
  }
  return { cron: { kind: 'every', everyMs } };
}

function everyFires(everyMs: number): CronFires {
  const floor = (ms: number) => Math.floor(ms / everyMs) * everyMs;
  return {
    next: (after) => new Date(floor(after.getTime()) + everyMs),
    previous: (at) => new Date(floor(at.getTime())),
  };
}

/** Ascending fire times, in epoch ms, of one wall-clock day; days are numbered from 1970-01-01. */
type FiresOn = (day: number) => readonly number[];

/*
 * A wall time in a gap at midnight fires on the following date, so a day's first fire time may come after the first one of
 * the next day: the neighbour is always looked at as well.
 */
function findNext(firesOn: FiresOn, today: number, afterMs: number): number | undefined {
  const firstAfter = (day: number) => firesOn(day).find((ms) => ms > afterMs) ?? Infinity;
  for (let day = today - 1; day <= today + SEARCH_DAYS; day += 1) {
    const found = firstAfter(day);
    if (found !== Infinity) return Math.min(found, firstAfter(day + 1));
  }
  return undefined;
}

function findPrevious(firesOn: FiresOn, today: number, atMs: number): number | undefined {
  const lastUntil = (day: number) => firesOn(day).findLast((ms) => ms <= atMs) ?? -Infinity;
  for (let day = today + 1; day >= today - SEARCH_DAYS; day -= 1) {
    const found = lastUntil(day);
    if (found !== -Infinity) return Math.max(found, lastUntil(day - 1));
  }
  return undefined;
}

function firesOnDay(
  fields: CronFields,
  zone: string,
  day: number,
  rules: CronRules,
  days: DayRule,
): number[] {
  if (!matchesDay(fields, day, days)) return [];
  const midnight = day * DAY_MS;
  // Offsets reach from -12 h to +14 h, so nothing further away can touch this day.
  const isPlain = shiftsBetween(zone, midnight - DAY_MS, midnight + 2 * DAY_MS).length === 0;
  const offset = offsetAt(zone, midnight);
  const found: number[] = [];
  for (const hour of fields.hours) {
    for (const minute of fields.minutes) {
      for (const second of fields.seconds) {
        const wall = midnight + ((hour * 60 + minute) * 60 + second) * 1000;
        if (isPlain) found.push(wall - offset);
        else found.push(...resolveWallMs(zone, wall, rules));
      }
    }
  }
  return isPlain ? found : [...new Set(found)].sort((a, b) => a - b);
}

function wallDay(zone: string, instant: Date): number {
  const ms = instant.getTime();
  return Math.floor((ms + offsetAt(zone, ms)) / DAY_MS);
}

/** Keeps the answers for the last few days: finding a run of times asks for the same days again and again. */
function remember(firesOn: FiresOn): FiresOn {
  const known = new Map<number, readonly number[]>();
  return (day) => {
    let fires = known.get(day);
    if (fires === undefined) {
      fires = firesOn(day);
      if (known.size >= 8) known.clear();
      known.set(day, fires);
    }
    return fires;
  };
}

function toDate(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}

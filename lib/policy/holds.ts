import { formatDuration, parseDuration, readDuration } from '../base/duration.ts';
import { resolveWall, wallFrom } from '../base/zone.ts';
import type { HoldRule } from './common-schema.ts';
import type { InstanceObservation } from './observation.ts';
import type { Json } from './plan.ts';

/** What the hold label of an instance says at an instant. */
export type Hold =
  | { readonly kind: 'none' }
  /** Keeps the instance running. */
  | { readonly kind: 'held'; readonly evidence: Evidence }
  /** Not understood, so kept and reported: a slip in a label must not cost anybody's work. */
  | { readonly kind: 'unreadable'; readonly evidence: Evidence }
  /** Over, or longer than allowed: it keeps nothing any more. */
  | { readonly kind: 'ignored'; readonly evidence: Evidence };

type Evidence = Readonly<Record<string, Json>>;

/** A value of a hold label that an instance has, and since when it is known to have it: ISO 8601 UTC. */
export interface HoldSeen {
  readonly value: string;
  readonly since: string;
}

/** The values of one hold label whose length counts from when they were first seen; by instance id. */
export type HoldsSeen = Readonly<Record<string, HoldSeen>>;

/**
 * Makes the reader of one policy's holds. The label's value is the end of the hold: an instant with its offset, a local time
 * in the policy's zone, a date (through the end of that day), or a duration. A label does not tell when it was set: a duration
 * counts from when the value is on record to have been there first. Without a record it counts from the instance's last
 * known change, which any other change, also one of our own, makes later.
 *
 * A hold that ends within `max` from now counts until its end. One that ends later counts only for `max` from the same
 * instant, so that no label keeps an instance for ever.
 *
 * @param seen what is on record of the label's values
 */
export function compileHolds(
  { label, max }: HoldRule,
  zone: string,
  nowMs: number,
  seen: HoldsSeen = {},
): (instance: InstanceObservation) => Hold {
  const maxMs = parseDuration(max);
  return (instance) => {
    const value = labelOf(instance, label);
    if (value === undefined) return NO_HOLD;

    const fromMs = sinceOf(instance, value, seen) ?? lastChangeMs(instance, nowMs);
    const end = readEnd(value.trim(), zone, fromMs);
    if (typeof end === 'string')
      return { kind: 'unreadable', evidence: { label, value, problem: end } };

    const { endMs, isDuration } = end;
    const from = { countsFrom: new Date(fromMs).toISOString() };
    const until = new Date(endMs).toISOString();
    const evidence = { label, value, until, ...(isDuration ? from : {}) };
    if (endMs <= nowMs) {
      return { kind: 'ignored', evidence: { ...evidence, holdIgnored: 'expired' } };
    }
    if (endMs <= nowMs + maxMs) return { kind: 'held', evidence };

    const cappedMs = fromMs + maxMs;
    const capped = {
      ...evidence,
      ...from,
      until: new Date(cappedMs).toISOString(),
      cappedTo: formatDuration(maxMs),
    };
    return cappedMs > nowMs
      ? { kind: 'held', evidence: capped }
      : { kind: 'ignored', evidence: { ...capped, holdIgnored: 'longer than allowed' } };
  };
}

const NO_HOLD: Hold = { kind: 'none' };

/**
 * Makes the finder of holds that count from when they are seen: durations, and ends that come later than `max` from now. Of
 * others and of instances without a hold it finds nothing.
 *
 * @returns since when one counts that nobody has seen before, epoch ms
 */
export function countsFromSight(
  { label, max }: HoldRule,
  zone: string,
  nowMs: number,
): (instance: InstanceObservation) => number | undefined {
  const latestMs = nowMs + parseDuration(max);
  return (instance) => {
    const value = labelOf(instance, label);
    if (value === undefined) return undefined;
    const sinceMs = lastChangeMs(instance, nowMs);
    const end = readEnd(value.trim(), zone, sinceMs);
    if (typeof end === 'string') return undefined;
    return end.isDuration || end.endMs > latestMs ? sinceMs : undefined;
  };
}

function labelOf({ labels }: InstanceObservation, label: string): string | undefined {
  return Object.hasOwn(labels, label) ? labels[label] : undefined;
}

function sinceOf({ id }: InstanceObservation, value: string, seen: HoldsSeen): number | undefined {
  const known = Object.hasOwn(seen, id) ? seen[id] : undefined;
  return known?.value === value ? Date.parse(known.since) : undefined;
}

/** Without any known change the hold counts from now. */
function lastChangeMs({ modifiedAt, createdAt }: InstanceObservation, nowMs: number): number {
  const ms = Date.parse(modifiedAt ?? createdAt ?? '');
  return Number.isNaN(ms) ? nowMs : Math.min(ms, nowMs);
}

type HoldFields = Partial<
  Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'offset', string>
>;

const HOLD_END =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d+))?)?(?<offset>Z|[+-]\d{2}:?\d{2})?)?$/i;

/** The last instant that a date can stand for. */
const LAST_INSTANT_MS = 8.64e15;

interface HoldEnd {
  readonly endMs: number;
  readonly isDuration: boolean;
}

/** The end, or what is wrong with the text. */
function readEnd(text: string, zone: string, fromMs: number): HoldEnd | string {
  const fields: HoldFields | undefined = HOLD_END.exec(text)?.groups;
  if (fields !== undefined) {
    const endMs = readTime(fields, zone);
    return typeof endMs === 'string' ? endMs : { endMs, isDuration: false };
  }
  const lastsMs = readDuration(text);
  if (lastsMs !== undefined) {
    return { endMs: Math.min(fromMs + lastsMs, LAST_INSTANT_MS), isDuration: true };
  }
  return 'expected an end such as 2026-08-14T18:00:00+08:00, 2026-08-14T18:00 or 2026-08-14, or a duration such as 2h';
}

function readTime(fields: HoldFields, zone: string): number | string {
  const field = (name: keyof HoldFields) => Number(fields[name] ?? 0);
  const [year, month, day, hour, minute] = [
    field('year'),
    field('month'),
    field('day'),
    field('hour'),
    field('minute'),
  ];
  const wall = wallFrom(year, month, day, hour, minute);
  const exists =
    wall.month() + 1 === month &&
    wall.date() === day &&
    hour < 24 &&
    minute < 60 &&
    field('second') < 60;
  if (!exists) return 'there is no such date or time';

  // Timers have whole seconds: one that comes within the last second of a hold would end it.
  const seconds = field('second') + (field('fraction') > 0 ? 1 : 0);
  const offset = fields.offset;
  if (offset !== undefined) return wall.valueOf() + seconds * 1000 - offsetMs(offset);
  const end = fields.hour === undefined ? wall.add(1, 'day') : wall.add(seconds, 'second');
  // In doubt the later reading: a hold is there to keep.
  const [first, second] = resolveWall(zone, end, { gap: 'forward', overlap: 'both' });
  return (second ?? first ?? end.toDate()).getTime();
}

function offsetMs(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}

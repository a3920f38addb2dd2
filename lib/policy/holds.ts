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

/**
 * Makes the reader of one policy's holds. The label's value is the end of the hold: an instant with its offset, a local time
 * in the policy's zone, a date (through the end of that day), or a duration after the instance's last known change. A label
 * does not tell when it was set; that setting it moves the time of the last change is not documented, and a later change of
 * any other kind makes the hold longer, never shorter.
 *
 * A hold that ends within `max` from now counts until its end. One that ends later counts only for `max` after the last
 * known change, so that no label keeps an instance for ever.
 */
export function compileHolds(
  { label, max }: HoldRule,
  zone: string,
  nowMs: number,
): (instance: InstanceObservation) => Hold {
  const maxMs = parseDuration(max);
  return (instance) => {
    const value = Object.hasOwn(instance.labels, label) ? instance.labels[label] : undefined;
    if (value === undefined) return NO_HOLD;

    const end = readEnd(value.trim(), zone, lastChangeMs(instance, nowMs));
    if (typeof end === 'string')
      return { kind: 'unreadable', evidence: { label, value, problem: end } };

    const evidence = { label, value, until: new Date(end).toISOString() };
    if (end <= nowMs) return { kind: 'ignored', evidence: { ...evidence, holdIgnored: 'expired' } };
    if (end <= nowMs + maxMs) return { kind: 'held', evidence };

    const cappedMs = lastChangeMs(instance, nowMs) + maxMs;
    const capped = {
      ...evidence,
      until: new Date(cappedMs).toISOString(),
      cappedTo: formatDuration(maxMs),
    };
    return cappedMs > nowMs
      ? { kind: 'held', evidence: capped }
      : { kind: 'ignored', evidence: { ...capped, holdIgnored: 'longer than allowed' } };
  };
}

const NO_HOLD: Hold = { kind: 'none' };

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

/** The end in epoch ms, or what is wrong with the text. */
function readEnd(text: string, zone: string, changedMs: number): number | string {
  const fields: HoldFields | undefined = HOLD_END.exec(text)?.groups;
  if (fields !== undefined) return readTime(fields, zone);
  const lastsMs = readDuration(text);
  if (lastsMs !== undefined) return Math.min(changedMs + lastsMs, LAST_INSTANT_MS);
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

import { formatInZone } from '../../base/zone.ts';
import type { ExportPolicy } from '../../policy/policies.ts';
import type { ExportPlan } from '../../run/plan-record.ts';
import { readRecord, toRecordText } from '../../run/records.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { dayBounds } from '../day.ts';

interface Place {
  readonly policy: string;
  readonly target: string;
}

/**
 * Which days a run is for: the last one that was over when it was due, and of those before it the ones that were missed
 * since the first export began.
 */
export async function planDays(
  store: ObjectStore,
  policy: ExportPolicy,
  target: string,
  scheduledAt: Date,
): Promise<ExportPlan> {
  const zone = policy.timeZone;
  const place = { policy: policy.name, target };
  const latest = lastDayOver(zone, scheduledAt);
  const done = await readDoneDays(store, place);
  const { since = latest } = (await readRecord<SinceRecord>(store, sinceKey(place))) ?? {};
  const days = daysBetween(zone, addDays(latest, 1 - policy.catchUpDays), latest).filter(
    (dt) => dt === latest || (dt >= since && !done.has(dt)),
  );
  const late = daysBetween(zone, addDays(latest, -policy.lateDays), latest).filter(
    (dt) => done.has(dt) && !days.includes(dt),
  );
  return { days, late, rebuild: false };
}

/** Remembers the first day that was ever to be exported; those before it were never missed. */
export async function markSince(
  store: ObjectStore,
  place: Place,
  since: string | undefined,
): Promise<void> {
  if (since === undefined) return;
  const record: SinceRecord = { version: 1, since };
  await store.create(sinceKey(place), toRecordText(record));
}

interface SinceRecord {
  readonly version: 1;
  readonly since: string;
}

/** The last day of a zone that was over at an instant. */
export function lastDayOver(zone: string, at: Date): string {
  let dt = addDays(formatInZone(zone, at, 'YYYY-MM-DD'), -1);
  while (!hasHours(zone, dt)) dt = addDays(dt, -1);
  return dt;
}

/** Days of a zone, both included. */
export function daysBetween(zone: string, from: string, to: string): string[] {
  const days: string[] = [];
  for (let dt = from; dt <= to; dt = addDays(dt, 1)) {
    if (hasHours(zone, dt)) days.push(dt);
  }
  return days;
}

/** The end of the day after. */
export function nextDayEnd(zone: string, dt: string): Date {
  const next = addDays(dt, 1);
  return hasHours(zone, next) ? dayBounds(zone, next).end : nextDayEnd(zone, next);
}

/** The last day before one. */
export function dayBefore(zone: string, dt: string): string {
  return lastDayOver(zone, dayBounds(zone, dt).start);
}

/** A few zones once skipped a day. */
function hasHours(zone: string, dt: string): boolean {
  const { start, end } = dayBounds(zone, dt);
  return start < end;
}

function addDays(dt: string, days: number): string {
  return new Date(Date.parse(dt) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Remembers that every table of a day is there, so that no later run asks for it. */
export async function markDone(
  store: ObjectStore,
  place: Place,
  dt: string,
  runId: string,
): Promise<void> {
  const record = { version: 1, runId } as const;
  await store.create(`${donePrefix(place)}${dt}.json`, toRecordText(record));
}

async function readDoneDays(store: ObjectStore, place: Place): Promise<ReadonlySet<string>> {
  const days = new Set<string>();
  for await (const { key } of store.list(donePrefix(place))) {
    const [, dt] = /\/(\d{4}-\d\d-\d\d)\.json$/.exec(key) ?? [];
    if (dt !== undefined) days.add(dt);
  }
  return days;
}

function sinceKey(place: Place): string {
  return `${donePrefix(place)}since.json`;
}

function donePrefix({ policy, target }: Place): string {
  return `stats/_meta/done/${policy}/${target}/`;
}

import { sha256Hex } from '../base/sha256.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRecord, toRecordText } from './records.ts';
import { instantText } from './run-key.ts';

/** What makes an event the same one, however often it is delivered. */
interface EventKey {
  readonly source: string;
  readonly id: string;
  readonly time: Date | undefined;
}

interface EventRecord {
  readonly version: 1;
  readonly source: string;
  readonly id: string;
  /** When it happened, ISO 8601 UTC; absent where it does not say. */
  readonly time?: string;
  /** When it was first delivered, ISO 8601 UTC to the second: what it makes us do is a run for this instant. */
  readonly lookAt: string;
}

/** An event that has been written down. */
export interface NotedEvent {
  readonly lookAt: Date;
  /** Whether this delivery wrote it down; false for one that came again. */
  readonly isFirst: boolean;
}

/**
 * Writes an event down, create-only, so that of several deliveries, also at once, all get the same instant. What the event
 * makes us do is a run for that instant: the first delivery begins it, and a later one finds its report, or goes on with it
 * where the first was killed.
 */
export async function noteEvent(
  store: ObjectStore,
  event: EventKey,
  now: Date,
): Promise<NotedEvent> {
  const key = keyOf(event);
  const wholeSecond = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const record: EventRecord = {
    version: 1,
    source: event.source,
    id: event.id,
    ...(event.time && { time: instantText(event.time) }),
    lookAt: instantText(wholeSecond),
  };
  // Most events come once: the read is saved for those that come again.
  const made = await store.create(key, toRecordText(record));
  if (made === 'created') return { lookAt: wholeSecond, isFirst: true };
  const first = await readRecord<EventRecord>(store, key);
  return { lookAt: first === undefined ? wholeSecond : new Date(first.lookAt), isFirst: false };
}

/** By the event's own day, so that old ones can be removed a day at a time; every delivery has the same. */
function keyOf({ source, id, time }: EventKey): string {
  const day = time === undefined ? 'undated' : time.toISOString().slice(0, 10);
  return `events/${day}/${sha256Hex(JSON.stringify([source, id]))}.json`;
}

import { findCloudEvent } from './cloud-event.ts';
import { findFailedInvocation } from './destination-record.ts';
import { isRecord, readEventValue } from './event-value.ts';
import { excerptOf } from './excerpt.ts';
import { findHttpRequest } from './http-event.ts';
import { findStorageEvent } from './storage-event.ts';
import { findTimer, type Trigger } from './trigger.ts';

/** Of one batch. EventBridge allows 10,000 items, an asynchronous invocation 128 KB: no real batch has more. */
const MOST_EVENTS = 10_000;

/**
 * Reads the event of a function that anything may wake: timers, EventBridge, storage, the end of other invocations, HTTP.
 * It never throws. What it does not know is `unknown`, which the function records and is done with: an invocation that
 * fails is delivered again, up to 176 times over a day by EventBridge, and the event would be no better then.
 */
export function readTrigger(event: unknown): Trigger {
  try {
    const read = readEventValue(event);
    return read.ok ? readValue(read.value) : unknown(read.problem, event);
  } catch {
    // Values that did not come as JSON may do anything when they are looked at.
    return { kind: 'unknown', problem: 'it cannot be looked at', excerpt: '' };
  }
}

function readValue(value: unknown): Trigger {
  if (Array.isArray(value)) return readBatch(value);
  if (!isRecord(value)) return unknown('it is neither an object nor a list', value);
  const timer = 'triggerTime' in value ? findTimer(value) : undefined;
  if (timer !== undefined) return timer;
  if ('specversion' in value) return readBatch([value]);
  if (Array.isArray(value['events'])) return readStorage(value, value['events']);
  const request = findHttpRequest(value);
  if (request !== undefined) return { kind: 'http', request };
  const invocation = findFailedInvocation(value);
  if (invocation !== undefined) return { kind: 'destination', invocation };
  return unknown('it is of no known shape', value);
}

function readBatch(items: readonly unknown[]): Trigger {
  const events = items.slice(0, MOST_EVENTS).flatMap((item) => findCloudEvent(item) ?? []);
  const [only] = events;
  if (only === undefined) {
    return unknown(
      items.length === 0 ? 'it is an empty list' : 'none of its items is an event',
      items,
    );
  }
  // Where the destination of an invocation is EventBridge, what would come by itself comes as the data of an event.
  if (items.length === 1 && only.invocation !== undefined) {
    return { kind: 'destination', invocation: only.invocation };
  }
  return { kind: 'events', events, unread: items.length - events.length };
}

function readStorage(value: unknown, items: readonly unknown[]): Trigger {
  const events = items.slice(0, MOST_EVENTS).flatMap((item) => findStorageEvent(item) ?? []);
  if (events.length === 0) return unknown('none of its events is one of storage', value);
  return { kind: 'storage', events, unread: items.length - events.length };
}

function unknown(problem: string, value: unknown): Trigger {
  return { kind: 'unknown', problem, excerpt: excerptOf(value) };
}

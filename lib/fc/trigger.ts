import { StewardError } from '../base/errors.ts';
import type { CloudEvent } from './cloud-event.ts';
import type { FailedInvocation } from './destination-record.ts';
import { isRecord, readEventValue } from './event-value.ts';
import type { HttpRequestEvent } from './http-event.ts';
import { findInstant } from './instant.ts';
import type { StorageEvent } from './storage-event.ts';

/** What woke us, parsed from whatever FC handed over: see `readTrigger`. */
export type Trigger =
  | TimerTrigger
  | EventsTrigger
  | StorageTrigger
  | DestinationTrigger
  | HttpTrigger
  | UnknownTrigger;

export interface TimerTrigger {
  readonly kind: 'timer';
  /** The instant the timer was due, not the instant it arrived. */
  readonly triggerTime: Date;
  readonly triggerName: string;
  /** The trigger's own payload, parsed where it is JSON. */
  readonly payload: unknown;
}

/** Events of EventBridge: one, or a batch. */
export interface EventsTrigger {
  readonly kind: 'events';
  readonly events: readonly CloudEvent[];
  /** Items of the batch that are no events as we know them. */
  readonly unread: number;
}

/** Something happened to objects in storage. */
export interface StorageTrigger {
  readonly kind: 'storage';
  readonly events: readonly StorageEvent[];
  readonly unread: number;
}

/** An asynchronous invocation came to its end, and its destination is told. */
export interface DestinationTrigger {
  readonly kind: 'destination';
  readonly invocation: FailedInvocation;
}

/** Somebody called the function's address. It is only recognised here: the function that serves HTTP answers it. */
export interface HttpTrigger {
  readonly kind: 'http';
  readonly request: HttpRequestEvent;
}

/** Anything else. It is recorded and done with: to fail would have it delivered again and again. */
export interface UnknownTrigger {
  readonly kind: 'unknown';
  readonly problem: string;
  /** The members and the sizes of what came, never its values: at most some 500 characters. */
  readonly excerpt: string;
}

const EXPECTED =
  'a timer event such as {"triggerTime":"2026-01-05T14:00:00Z","triggerName":"nightly","payload":""}';

/**
 * Reads the event of a function that only timers wake.
 *
 * @throws StewardError `TRIGGER_UNREADABLE` when it is no timer event. The event itself is never in the message.
 */
export function parseTrigger(event: unknown): TimerTrigger {
  const read = readEventValue(event);
  if (!read.ok) throw unreadable(read.problem, read.cause);
  const { value } = read;
  if (!isRecord(value)) throw unreadable(`it is ${describe(value)}`);
  if (!('triggerTime' in value)) {
    const keys = Object.keys(value);
    throw unreadable(
      keys.length === 0
        ? 'it is an empty object'
        : `it has the members ${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ', …' : ''}, but no triggerTime`,
    );
  }
  const timer = findTimer(value);
  if (timer === undefined) {
    throw unreadable('its triggerTime is not an ISO 8601 instant with a zone');
  }
  return timer;
}

/** The timer event that a value is, if it is one. */
export function findTimer(value: Readonly<Record<string, unknown>>): TimerTrigger | undefined {
  const triggerTime = findInstant(value['triggerTime']);
  if (triggerTime === undefined) return undefined;
  return {
    kind: 'timer',
    triggerTime,
    triggerName: typeof value['triggerName'] === 'string' ? value['triggerName'] : '',
    payload: readPayload(value['payload']),
  };
}

function readPayload(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload ?? '';
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function unreadable(found: string, cause?: unknown): StewardError {
  return new StewardError(
    'TRIGGER_UNREADABLE',
    `Expected ${EXPECTED}; the event cannot be read: ${found}.`,
    {
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

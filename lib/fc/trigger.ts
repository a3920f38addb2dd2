import { StewardError } from '../base/errors.ts';

/** What woke us, parsed from whatever FC handed over. Later triggers (EventBridge, OSS, HTTP) join this union. */
export type Trigger = TimerTrigger;

interface TimerTrigger {
  readonly kind: 'timer';
  /** The instant the timer was due, not the instant it arrived. */
  readonly triggerTime: Date;
  readonly triggerName: string;
  /** The trigger's own payload, parsed where it is JSON. */
  readonly payload: unknown;
}

const EXPECTED =
  'a timer event such as {"triggerTime":"2026-01-05T14:00:00Z","triggerName":"nightly","payload":""}';

/** With a zone: without one the instant would depend on the machine that reads it. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * Reads an event as FC hands it over: a Buffer with JSON text as a rule, but also text or an object, which local
 * runners and tests use. https://www.alibabacloud.com/help/en/functioncompute/fc/formats-of-event-for-different-triggers-1
 *
 * @throws StewardError `TRIGGER_UNREADABLE` when it is not a trigger we know. The event itself is never in the message.
 */
export function parseTrigger(event: unknown): Trigger {
  const value = readEvent(event);
  if (!isRecord(value)) throw unreadable(`it is ${describe(value)}`);
  if (!('triggerTime' in value)) {
    const keys = Object.keys(value);
    throw unreadable(
      keys.length === 0
        ? 'it is an empty object'
        : `it has the members ${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ', …' : ''}, but no triggerTime`,
    );
  }
  return {
    kind: 'timer',
    triggerTime: readInstant(value['triggerTime']),
    triggerName: typeof value['triggerName'] === 'string' ? value['triggerName'] : '',
    payload: readPayload(value['payload']),
  };
}

function readEvent(event: unknown): unknown {
  const text = textOf(event);
  if (text === undefined) return event;
  // Hand-written events are often saved with a byte order mark, which JSON.parse refuses.
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') throw unreadable('it is empty');
  try {
    return JSON.parse(trimmed);
  } catch (cause) {
    throw unreadable(`it is ${trimmed.length} characters that are not JSON`, cause);
  }
}

function textOf(event: unknown): string | undefined {
  if (typeof event === 'string') return event;
  if (event instanceof Uint8Array) return Buffer.from(event).toString('utf8');
  // A Buffer that went through JSON, as some runners pass it between processes.
  if (isRecord(event) && event['type'] === 'Buffer' && Array.isArray(event['data'])) {
    return Buffer.from(event['data']).toString('utf8');
  }
  return undefined;
}

function readInstant(value: unknown): Date {
  const instant = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime())) {
    throw unreadable('its triggerTime is not an ISO 8601 instant with a zone');
  }
  return instant;
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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

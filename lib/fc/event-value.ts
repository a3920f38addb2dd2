/** What an event holds once it is read as JSON, or what is wrong with it. */
export type EventValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string; readonly cause?: unknown };

/**
 * Reads an event as FC hands it over: a Buffer with JSON text as a rule, but also text or an object, which local
 * runners and tests use. https://www.alibabacloud.com/help/en/functioncompute/fc/formats-of-event-for-different-triggers-1
 */
export function readEventValue(event: unknown): EventValue {
  const text = textOf(event);
  if (text === undefined) return { ok: true, value: event };
  // Hand-written events are often saved with a byte order mark, which JSON.parse refuses.
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return { ok: false, problem: 'it is empty' };
  try {
    return { ok: true, value: JSON.parse(trimmed) };
  } catch (cause) {
    return { ok: false, problem: `it is ${trimmed.length} characters that are not JSON`, cause };
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

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

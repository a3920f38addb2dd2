import type { Failure } from './failure.ts';
import type { Answer } from './post.ts';
import type { Redact } from './redact.ts';

/** A server that asks for more has a broken clock or header; the deadline decides before that anyway. */
const MAX_WAIT_MS = 24 * 3_600_000;

/** What an answer's HTTP status says on its own; undefined for a success, which the body may still take back. */
export function readStatus(
  { status, headers, text }: Answer,
  now: Date,
  redact: Redact,
): Failure | undefined {
  if (status >= 200 && status < 300) return undefined;
  const quoted = redact(text);
  const said = `HTTP ${status}${quoted === '' ? '' : `: ${quoted}`}`;
  if (status >= 300 && status < 400) {
    const message = `points somewhere else (HTTP ${status}), where messages do not follow`;
    return { code: 'NOTIFY_REDIRECTED', message, nature: 'final' };
  }
  if (status === 429) {
    return {
      code: 'NOTIFY_THROTTLED',
      message: `takes no more messages for now (${said})`,
      nature: 'throttled',
      retryAfterMs: readRetryAfter(headers, now),
    };
  }
  if (status >= 500 || status === 408 || status === 425) {
    return {
      code: 'NOTIFY_SERVICE_FAILED',
      message: `failed (${said})`,
      nature: 'passing',
      retryAfterMs: readRetryAfter(headers, now),
    };
  }
  return { code: 'NOTIFY_REJECTED', message: `refused the message (${said})`, nature: 'final' };
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3), in milliseconds. */
function readRetryAfter(headers: Headers, now: Date): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+$/.test(value)) return Math.min(MAX_WAIT_MS, Number(value) * 1000);
  const date = Date.parse(value);
  const server = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return undefined;
  // The date is the server's; so is what it is compared with, where the answer says.
  const wait = date - (Number.isNaN(server) ? now.getTime() : server);
  return Math.min(MAX_WAIT_MS, Math.max(0, wait));
}

/** A JSON object, or undefined. */
export function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // Whatever it is, the caller says that it is not JSON.
    return undefined;
  }
}

export function unreadable(text: string, redact: Redact): Failure {
  return {
    code: 'NOTIFY_ANSWER_UNREADABLE',
    message: `gave an answer that is none of its kind: ${JSON.stringify(redact(text).slice(0, 100))}`,
    nature: 'final',
  };
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A server that asks for more has a broken clock or header; the call's deadline decides before that anyway. */
const MAX_MS = 24 * 3600 * 1000;

/**
 * Milliseconds that a service asks us to wait, the longest of what its headers say: `Retry-After` in seconds or as an
 * HTTP date (RFC 9110, 10.2.3), `x-acs-retry-after` in milliseconds, and `TimeLeft` (ms) of the older
 * `x-ratelimit-user` and `x-ratelimit-user-api`. Undefined where none of them asks for any.
 */
export function readRetryAfter(headers: Headers, now: Date): number | undefined {
  const waits = [
    retryAfter(first(headers['retry-after']), serverTime(headers) ?? now.getTime()),
    number(first(headers['x-acs-retry-after'])),
    timeLeft(first(headers['x-ratelimit-user'])),
    timeLeft(first(headers['x-ratelimit-user-api'])),
  ].filter((wait): wait is number => wait !== undefined && wait > 0);
  return waits.length === 0 ? undefined : Math.min(MAX_MS, Math.max(...waits));
}

function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = number(value);
  if (seconds !== undefined) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - now;
}

/** A date is the server's; so is what we compare it with, where the answer says. */
function serverTime(headers: Headers): number | undefined {
  const time = Date.parse(first(headers['date']) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** `Limit:1,Remain:0,TimeLeft:2000,Reset:1234`; with calls remaining there is nothing to wait for. */
function timeLeft(value: string | undefined): number | undefined {
  const left = /\bTimeLeft:(\d+)/i.exec(value ?? '')?.[1];
  return left === undefined || !/\bRemain:0\b/i.test(value ?? '') ? undefined : Number(left);
}

function number(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

import * as v from 'valibot';
import { count } from '../../faults/settings.ts';
import { ServiceError } from '../operation.ts';
import { createTokenBucket, type TokenBucket } from '../token-bucket.ts';
import { type DswTarget, dswFault } from './dsw-fault.ts';

const refusal = {
  /** `Throttling`, `Throttling.User`, `Throttling.Api` or `ServiceUnavailable`, or whatever else. */
  code: v.optional(v.string(), 'Throttling.User'),
  /** 503 for `ServiceUnavailable` and else 400, where it is not said. */
  status: v.optional(v.picklist([400, 429, 503])),
} as const;

const wait = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));

/** Refuses without effect, in any shape that the cloud's throttling is known in, and asks for a wait or not. */
export const throttle = dswFault({
  settings: {
    ...refusal,
    /** Seconds, in `Retry-After`. */
    retryAfter: wait,
    /** Milliseconds, in `x-acs-retry-after`. */
    acsRetryAfter: wait,
    /** Milliseconds, as `TimeLeft` in `x-ratelimit-user`. */
    userTimeLeft: wait,
    /** Milliseconds, as `TimeLeft` in `x-ratelimit-user-api`. */
    apiTimeLeft: wait,
  },
  decides: true,
  begin(settings) {
    const { retryAfter, acsRetryAfter, userTimeLeft, apiTimeLeft } = settings;
    const headers: Record<string, string> = {};
    if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
    if (acsRetryAfter !== undefined) headers['x-acs-retry-after'] = String(acsRetryAfter);
    if (userTimeLeft !== undefined) headers['x-ratelimit-user'] = rateLimit(1, userTimeLeft);
    if (apiTimeLeft !== undefined) headers['x-ratelimit-user-api'] = rateLimit(1, apiTimeLeft);
    return () => ({ before: refuseWith(settings, headers) });
  },
});

/** Lets so many calls through in a time, by token bucket, and throttles the others. */
export const quota = dswFault({
  settings: {
    ...refusal,
    /** The bucket's size; it fills again in `seconds`. */
    calls: count,
    seconds: v.optional(v.pipe(v.number(), v.gtValue(0)), 1),
    /** Which calls share a bucket. */
    per: v.optional(v.picklist(['account', 'operation', 'key']), 'account'),
    /** Where a refusal says how long to wait. */
    header: v.optional(
      v.picklist([
        'none',
        'Retry-After',
        'x-acs-retry-after',
        'x-ratelimit-user',
        'x-ratelimit-user-api',
      ]),
      'x-acs-retry-after',
    ),
  },
  decides: true,
  begin(settings, { context }) {
    const { calls, seconds, per, header } = settings;
    const buckets = new Map<string, TokenBucket>();
    return (target) => {
      const name = bucketName(per, target);
      const bucket = buckets.get(name) ?? createTokenBucket(calls / seconds, seconds);
      buckets.set(name, bucket);
      const turn = bucket.take(context.now());
      if (turn.taken) return undefined;
      return { before: refuseWith(settings, headersFor(header, turn.waitMs, calls)) };
    };
  },
});

function bucketName(per: 'account' | 'operation' | 'key', target: DswTarget): string {
  switch (per) {
    case 'account':
      return '';
    case 'operation':
      return target.operation;
    case 'key':
      return target.accessKeyId;
  }
}

function headersFor(header: string, waitMs: number, limit: number): Record<string, string> {
  switch (header) {
    case 'none':
      return {};
    case 'Retry-After':
      return { 'retry-after': String(Math.ceil(waitMs / 1000)) };
    case 'x-acs-retry-after':
      return { 'x-acs-retry-after': String(waitMs) };
    default:
      return { [header]: rateLimit(limit, waitMs) };
  }
}

/** The form that older cores of the official SDKs read. */
function rateLimit(limit: number, timeLeftMs: number): string {
  return `Limit:${limit},Remain:0,TimeLeft:${timeLeftMs},Reset:${timeLeftMs}`;
}

function refuseWith(
  { code, status }: { readonly code: string; readonly status?: number | undefined },
  headers: Readonly<Record<string, string>>,
): () => never {
  const unavailable = code === 'ServiceUnavailable';
  const message = unavailable
    ? 'The request has failed due to a temporary failure of the server.'
    : `Request was denied due to ${code === 'Throttling.Api' ? 'api' : 'user'} flow control.`;
  return () => {
    throw new ServiceError(status ?? (unavailable ? 503 : 400), code, message, {}, headers);
  };
}

import type { DswErrorCode } from './errors.ts';
import type { Failure, FailureNature } from './failure.ts';
import type { Redact } from './redact.ts';
import { readRetryAfter } from './retry-after.ts';

/** What came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Headers;
  readonly text: string;
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export type Answer =
  | { readonly ok: true; readonly body: JsonObject; readonly requestId: string | undefined }
  | { readonly ok: false; readonly failure: Failure };

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Judges an answer by status and body. A body with `Success: false` is a failure whatever the status says; a batch call that
 * was refused in part is none: it has `Success: true`, a `Code`, and the ids that were taken.
 *
 * @param now for `Retry-After` dates
 */
export function readAnswer(raw: RawAnswer, redact: Redact, now: Date): Answer {
  const { status, headers } = raw;
  const body = parseObject(raw.text);
  const requestId =
    text(body?.['RequestId']) ?? text(body?.['requestId']) ?? header(headers, 'x-acs-request-id');
  if (status >= 400)
    return { ok: false, failure: refusal({ status, headers, body, requestId }, redact, now) };
  if (status < 200 || status >= 300) {
    return unreadable(
      `was answered with HTTP ${status}, which this service never does: is the endpoint right?`,
      'final',
    );
  }
  if (body === undefined) {
    const what =
      raw.text.trim() === ''
        ? 'an empty body'
        : `a body that is no JSON object${contentType(headers)}`;
    return unreadable(`was answered with HTTP ${status} and ${what}`, 'passing');
  }
  if (body['Success'] === false || body['Success'] === 'false') {
    return { ok: false, failure: refusal({ status, headers, body, requestId }, redact, now) };
  }
  return { ok: true, body, requestId };

  function unreadable(message: string, nature: FailureNature): Answer {
    const failure: Failure = {
      code: 'DSW_ANSWER_UNREADABLE',
      message,
      nature,
      effect: 'unknown',
      httpStatus: status,
      requestId,
    };
    return { ok: false, failure };
  }
}

interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject | undefined;
  readonly requestId: string | undefined;
}

/** A failure that the service, or something on the way to it, reports. */
function refusal(
  { status, headers, body, requestId }: Refusal,
  redact: Redact,
  now: Date,
): Failure {
  const serviceCode = text(body?.['Code']) ?? text(body?.['code']);
  const said = text(body?.['Message']) ?? text(body?.['message']);
  const accessDenied = body?.['AccessDeniedDetail'] ?? body?.['accessDeniedDetail'];
  const bodyStatus = body?.['HttpStatusCode'];
  // A failure inside of an HTTP 200 carries its status in the body.
  const effective =
    status < 400 && typeof bodyStatus === 'number' && bodyStatus >= 400 ? bodyStatus : status;
  const retryAfterMs = readRetryAfter(headers, now);
  const kind = classify(effective, serviceCode ?? '', headers);
  const details = [
    `HTTP ${effective}`,
    serviceCode === undefined ? undefined : redact(serviceCode),
  ].filter((part) => part !== undefined);
  const reason =
    said === undefined
      ? body === undefined
        ? `a body that is no JSON${contentType(headers)}`
        : ''
      : redact(said);
  return {
    code: kind.code,
    message: `${kind.verb} (${details.join(' ')})${reason === '' ? '' : `: ${reason}`}`,
    nature: kind.nature,
    effect: kind.effect,
    httpStatus: effective,
    serviceCode: serviceCode === undefined ? undefined : redact(serviceCode),
    requestId,
    retryAfterMs,
    accessDenied: isObject(accessDenied) ? accessDenied : undefined,
  };
}

interface Kind {
  readonly code: DswErrorCode;
  readonly verb: string;
  readonly nature: FailureNature;
  readonly effect: Failure['effect'];
}

const THROTTLED: Kind = {
  code: 'DSW_THROTTLED',
  verb: 'was throttled',
  nature: 'throttled',
  effect: 'none',
};
const EXPIRED: Kind = {
  code: 'DSW_CREDENTIALS_REFUSED',
  verb: 'was refused, since the security token has expired',
  nature: 'expired',
  effect: 'none',
};
const CLOCK_OFF: Kind = {
  code: 'DSW_CREDENTIALS_REFUSED',
  verb: "was refused, since this machine's clock and the service's differ by more than 15 minutes",
  nature: 'final',
  effect: 'none',
};
const CREDENTIALS: Kind = {
  code: 'DSW_CREDENTIALS_REFUSED',
  verb: 'was refused, since the service does not accept the credentials',
  nature: 'final',
  effect: 'none',
};
const NOT_FOUND: Kind = {
  code: 'DSW_NOT_FOUND',
  verb: 'found nothing',
  nature: 'final',
  effect: 'none',
};
const FORBIDDEN: Kind = {
  code: 'DSW_FORBIDDEN',
  verb: 'was denied',
  nature: 'final',
  effect: 'none',
};
const REJECTED: Kind = {
  code: 'DSW_REJECTED',
  verb: 'was refused',
  nature: 'final',
  effect: 'none',
};
const FAILED: Kind = {
  code: 'DSW_SERVICE_FAILED',
  verb: 'failed in the service',
  nature: 'passing',
  effect: 'unknown',
};
const FAILED_FOR_GOOD: Kind = { ...FAILED, nature: 'final' };

/** Codes come before statuses: the gateway answers some refusals of keys with 400 and 404, and throttling with 400. */
function classify(status: number, code: string, headers: Headers): Kind {
  const wantsWait = Number(header(headers, 'x-acs-retry-after')) > 0;
  if (status === 429 || /throttling/i.test(code) || (status < 500 && wantsWait)) return THROTTLED;
  if (/^(InvalidSecurityToken\.Expired|SecurityTokenExpired|.*TokenExpired)/i.test(code))
    return EXPIRED;
  if (/^InvalidTimeStamp/i.test(code)) return CLOCK_OFF;
  if (
    /^(InvalidAccessKeyId|Inactive?AccessKey|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken)/i.test(
      code,
    )
  ) {
    return CREDENTIALS;
  }
  if (status === 401) return CREDENTIALS;
  if (status === 403 || /^(NoPermission|Forbidden|PermissionError|Unauthorized)/i.test(code))
    return FORBIDDEN;
  // Not the instance is missing, but the operation: an old or a wrong endpoint.
  if (status === 404) return /^Invalid(Action|Version|Api)/i.test(code) ? REJECTED : NOT_FOUND;
  if (status === 408) return FAILED;
  if (status === 501 || status === 505) return FAILED_FOR_GOOD;
  // `InternalError` is what the service calls everything that is no bad parameter, whatever the status.
  if (status >= 500 || /^(InternalError|ServiceUnavailable)/i.test(code)) return FAILED;
  return REJECTED;
}

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

function contentType(headers: Headers): string {
  const type = header(headers, 'content-type');
  return type === undefined ? '' : ` (${type.slice(0, 60)})`;
}

function parseObject(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

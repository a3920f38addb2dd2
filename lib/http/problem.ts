import { InvalidInputError, StewardError } from '../base/errors.ts';

/** Which status says what our codes say; the first that fits. What is not here is ours to mend, and 500. */
const STATUSES: readonly (readonly [code: RegExp, status: number])[] = [
  [/^(?:AUTH_REQUIRED|AUTH_TOKEN_INVALID)$/, 401],
  [/^(?:AUTH_FORBIDDEN|AUTH_CROSS_SITE|AUTH_LINK_INVALID)$/, 403],
  [/^(?:\w+_NOT_FOUND|NOT_FOUND|LINKS_OFF)$/, 404],
  [/^BODY_TOO_SLOW$/, 408],
  [/^(?:JOB_NOT_PLANNED|JOB_DRY_RUN|JOB_OVER|GUARD_TRIPPED|LINK_USED)$/, 409],
  [/^(?:PLAN_NOT_APPROVED|PLAN_OUTDATED|PLAN_SUPERSEDED|SNAPSHOTS_AWAITED)$/, 409],
  [/^(?:AUTH_LINK_EXPIRED|LINK_OUTDATED)$/, 410],
  [/^BODY_TOO_LARGE$/, 413],
  [/^BODY_TYPE_UNKNOWN$/, 415],
  [/^(?:USAGE|JOB_INVALID|IDEMPOTENCY_KEY_REUSED)$/, 422],
  [/^(?:BODY_UNREADABLE|REQUEST_INVALID|HTTP_EVENT_INVALID)$/, 400],
  [/^AUTH_RATE_LIMITED$/, 429],
  [/^(?:DSW_THROTTLED|STORE_UNREACHABLE)$/, 503],
  [/^(?:DEADLINE|DSW_TIMEOUT|DSW_DEADLINE|DSW_ABORTED)$/, 504],
  [/^DSW_/, 502],
];

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'Say who you are',
  403: 'You may not do this',
  404: 'There is no such thing',
  408: 'The request took too long to arrive',
  409: 'It does not fit what there is now',
  410: 'It is over',
  413: 'The request is too large',
  415: 'This kind of body is not taken',
  422: 'What is asked for cannot be',
  429: 'Too many requests',
  500: 'Something is wrong here',
  502: 'The service said no',
  503: 'Try again later',
  504: 'It took too long',
};

/** A refusal as RFC 9457 has it, with our code, and the facts that help. */
interface ProblemBody {
  /** `urn:dsw-steward:error:{code}`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly [fact: string]: unknown;
}

/** Of a list beyond this nobody reads the rest; its length is told. */
const MOST_LISTED = 100;

/** Members of our errors that are for whoever asked. */
const FACTS = ['problems', 'differences', 'trips', 'serviceCode'] as const;

/** What a thrown error tells whoever asked. Of what is ours to mend nothing but its code: the rest is in the log. */
export function describeProblem(error: unknown, requestId: string): ProblemBody {
  const known = error instanceof StewardError ? error : undefined;
  const code = known?.code ?? 'INTERNAL';
  const status = STATUSES.find(([pattern]) => pattern.test(code))?.[1] ?? 500;
  const told = status === 500 ? undefined : known;
  return {
    type: `urn:dsw-steward:error:${code}`,
    title: TITLES[status] ?? '',
    status,
    detail:
      told?.message ??
      'A setting or a record is wrong, or this is a bug. The log has the rest, under the request id.',
    code,
    requestId,
    ...(told && factsOf(told)),
  };
}

export function problemResponse(error: unknown, requestId: string): Response {
  const body = describeProblem(error, requestId);
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (body.status === 401) headers.set('www-authenticate', 'Bearer');
  const retryAfter: unknown = Reflect.get(Object(error), 'retryAfterSeconds');
  if (typeof retryAfter === 'number') headers.set('retry-after', String(retryAfter));
  return new Response(JSON.stringify(body), { status: body.status, headers });
}

function factsOf(error: StewardError): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const name of FACTS) {
    const value: unknown = Reflect.get(error, name);
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    if (name === 'problems' && !(error instanceof InvalidInputError)) continue;
    facts[name] = Array.isArray(value) ? value.slice(0, MOST_LISTED) : value;
    if (Array.isArray(value) && value.length > MOST_LISTED) facts[`${name}Count`] = value.length;
  }
  return facts;
}

import type { FcAnswer } from './fc-send.ts';
import type { InvokeFailure } from './invoke-failure.ts';
import type { InvokeRequest } from './invoke-request.ts';

/** What an answer means for a call. */
export type InvokeResult =
  | { readonly kind: 'taken'; readonly requestId: string | undefined }
  /** This task id was taken before. */
  | { readonly kind: 'known'; readonly requestId: string | undefined }
  | { readonly kind: 'answered'; readonly body: Uint8Array; readonly requestId: string | undefined }
  | { readonly kind: 'failed'; readonly failure: InvokeFailure };

type Facts = Pick<InvokeFailure, 'httpStatus' | 'serviceCode' | 'requestId' | 'retryAfterMs'>;

/** Judges an answer by status, headers and FC's code. Never throws. */
export function readInvokeAnswer(
  { mode, deduplicated }: Pick<InvokeRequest, 'mode' | 'deduplicated'>,
  answer: FcAnswer,
): InvokeResult {
  const { status, headers, body } = answer;
  const requestId = header(headers, 'x-fc-request-id') ?? header(headers, 'x-acs-request-id');
  if (status === 409 && deduplicated) return { kind: 'known', requestId };
  if (status >= 400) return { kind: 'failed', failure: readRefusal(answer, requestId) };
  // 202 is the whole answer to an asynchronous call: what may have broken off behind it says nothing.
  if (mode === 'async' && status === 202) return { kind: 'taken', requestId };
  const facts = { httpStatus: status, requestId };
  if (mode === 'async' || status < 200 || status >= 300) {
    const what = `was answered with HTTP ${status}, which Function Compute never does: is the endpoint right?`;
    return unreadable(what, 'final', facts);
  }
  if (body === undefined) {
    return unreadable(
      `was answered with HTTP ${status} and a body that broke off`,
      'passing',
      facts,
    );
  }
  const errorType = header(headers, 'x-fc-error-type');
  if (errorType === undefined) return { kind: 'answered', body, requestId };
  const said = members(body);
  const reason = text(said['errorMessage']) ?? 'without a message';
  return {
    kind: 'failed',
    failure: {
      ...facts,
      code: 'FC_FUNCTION_FAILED',
      message: `failed (${errorType}): ${reason}`,
      nature: 'final',
      taken: 'unknown',
      errorType,
    },
  };
}

function unreadable(
  message: string,
  nature: InvokeFailure['nature'],
  facts: Facts,
): Extract<InvokeResult, { kind: 'failed' }> {
  const failure = { ...facts, code: 'FC_ANSWER_UNREADABLE', message, nature } as const;
  return { kind: 'failed', failure: { ...failure, taken: 'unknown' } };
}

/** The codes are those of https://www.alibabacloud.com/help/en/functioncompute/error-codes. */
function readRefusal({ status, headers, body }: FcAnswer, requestId?: string): InvokeFailure {
  const said = members(body);
  // FC 3.0 writes Code and Message; its older versions, and the pages still, errorCode and errorMessage in several ways.
  const serviceCode = text(said['Code'] ?? said['ErrorCode'] ?? said['errorCode'] ?? said['code']);
  const reason = text(
    said['Message'] ?? said['ErrorMessage'] ?? said['errorMessage'] ?? said['message'],
  );
  const seconds = Number(header(headers, 'retry-after'));
  const facts = {
    httpStatus: status,
    serviceCode,
    requestId,
    ...(seconds > 0 && { retryAfterMs: seconds * 1000 }),
  };
  const tail = `(HTTP ${[status, serviceCode].filter(Boolean).join(' ')})${reason === undefined ? '' : `: ${reason}`}`;
  const refused = (
    code: InvokeFailure['code'],
    verb: string,
    nature: InvokeFailure['nature'] = 'final',
  ): InvokeFailure => ({ ...facts, code, message: `${verb} ${tail}`, nature, taken: 'no' });

  const code = serviceCode ?? '';
  if (status === 429 || /^(Throttling|ResourceExhausted|ResourceThrottled)/i.test(code)) {
    return refused('FC_THROTTLED', 'was not called for want of room', 'throttled');
  }
  if (/TokenExpired|Token\.Expired|ExpiredToken/i.test(code)) {
    return refused('FC_CREDENTIALS_REFUSED', 'was not called: the token has expired', 'expired');
  }
  if (status === 401 || /AccessKey|Signature|SecurityToken|TimeStamp|Skewed/i.test(code)) {
    return refused('FC_CREDENTIALS_REFUSED', 'was not called: key, date or signature was refused');
  }
  if (status === 403) {
    return refused('FC_FORBIDDEN', 'was not called: RAM does not allow fc:InvokeFunction on it');
  }
  if (status === 404) return refused('FC_FUNCTION_NOT_FOUND', 'was not found');
  if (status === 408 || status >= 500) {
    return {
      ...facts,
      code: 'FC_SERVICE_FAILED',
      message: `was perhaps not called: Function Compute failed ${tail}`,
      nature: 'passing',
      taken: 'unknown',
    };
  }
  return refused('FC_REJECTED', 'was not called: the call was refused');
}

function members(body: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body ?? []).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Not FC's own words then; the status has to do.
    return {};
  }
}

const LONGEST_TEXT = 300;

/** Some refusals quote what was signed, token included: nothing behind that is repeated. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const clean = value.replace(/[,;:.\s]*(the )?(server )?string\s?to\s?sign.*/is, '');
  return clean.replace(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT);
}

function header(headers: FcAnswer['headers'], name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

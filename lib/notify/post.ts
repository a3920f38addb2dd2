import type { Failure } from './failure.ts';
import { codeOf, type Redact, redactError } from './redact.ts';

/** The part of the platform's `fetch` that is used. */
export type Fetch = (
  url: string,
  init: {
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

/** One request as it goes out. */
export interface WireRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** At most {@link MAX_ANSWER} bytes of it. */
  readonly text: string;
}

export interface PostInput {
  readonly request: WireRequest;
  /** For everything from connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly redact: Redact;
}

/** Answers have some hundred bytes; an address that is not what it should be may send for ever. */
const MAX_ANSWER = 64 * 1024;

/** Sends once and reads the answer. Every way in which that goes wrong is a value. */
export async function post(
  fetch: Fetch,
  { request, timeoutMs, signal, redact }: PostInput,
): Promise<
  { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly failure: Failure }
> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...request.headers },
      body: request.body,
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    const text = await readText(response);
    return { ok: true, answer: { status: response.status, headers: response.headers, text } };
  } catch (error) {
    const cause = redactError(error, redact);
    if (signal?.aborted) return { ok: false, failure: aborted(cause) };
    if (timeout.aborted) {
      const message = `gave no whole answer within ${timeoutMs} ms`;
      return { ok: false, failure: { code: 'NOTIFY_TIMEOUT', message, nature: 'passing', cause } };
    }
    return { ok: false, failure: unreachable(error, cause) };
  }
}

export function aborted(cause?: Error): Failure {
  const message = 'was not waited for: the caller ended it';
  return { code: 'NOTIFY_ABORTED', message, nature: 'final', cause };
}

/** What Node says of certificates. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /^(ERR_TLS_CERT|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH)/;

function unreachable(error: unknown, cause: Error): Failure {
  const code = codeOf(error) ?? cause.name;
  const isCertificate = CERTIFICATE.test(code);
  const message = isCertificate
    ? `has a certificate that is not trusted (${code})`
    : `could not be reached, or the connection broke (${code})`;
  return {
    code: 'NOTIFY_UNREACHABLE',
    message,
    nature: isCertificate ? 'final' : 'passing',
    cause,
  };
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest.
  for await (const piece of response.body) {
    pieces.push(piece);
    size += piece.length;
    if (size >= MAX_ANSWER) break;
  }
  return Buffer.concat(pieces).subarray(0, MAX_ANSWER).toString('utf8');
}

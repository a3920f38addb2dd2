import type { OssAnswer } from './call.ts';
import { errorXml, OssError } from './oss-error.ts';

/** A refusal, or a bug of ours, as an answer. */
export function answerError(
  error: unknown,
  about: { readonly requestId: string; readonly host: string; readonly method: string },
): OssAnswer & { readonly code: string } {
  const refusal =
    error instanceof OssError
      ? error
      : new OssError(500, 'InternalError', 'We encountered an internal error. Please try again.', {
          Cause: String(error),
        });
  const { status, code } = refusal;
  const body = errorXml(refusal, about.requestId, about.host);
  if (about.method !== 'HEAD') return { status, code, body };
  // An answer to HEAD has no body: OSS puts the document into a header.
  return { status, code, headers: { 'x-oss-err': Buffer.from(body).toString('base64') } };
}

export interface RespondOptions {
  readonly requestId: string;
  /** Epoch ms of the local clock. */
  readonly now: number;
}

/** The answer with what every answer of OSS carries. */
export function respond(answer: OssAnswer, { requestId, now }: RespondOptions): Response {
  const { status, body } = answer;
  const headers = new Headers({
    server: 'AliyunOSS',
    date: new Date(now).toUTCString(),
    'x-oss-request-id': requestId,
    ...(typeof body === 'string' ? { 'content-type': 'application/xml' } : undefined),
    ...answer.headers,
  });
  if (status === 204 || status === 304) return new Response(null, { status, headers });
  if (body === undefined) {
    // The answer to HEAD says the length of what it leaves out.
    if (!headers.has('content-length')) headers.set('content-length', '0');
    return new Response(null, { status, headers });
  }
  const bytes = Buffer.from(body);
  headers.set('content-length', String(bytes.length));
  return new Response(bytes, { status, headers });
}

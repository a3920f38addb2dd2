import type { OperationDescription } from './description.ts';
import type { ServiceError } from './operation.ts';

/**
 * The answer to a call that went well: the operation's own fields in the envelope that api.json lists for it. Operations
 * differ in the envelope (label calls have only RequestId, GetSanityCheckTask spells it requestId, the temporary files say
 * Code "200" where others say null).
 */
export function answerSuccess(
  { response }: OperationDescription,
  fields: Readonly<Record<string, unknown>>,
  requestId: string,
): Response {
  const envelope: Record<string, unknown> = {};
  const { Code: code } = response;
  for (const [name, value] of [
    ['RequestId', requestId],
    ['requestId', requestId],
    ['Success', true],
    ['Code', code?.values?.includes('200') ? '200' : null],
    ['Message', null],
    ['HttpStatusCode', 200],
  ] as const) {
    if (Object.hasOwn(response, name)) envelope[name] = value;
  }
  return answerJson(200, { ...envelope, ...fields }, requestId);
}

/** A refusal in the form of Alibaba Cloud's gateways. */
export function answerRefusal(error: ServiceError, requestId: string, hostId: string): Response {
  const body = {
    RequestId: requestId,
    HostId: hostId,
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(error.code)}&product=pai-dsw&requestId=${requestId}`,
    ...error.extra,
  };
  return answerJson(error.status, body, requestId, error.headers);
}

function answerJson(
  status: number,
  body: unknown,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const bytes = Buffer.from(JSON.stringify(body));
  return new Response(bytes, {
    status,
    headers: {
      'content-type': 'application/json;charset=utf-8',
      'content-length': String(bytes.byteLength),
      'x-acs-request-id': requestId,
      ...headers,
    },
  });
}

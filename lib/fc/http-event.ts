import { isRecord } from './event-value.ts';

/**
 * A request as the HTTP trigger of FC 3.0 hands it over.
 * https://help.aliyun.com/zh/functioncompute/http-trigger-invoking-function
 */
export interface HttpRequestEvent {
  readonly method: string;
  /** URL-encoded, as it was sent. */
  readonly rawPath: string;
  /** By name in lower case: which case FC keeps is not promised. Repeated headers are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether `body` is bytes written in Base64. */
  readonly isBase64: boolean;
  readonly requestId: string | undefined;
  readonly sourceIp: string | undefined;
}

export function findHttpRequest(
  value: Readonly<Record<string, unknown>>,
): HttpRequestEvent | undefined {
  const context = value['requestContext'];
  const rawPath = value['rawPath'];
  const http = isRecord(context) ? context['http'] : undefined;
  if (!isRecord(context) || !isRecord(http) || typeof rawPath !== 'string') return undefined;
  const method = http['method'];
  if (typeof method !== 'string') return undefined;
  return {
    method: method.toUpperCase(),
    rawPath,
    headers: textsOf(value['headers'], (name) => name.toLowerCase()),
    query: textsOf(value['queryParameters'], (name) => name),
    body: typeof value['body'] === 'string' ? value['body'] : '',
    isBase64: value['isBase64Encoded'] === true,
    requestId: textOf(context['requestId']),
    sourceIp: textOf(http['sourceIp']),
  };
}

function textsOf(value: unknown, key: (name: string) => string): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) =>
      typeof text === 'string' ? [[key(name), text] as const] : [],
    ),
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

import { StewardError } from '../base/errors.ts';

/** A request as an HTTP trigger hands it over, made into what the rest of the world speaks. */
export interface HttpInvocation {
  readonly request: Request;
  /** Of whoever spoke to the gateway, as the gateway saw it; undefined where it does not say. */
  readonly sourceIp: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an event as FC hands it over, a Buffer as a rule.
 *
 * @throws StewardError `HTTP_EVENT_INVALID` where it is not that of an HTTP trigger, or no request can be made of it
 */
export function parseHttpEvent(event: unknown): HttpInvocation {
  const value = readJson(event);
  if (isHttpEvent(value)) return readHttpEvent(value);
  throw new StewardError('HTTP_EVENT_INVALID', 'Expected the event of an HTTP trigger.');
}

function readJson(event: unknown): unknown {
  const text = event instanceof Uint8Array ? Buffer.from(event).toString('utf8') : event;
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an event is that of an HTTP trigger: no other has a raw path and the request's method. */
export function isHttpEvent(event: unknown): event is Fields {
  return isRecord(event) && typeof event['rawPath'] === 'string' && methodOf(event) !== undefined;
}

/**
 * Makes the request of an HTTP trigger's event (version v1 of FC 3.0).
 * https://www.alibabacloud.com/help/en/functioncompute/fc/http-trigger-invoking-function
 *
 * Header names come in any case, and repeated ones joined by commas; query parameters come decoded. A GET with a body is
 * legal on the wire and means nothing (RFC 9110, 9.3.1), so that its body is left behind.
 *
 * @throws StewardError `HTTP_EVENT_INVALID` where no request can be made of it
 */
export function readHttpEvent(event: Fields): HttpInvocation {
  const method = methodOf(event) ?? 'GET';
  const context = record(event['requestContext']);
  const sourceIp = record(context['http'])['sourceIp'];
  const headers = readHeaders(record(event['headers']));
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    const request = new Request(readUrl(event, headers), {
      method,
      headers,
      ...(hasBody && { body: readBody(event) }),
    });
    return { request, sourceIp: typeof sourceIp === 'string' ? sourceIp : undefined };
  } catch (cause) {
    throw new StewardError('HTTP_EVENT_INVALID', 'The request cannot be read.', { cause });
  }
}

function methodOf(event: Fields): string | undefined {
  const { method } = record(record(event['requestContext'])['http']);
  return typeof method === 'string' ? method.toUpperCase() : undefined;
}

function readHeaders(fields: Fields): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one !== 'string') continue;
      try {
        headers.append(name, one);
      } catch {
        // Not a header by RFC 9110 (a line feed in its value, say): it cannot have come over the wire as one.
      }
    }
  }
  return headers;
}

/** The path is set and not resolved: one that begins with `//` would name another host. */
function readUrl(event: Fields, headers: Headers): URL {
  const { domainName } = record(event['requestContext']);
  const host = headers.get('host') ?? (typeof domainName === 'string' ? domainName : '');
  const url = new URL(URL.canParse(`https://${host}/`) ? `https://${host}/` : 'https://localhost/');
  url.pathname = String(event['rawPath']);
  for (const [name, value] of Object.entries(record(event['queryParameters']))) {
    for (const one of Array.isArray(value) ? value : [value]) {
      url.searchParams.append(name, String(one ?? ''));
    }
  }
  return url;
}

function readBody(event: Fields): Buffer {
  const { body } = event;
  if (typeof body !== 'string') return Buffer.alloc(0);
  return Buffer.from(body, event['isBase64Encoded'] === true ? 'base64' : 'utf8');
}

function record(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

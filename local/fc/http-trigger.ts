import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomRequestId } from './deployed-function.ts';
import type { HttpTriggerConfig } from './function-config.ts';
import type { Listener } from './http-face.ts';
import type { InvokeResult } from './invocation.ts';

interface Gateway {
  readonly trigger: HttpTriggerConfig;
  readonly accountId: string;
  readonly region: string;
  readonly invoke: (event: unknown) => Promise<InvokeResult>;
}

/** FC's limit for a synchronous call; larger bodies are refused before the function sees anything. */
const MOST_BYTES = 32 * 1024 * 1024;

/** A sender that stops in the middle is let go of. FC does not say after how long. */
const REQUEST_MS = 60_000;

/**
 * The HTTP trigger of a function on 127.0.0.1: each request becomes the event of help.aliyun.com (HTTP trigger, FC 3.0), and
 * what the function returns the response. Signatures (`authType: function`) are not checked here, so that what asks for them
 * is refused altogether.
 */
export async function listenForHttp(port: number, gateway: Gateway): Promise<Listener> {
  const server = createServer({ requestTimeout: REQUEST_MS }, (incoming, outgoing) => {
    exchange(incoming, outgoing, gateway).catch((error: unknown) => {
      refuse(outgoing, 502, 'FunctionAnswerUnreadable', String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo; // listening on TCP, so never a path or null
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function exchange(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  gateway: Gateway,
): Promise<void> {
  const { authType, methods } = gateway.trigger;
  if (authType !== 'anonymous') {
    return refuse(outgoing, 403, 'AccessDenied', `authType ${authType} is not checked locally`);
  }
  if (!methods.includes(incoming.method ?? '')) {
    return refuse(outgoing, 405, 'MethodNotAllowed', `the trigger has ${methods.join(', ')}`);
  }
  const body = await readWhole(incoming);
  if (body === undefined) return refuse(outgoing, 413, 'PayloadTooLarge', 'more than 32 MB');
  const result = await gateway.invoke(toEvent(incoming, body, gateway));
  if (result.status !== 200 || result.errorType !== undefined) {
    const status = result.errorType === undefined ? result.status : 502;
    outgoing.writeHead(status, { 'x-fc-request-id': result.requestId });
    outgoing.end(result.body);
    return;
  }
  answer(outgoing, result);
}

/** Undefined where it is too large; the rest is not read. */
async function readWhole(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toEvent(incoming: IncomingMessage, body: Buffer, { accountId, region }: Gateway) {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const [rawPath = '/'] = (incoming.url ?? '/').split('?');
  const text = body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(body);
  const now = new Date();
  return {
    version: 'v1',
    rawPath,
    body: isText ? text : body.toString('base64'),
    isBase64Encoded: !isText,
    headers: joined(Object.entries(incoming.headers)),
    queryParameters: joined([...url.searchParams].map(([name, value]) => [name, [value]])),
    requestContext: {
      accountId,
      domainName: `local.${region}.fcapp.run`,
      domainPrefix: 'local',
      http: {
        method: incoming.method,
        path: decoded(rawPath),
        protocol: `HTTP/${incoming.httpVersion}`,
        sourceIp: incoming.socket.remoteAddress ?? '',
        userAgent: incoming.headers['user-agent'] ?? '',
      },
      requestId: randomRequestId(),
      time: now.toISOString().replace(/\.\d+Z$/, 'Z'),
      timeEpoch: String(now.getTime()),
    },
  };
}

/** What comes more than once is joined by commas. */
function joined(
  entries: readonly (readonly [name: string, value: string | string[] | undefined])[],
): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) {
    values.set(name, [...(values.get(name) ?? []), ...[value ?? []].flat()]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function answer(outgoing: ServerResponse, { requestId, body }: InvokeResult): void {
  const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
  const { statusCode, headers, isBase64Encoded, body: content } = value as Record<string, unknown>;
  if (typeof statusCode !== 'number' || typeof content !== 'string') {
    throw new Error('the function returned no statusCode and body');
  }
  for (const [name, one] of Object.entries(headers ?? {})) {
    outgoing.setHeader(name, Array.isArray(one) ? one.map(String) : String(one));
  }
  outgoing.setHeader('x-fc-request-id', requestId);
  outgoing.writeHead(statusCode);
  outgoing.end(Buffer.from(content, isBase64Encoded === true ? 'base64' : 'utf8'));
}

function refuse(outgoing: ServerResponse, status: number, code: string, message: string): void {
  const body = JSON.stringify({ RequestId: randomRequestId(), Code: code, Message: message });
  if (!outgoing.headersSent) outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(body);
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Invocation, InvokeResult } from './invocation.ts';

export interface Listener {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

interface Face {
  readonly invoke: (
    name: string,
    event: Uint8Array,
    options: { readonly async: boolean; readonly source: string },
  ) => Promise<InvokeResult>;
  readonly list: () => readonly Invocation[];
}

/**
 * FC 3.0's HTTP interface as far as callers need it, and our own list of invocations:
 * `POST /2023-03-30/functions/{name}/invocations`, sync or async by `x-fc-invocation-type`, and `GET /_local/invocations`.
 * Signatures are not looked at.
 */
export function createFcFetch({ invoke, list }: Face): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === 'GET' && pathname === '/_local/invocations') {
      return Response.json({ invocations: list() });
    }
    const name = /^\/2023-03-30\/functions\/([^/]+)\/invocations$/.exec(pathname)?.[1];
    if (request.method !== 'POST' || name === undefined) {
      const Message = `${request.method} ${pathname} is not served here`;
      return Response.json({ Code: 'NotFound', Message }, { status: 404 });
    }
    const type = (request.headers.get('x-fc-invocation-type') ?? 'Sync').toLowerCase();
    const event = new Uint8Array(await request.arrayBuffer());
    const result = await invoke(decodeURIComponent(name), event, {
      async: type === 'async',
      source: 'http',
    });
    const headers = new Headers({ 'x-fc-request-id': result.requestId });
    if (result.errorType) headers.set('x-fc-error-type', result.errorType);
    if (result.errorType || result.status >= 400) headers.set('content-type', 'application/json');
    return new Response(Buffer.from(result.body), { status: result.status, headers });
  };
}

/** Serves a fetch function on 127.0.0.1. */
export async function listenOn(
  port: number,
  fetch: (request: Request) => Promise<Response>,
): Promise<Listener> {
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, fetch).catch((error: unknown) => {
      outgoing.statusCode = 500;
      outgoing.end(JSON.stringify({ Code: 'InternalServerError', Message: String(error) }));
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

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fetch: (request: Request) => Promise<Response>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const method = incoming.method ?? 'GET';
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(',') : value);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const request = new Request(new URL(incoming.url ?? '/', 'http://127.0.0.1'), {
    method,
    headers,
    ...(hasBody && { body: Buffer.concat(chunks) }),
  });
  const response = await fetch(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { ConnectionCut } from '../faults/connection-cut.ts';

export interface OssListener {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a fetch function on 127.0.0.1. */
export async function listenOn(
  port: number,
  fetch: (request: Request) => Promise<Response>,
): Promise<OssListener> {
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, fetch).catch((error) => {
      // Cut by a fault, or the client is gone: there is nobody to answer.
      if (error instanceof ConnectionCut && error.how === 'close') incoming.socket.destroySoon();
      else incoming.socket.resetAndDestroy();
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
  for await (const chunk of incoming) chunks.push(chunk as Buffer); // no encoding is set on it
  const { method = 'GET', url = '/' } = incoming;
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort(new Error('The caller went away.'));
  });
  const mayHaveBody = method !== 'GET' && method !== 'HEAD';
  const request = new Request(`http://127.0.0.1${url}`, {
    method,
    headers: readHeaders(incoming),
    signal: gone.signal,
    ...(mayHaveBody ? { body: Buffer.concat(chunks) } : {}),
  });
  const response = await fetch(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null || method === 'HEAD') {
    outgoing.end();
    return;
  }
  try {
    for await (const chunk of Readable.fromWeb(response.body as never)) {
      // The web stream types of Node and of undici differ in name only.
      await new Promise<void>((resolve, reject) => {
        outgoing.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
    }
  } catch (error) {
    // A fault that breaks the connection after the headers: let them out first.
    outgoing.flushHeaders();
    await new Promise(setImmediate);
    throw error;
  }
  outgoing.end();
}

function readHeaders(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) {
      headers.append(name, one);
    }
  }
  return headers;
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StewardError } from '../../lib/base/errors.ts';
import { ConnectionCut } from '../faults/connection-cut.ts';
import type { Activity } from './activity.ts';
import { refuse } from './errors.ts';
import type { ServiceError } from './operation.ts';
import type { Transport } from './serve-call.ts';
import { wireRules } from './wire-rules.ts';

/** A service on a port. */
export interface Listener {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Stops at once: whoever still waits for an answer sees the connection end. */
  close(): Promise<void>;
}

type ServeFetch = (request: Request, transport: Transport) => Promise<Response>;

/**
 * Serves a fetch function over HTTP on 127.0.0.1, and nowhere else.
 *
 * @param port 0 takes any that is free
 * @throws StewardError `LOCAL_PORT_IN_USE`
 */
export async function listen(
  port: number,
  fetch: ServeFetch,
  activity: Activity,
): Promise<Listener> {
  // Longer than clients keep idle sockets: a server that closes first makes them fail on reuse.
  const server = createServer({ keepAliveTimeout: 75_000 }, (incoming, outgoing) => {
    void exchange(incoming, outgoing, fetch, activity);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse(port, error) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actualPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What to say when somebody else has the port. */
export function portInUse(port: number, cause: Error): StewardError {
  return new StewardError(
    'LOCAL_PORT_IN_USE',
    `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose others: --port N takes N and the ones after it, --port 0 any that are free.`,
    { details: { port }, cause },
  );
}

async function exchange(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fetch: ServeFetch,
  activity: Activity,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort(new Error('The caller went away.'));
  });
  try {
    const body = await counted(activity, readBody(incoming));
    const { request, problem } = toRequest(incoming, body, gone.signal);
    const response = await fetch(request, {
      peer: incoming.socket.remoteAddress ?? '',
      ...(problem === undefined ? {} : { problem }),
    });
    await counted(activity, send(response, outgoing));
  } catch (error) {
    // Callers get answers for all that can be answered. What is left is a fault's broken connection, or a caller that left.
    if (error instanceof ConnectionCut && error.how === 'close') incoming.socket.destroySoon();
    else incoming.socket.resetAndDestroy();
  }
}

async function counted<T>(activity: Activity, work: Promise<T>): Promise<T> {
  const leave = activity.enter();
  try {
    return await work;
  } finally {
    leave();
  }
}

/** The body, or one byte more than allowed of a larger one; the rest is read and dropped, so that the answer is seen. */
async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const most = wireRules.bodyLimitBytes.value + 1;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    if (size < most) chunks.push(chunk.subarray(0, most - size));
    size += chunk.byteLength;
  }
  return Buffer.concat(chunks);
}

function toRequest(
  incoming: IncomingMessage,
  body: Buffer,
  signal: AbortSignal,
): { request: Request; problem: ServiceError | undefined } {
  const { method = 'GET', url: target = '/' } = incoming;
  const bodiless = method === 'GET' || method === 'HEAD';
  const make = (url: string, as: string) =>
    new Request(url, {
      method: as,
      headers: readHeaders(incoming.rawHeaders),
      body: bodiless || body.byteLength === 0 ? null : body,
      signal,
    });
  const base = `http://${incoming.socket.localAddress}:${incoming.socket.localPort}`;
  const problem = findProblem(method, target, bodiless && body.byteLength > 0);
  if (problem === undefined) return { request: make(`${base}${target}`, method), problem };
  // The refusal is all that matters of it now.
  return { request: make(base, bodiless ? method : 'POST'), problem };
}

/** What a Request cannot hold as it was sent. */
function findProblem(
  method: string,
  target: string,
  hasStrayBody: boolean,
): ServiceError | undefined {
  if (method === 'TRACE') return refuse('unsupportedMethod', 'This HTTP method is not supported.');
  if (!target.startsWith('/')) {
    return refuse('badUrl', `Expected a path that begins with a slash, found "${target}".`);
  }
  const [path = ''] = target.split('?');
  if (/(^|[/\\])(\.|%2e){1,2}($|[/\\])|[\\#]/i.test(path)) {
    return refuse('badUrl', `Expected a path without . and .. segments, found "${path}".`);
  }
  if (hasStrayBody) return refuse('badUrl', `A ${method} request carries no body, found one.`);
  return undefined;
}

/** Repeated `x-acs-*` headers become one, sorted and joined by commas, as the signature rules have them. */
export function readHeaders(rawHeaders: readonly string[]): Headers {
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? '';
    const value = rawHeaders[i + 1]?.trim() ?? '';
    const known = name.startsWith('x-acs-') ? headers.get(name) : null;
    if (known === null) headers.append(name, value);
    else headers.set(name, [...known.split(','), value].sort().join(','));
  }
  return headers;
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) {
    outgoing.end();
    return;
  }
  try {
    for await (const chunk of response.body) outgoing.write(chunk);
    outgoing.end();
  } catch (error) {
    // A fault that breaks the connection after the headers: let them out first.
    outgoing.flushHeaders();
    await new Promise(setImmediate);
    throw error;
  }
}

import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import httpx from 'httpx';

/**
 * What we need to know of, and do to, one HTTP exchange that the vendor's client carries out. It neither shows headers nor
 * takes an agent or a signal, and it forgets status, headers and body of every error that is not JSON. All its traffic goes
 * through `httpx.request`, so that is where we stand.
 */
export interface Exchange {
  readonly signal: AbortSignal;
  /** A new connection is being made for it: as long as that lasts, nothing of the request has been sent. */
  connecting: boolean;
  /** Set once the answer's head is there. */
  status: number | undefined;
  headers: http.IncomingHttpHeaders;
}

const NONCE = 'x-acs-signature-nonce';

/** Exchanges under way, by nonce: the one thing that is ours and reaches `httpx` through the vendor's client. */
const exchanges = new Map<string, Exchange>();

/** Runs `send`, which must make the vendor's client send one request with this nonce, under `exchange`. */
export async function watchExchange<T>(
  nonce: string,
  exchange: Exchange,
  send: () => Promise<T>,
): Promise<T> {
  installHook();
  exchanges.set(nonce, exchange);
  try {
    return await send();
  } finally {
    exchanges.delete(nonce);
  }
}

let installed = false;

/** Requests of others (the credentials package uses httpx too) pass untouched. */
function installHook(): void {
  if (installed) return;
  installed = true;
  const original = httpx.request;
  const hooked: typeof original = async (url, options) => {
    const exchange = findExchange(options?.headers);
    if (exchange === undefined) return await original(url, options);
    const agent = url.startsWith('https:') ? agents.https : agents.http;
    dropStaleSockets(agent);
    const response = await original(url, {
      ...options,
      agent,
      // Typed as returning nothing, but what it returns is what goes to http.request().
      beforeRequest: (request: object) => ({ ...request, signal: exchange.signal }),
    });
    stopReadTimer(response);
    exchange.status = response.statusCode;
    exchange.headers = response.headers;
    // From 400 on, the vendor's client insists on JSON (or XML) and loses everything when it is not. It gets to see a
    // success and hands us the body as it is; we judge by the status that we have just kept.
    response.statusCode = 200;
    return response;
  };
  // The vendor's client reads the property at each call, also when bundled.
  Object.assign(httpx, { request: hooked });
}

function findExchange(headers: unknown): Exchange | undefined {
  const nonce: unknown =
    typeof headers === 'object' && headers !== null ? Reflect.get(headers, NONCE) : undefined;
  return typeof nonce === 'string' ? exchanges.get(nonce) : undefined;
}

/**
 * More than the pacer lets through at a time (10 as a rule), so that no request waits for a socket; httpx's own agents
 * know no limit.
 */
const MAX_SOCKETS = 64;

/** Servers and NAT gateways close idle connections; one that has rested longer is not worth the risk of a reset. */
const MAX_IDLE_MS = 15_000;

class HttpAgent extends http.Agent {
  override createConnection(
    ...args: Parameters<http.Agent['createConnection']>
  ): ReturnType<http.Agent['createConnection']> {
    return watchConnecting(super.createConnection(...args), args[0].headers, 'connect');
  }
}

class HttpsAgent extends https.Agent {
  override createConnection(
    ...args: Parameters<https.Agent['createConnection']>
  ): ReturnType<https.Agent['createConnection']> {
    return watchConnecting(super.createConnection(...args), args[0].headers, 'secureConnect');
  }
}

const SOCKETS = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_SOCKETS } as const;
const agents = { http: new HttpAgent(SOCKETS), https: new HttpsAgent(SOCKETS) };

function watchConnecting<Socket extends Duplex | null | undefined>(
  socket: Socket,
  headers: unknown,
  connected: 'connect' | 'secureConnect',
): Socket {
  const exchange = findExchange(headers);
  if (exchange !== undefined && socket) {
    exchange.connecting = true;
    socket.once(connected, () => {
      exchange.connecting = false;
    });
  }
  return socket;
}

let lastUse = 0;

/**
 * After a frozen function thaws, its idle sockets are long dead, but their timers have stood still. So the time is compared
 * (with the machine's, which went on) before each use.
 */
function dropStaleSockets(agent: http.Agent): void {
  const now = Date.now();
  if (now - lastUse > MAX_IDLE_MS) {
    for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
  }
  lastUse = now;
}

/**
 * httpx starts a timer on the socket for reading the body and leaves stopping it to its own `read()`, which the vendor's
 * client does not use. Left running, it holds some 6 KiB until it fires, and then stops the timer of whatever request uses
 * the socket by that time. Our own signal limits the whole exchange.
 */
function stopReadTimer({ socket }: http.IncomingMessage): void {
  const symbol = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'TIMER::READ_TIMER',
  );
  if (symbol === undefined) return;
  const timer: unknown = Reflect.get(socket, symbol);
  if (timer !== null) clearTimeout(timer as NodeJS.Timeout); // set by httpx to what setTimeout gave
  Reflect.set(socket, symbol, null);
}

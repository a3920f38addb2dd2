import http from 'node:http';
import https from 'node:https';
import httpx from 'httpx';

/**
 * One HTTP exchange of the vendor's client, with our hands on it. The client signs well, but what it sends with (httpx)
 * takes no agent and no signal, shows no headers, starts timers that outlive the call and stop those of the next one on the
 * same socket, glues URLs to messages, and from HTTP 400 on the client itself insists on JSON and forgets status, headers and
 * body of whatever is none. All of that goes through `httpx.request`, so that is where our exchanges leave its path.
 */
export interface Exchange {
  /** A new connection is being made for it: as long as that lasts, nothing of the request has been sent. */
  readonly connecting: boolean;
  /** Undefined until the head of the answer is there. */
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  /** Ends it wherever it is: `run` then rejects. */
  end(): void;
  /** To be called when it is over, whatever came of it. */
  close(): void;
}

const NONCE = 'x-acs-signature-nonce';

/** Exchanges under way, by nonce: the one thing that is ours and reaches `httpx` through the vendor's client. */
const exchanges = new Map<string, HttpExchange>();

/** Takes over the one request with this nonce that the vendor's client is about to send. */
export function openExchange(nonce: string): Exchange {
  installHook();
  const exchange = new HttpExchange(nonce);
  exchanges.set(nonce, exchange);
  return exchange;
}

class HttpExchange implements Exchange {
  connecting = false;
  status: number | undefined;
  headers: http.IncomingHttpHeaders = {};
  readonly #nonce: string;
  #request: http.ClientRequest | undefined;
  #ended = false;

  constructor(nonce: string) {
    this.#nonce = nonce;
  }

  end(): void {
    this.#ended = true;
    this.#request?.destroy();
  }

  close(): void {
    exchanges.delete(this.#nonce);
  }

  /** In the place of `httpx.request`. */
  send(
    url: string,
    { method, headers, data }: NonNullable<HttpxOptions>,
  ): Promise<http.IncomingMessage> {
    const secure = url.startsWith('https:');
    const agent = secure ? agents.https : agents.http;
    dropStaleSockets(agent);
    const pathAt = url.indexOf('/', 'https://'.length);
    const { host, port } = parseOrigin(url.slice(0, pathAt));
    const path = url.slice(pathAt);
    const request = (secure ? https : http).request({ agent, host, port, path, method, headers });
    this.#request = request;
    request.once('socket', (socket) => {
      if (!socket.connecting) return;
      this.connecting = true;
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        this.connecting = false;
      });
    });
    if (this.#ended) request.destroy();
    return new Promise((resolve, reject) => {
      request.once('error', reject);
      request.once('response', (response) => {
        this.status = response.statusCode;
        this.headers = response.headers;
        // The vendor's client gets to see a success and hands us the body as it is; we judge by the real status.
        response.statusCode = 200;
        resolve(response);
      });
      request.end(bytesOf(data));
    });
  }
}

interface Origin {
  readonly host: string;
  readonly port: string | undefined;
}

const origins = new Map<string, Origin>();

/** A process has one or two of them, and parsing one costs as much as signing. */
function parseOrigin(origin: string): Origin {
  const known = origins.get(origin);
  if (known !== undefined) return known;
  const { hostname, port } = new URL(origin);
  // An IPv6 address is in brackets in a URL only.
  const parsed = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? undefined : port };
  origins.set(origin, parsed);
  return parsed;
}

type HttpxOptions = Parameters<typeof httpx.request>[1];

/** The vendor's client wraps the bytes that it has signed into a stream of one piece; sent as they are, they have a length. */
function bytesOf(data: NonNullable<HttpxOptions>['data']): Buffer | string | undefined {
  if (data === undefined || typeof data === 'string' || Buffer.isBuffer(data)) return data;
  const bytes: unknown = Reflect.get(data, 'value');
  if (Buffer.isBuffer(bytes)) return bytes;
  throw new TypeError("the body is not what @alicloud/tea-typescript's BytesReadable holds");
}

let installed = false;

function installHook(): void {
  if (installed) return;
  installed = true;
  const original = httpx.request;
  const hooked: typeof original = (url, options) => {
    const nonce = options?.headers?.[NONCE];
    const exchange = typeof nonce === 'string' ? exchanges.get(nonce) : undefined;
    // Others use httpx too, the credentials package for one.
    return exchange === undefined ? original(url, options) : exchange.send(url, options);
  };
  // The vendor's client reads the property at each call, also when bundled.
  Object.assign(httpx, { request: hooked });
}

/** More than the pacer lets through at a time (10 as a rule), so that no request waits for a socket. */
const MAX_SOCKETS = 64;
const SOCKETS = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_SOCKETS } as const;
const agents = { http: new http.Agent(SOCKETS), https: new https.Agent(SOCKETS) };

/** Servers and NAT gateways close idle connections; one that has rested longer is not worth the risk of a reset. */
const MAX_IDLE_MS = 15_000;
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

import { createActivity } from './dsw/activity.ts';
import { listen as listenDsw } from './dsw/listen.ts';
import { ConnectionCut } from './faults/connection-cut.ts';
import { listenOn as listenOss } from './oss/listen.ts';
import type { Stack } from './stack.ts';

/** A request of a function, on its way to a service. */
export interface Exchange {
  /** From 1, over all services, since the wire was told to count anew. */
  readonly number: number;
  /** `DSW StopInstances`, `OSS PUT /bucket/key`. */
  readonly name: string;
  /** Hands it to the service. Rejects where a fault breaks the connection. */
  serve(): Promise<Response>;
}

/** Decides what becomes of an exchange. A rejection breaks the connection. */
export type Intercept = (exchange: Exchange) => Promise<Response>;

/**
 * The wire between the functions and the services of a stack: every request passes here before it is served, and its answer
 * before it is sent, so that something can be done at exactly that moment.
 */
export interface Wire {
  /** To be given to the functions in place of the services' own addresses. */
  readonly urls: { readonly dsw: string; readonly oss: string };
  /** Puts the services behind it. Before that, every connection breaks. */
  connect(stack: Pick<Stack, 'dsw' | 'oss'>): void;
  /** Counts anew, and asks this about every exchange from now on; without it all of them pass. */
  restart(intercept?: Intercept): void;
  /** Counts something that goes on beside the exchanges as work. */
  during<T>(work: Promise<T>): Promise<T>;
  /** How much is going on that does not wait for the local clock: what `runUntil` needs to know beside the stack's. */
  working(): number;
  close(): Promise<void>;
}

const pass: Intercept = (exchange) => exchange.serve();

/**
 * Makes a wire with a port for each service.
 *
 * @example
 * const wire = await createWire();
 * const stack = await startStack({ functionEnvironment: { STEWARD_DSW_ENDPOINT: wire.urls.dsw } });
 * wire.connect(stack);
 */
export async function createWire(): Promise<Wire> {
  const activity = createActivity();
  let services: Pick<Stack, 'dsw' | 'oss'> | undefined;
  let intercept = pass;
  let count = 0;

  async function during<T>(work: Promise<T>): Promise<T> {
    const leave = activity.enter();
    try {
      return await work;
    } finally {
      leave();
    }
  }

  function exchange(service: string, request: Request, serve: () => Promise<Response>) {
    count += 1;
    const { pathname } = new URL(request.url);
    const what = request.headers.get('x-acs-action') ?? `${request.method} ${pathname}`;
    return intercept({ number: count, name: `${service} ${what}`, serve });
  }

  // What is served is not counted here: only the services know which requests merely wait for the clock.
  const listeners = await Promise.all([
    listenDsw(
      0,
      (request, transport) =>
        exchange('DSW', request, () => served(services?.dsw?.fetch(request, transport))),
      activity,
    ),
    listenOss(0, (request) =>
      exchange('OSS', request, () => served(services?.oss?.fetch(request))),
    ),
  ]);
  const [dsw, oss] = listeners;

  return {
    urls: { dsw: dsw.url, oss: oss.url },
    connect(stack) {
      services = stack;
    },
    restart(next = pass) {
      count = 0;
      intercept = next;
    },
    during,
    working: activity.working,
    close: async () => void (await Promise.all(listeners.map((listener) => listener.close()))),
  };
}

function served(answer: Promise<Response> | undefined): Promise<Response> {
  if (answer === undefined) throw new ConnectionCut('reset');
  return answer;
}

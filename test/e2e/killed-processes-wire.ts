import { createActivity } from '../../local/dsw/activity.ts';
import { listen as listenDsw } from '../../local/dsw/listen.ts';
import { ConnectionCut } from '../../local/faults/connection-cut.ts';
import { listenOn as listenOss } from '../../local/oss/listen.ts';
import type { Stack } from '../../local/stack.ts';

/** A request of the function, on its way to a service. */
export interface Exchange {
  /** From 1, over all services, since the wire was told to count anew. */
  readonly number: number;
  /** `OSS PUT /dsw-steward/runs/…`, for people. */
  readonly name: string;
  /** Hands it to the service. */
  readonly serve: () => Promise<Response>;
}

/** What becomes of an exchange: nothing special, unless a test has something in mind for it. */
export type Intercept = (exchange: Exchange) => Promise<Response>;

/**
 * The wire between the functions and the local services: every request passes here before it is served, and its answer
 * before it is sent, so that a test can do something at exactly that moment.
 */
export interface Wire {
  /** To be given to the functions in place of the services' own addresses. */
  readonly urls: { readonly dsw: string; readonly oss: string };
  /** Puts the services behind it. */
  connect(stack: Pick<Stack, 'dsw' | 'oss'>): void;
  /** Counts anew, with this for every exchange from now on. Answers how many there were before. */
  restart(intercept?: Intercept): number;
  /** Keeps `working` up while something goes on beside the exchanges. */
  during<T>(work: Promise<T>): Promise<T>;
  /** How much is going on that does not wait for the local clock. */
  working(): number;
  close(): Promise<void>;
}

const pass: Intercept = ({ serve }) => serve();

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

  const listeners = await Promise.all([
    listenDsw(
      0,
      (request, transport) =>
        // Not counted here: the service does it itself, and knows which requests only wait for the clock.
        exchange('DSW', request, () => served(services?.dsw?.fetch(request, transport))),
      activity,
    ),
    listenOss(0, (request) =>
      during(exchange('OSS', request, () => served(services?.oss?.fetch(request)))),
    ),
  ]);
  const [dsw, oss] = listeners;

  return {
    urls: { dsw: dsw.url, oss: oss.url },
    connect: (stack) => {
      services = stack;
    },
    restart(next = pass) {
      const before = count;
      count = 0;
      intercept = next;
      return before;
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

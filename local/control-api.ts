import { InvalidInputError, type Problem } from '../lib/base/errors.ts';
import type { CallLog } from './call-log.ts';
import type { FaultRules } from './faults/fault-rules.ts';

/** The control APIs of the local services, `/_local/…`: what they share. They are ours, and so is their form. */

export interface ControlCall {
  readonly url: URL;
  readonly body: unknown;
  readonly signal: AbortSignal;
  /** The last segment of the path, where the route has one to fill in. */
  readonly id: string;
}

/** By method and path; the path may end in `{id}`. What a handler returns is answered as JSON. */
export type ControlRoutes = ReadonlyMap<string, (call: ControlCall) => unknown>;

/** What a control API refuses. */
export class ControlError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(status: number, code: string, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

/** The fault rules of a service. */
export function faultRoutes(faults: Pick<FaultRules<never, never>, 'set' | 'describe'>) {
  return [
    ['GET /_local/faults', () => faults.describe()],
    [
      'PUT /_local/faults',
      ({ body }: ControlCall) => {
        faults.set(body);
        return { rules: faults.describe().rules.length };
      },
    ],
    [
      'DELETE /_local/faults',
      () => {
        faults.set([]);
        return { rules: 0 };
      },
    ],
  ] as const;
}

/** The calls that a service received. */
export function callRoutes(calls: CallLog<unknown>) {
  return [
    [
      'GET /_local/calls',
      ({ url }: ControlCall) => ({
        calls: calls.list(url.searchParams.get('operation') ?? undefined),
        dropped: calls.dropped(),
      }),
    ],
    [
      'DELETE /_local/calls',
      () => {
        calls.clear();
        return { calls: [], dropped: 0 };
      },
    ],
  ] as const;
}

/**
 * Serves a control API: unsigned, so only for programs on this machine. Other peers, browsers (they send an Origin) and
 * names other than the loopback's own in Host (DNS rebinding) are refused.
 *
 * @param toControlError reads refusals in a service's own form
 */
export function createControlApi(
  routes: ControlRoutes,
  toControlError: (error: unknown) => ControlError | undefined = () => undefined,
): (request: Request, peer?: string) => Promise<Response> {
  return async (request, peer) => {
    try {
      guard(request, peer);
      const { handler, id } = findHandler(routes, request);
      const body = await readJson(request);
      const url = new URL(request.url);
      return Response.json(await handler({ url, body, signal: request.signal, id }));
    } catch (error) {
      if (request.signal.aborted) throw error;
      return answerError(toControlError(error) ?? asControlError(error));
    }
  };
}

function guard(request: Request, peer: string | undefined): void {
  const refuseTo = (what: string): never => {
    throw new ControlError(
      403,
      'LOCAL_ONLY',
      `The control API is for programs on this machine: ${what}.`,
    );
  };
  if (request.headers.has('origin')) refuseTo('a browser page sent this request');
  if (peer !== undefined && !/^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(peer)) {
    refuseTo(`the peer is ${peer}`);
  }
  const host = request.headers.get('host') ?? new URL(request.url).host;
  if (!/^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host)) {
    refuseTo(`expected 127.0.0.1 or localhost in the Host header, found "${host}"`);
  }
}

function findHandler(
  routes: ControlRoutes,
  request: Request,
): { handler: (call: ControlCall) => unknown; id: string } {
  const { pathname } = new URL(request.url);
  const exact = routes.get(`${request.method} ${pathname}`);
  if (exact !== undefined) return { handler: exact, id: '' };
  const [, folder, last = ''] = /^(.+\/)([^/]+)$/.exec(pathname) ?? [];
  const filled = routes.get(`${request.method} ${folder}{id}`);
  if (filled !== undefined) return { handler: filled, id: decodeURIComponent(last) };
  throw new ControlError(
    404,
    'LOCAL_NOT_FOUND',
    `${request.method} ${pathname} is not part of the control API, which is: ${[...routes.keys()].join(', ')}.`,
  );
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ControlError(
      400,
      'LOCAL_INVALID',
      `Expected a JSON body: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

function asControlError(error: unknown): ControlError {
  if (error instanceof ControlError) return error;
  if (error instanceof InvalidInputError) {
    return new ControlError(400, error.code, error.message, error.problems);
  }
  return new ControlError(500, 'LOCAL_FAILED', String(error));
}

function answerError({ status, code, message, problems }: ControlError): Response {
  const error = { code, message, ...(problems.length > 0 ? { problems } : {}) };
  return Response.json({ error }, { status });
}

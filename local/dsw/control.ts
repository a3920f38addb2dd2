import { readDuration } from '../../lib/base/duration.ts';
import { InvalidInputError, type Problem } from '../../lib/base/errors.ts';
import type { LocalClock } from '../clock.ts';
import type { Activity } from './activity.ts';
import type { CallLog } from './calls.ts';
import type { Faults } from './faults.ts';
import { parseFleet, parsePatch } from './fleet-file.ts';
import { ServiceError } from './operation.ts';
import type { Transport } from './serve-call.ts';
import type { World } from './world.ts';

export interface ControlDeps {
  readonly clock: LocalClock;
  readonly world: World;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly activity: Activity;
  /** Told after each request that changed the world. */
  readonly onChange: () => void;
}

interface ControlCall {
  readonly url: URL;
  readonly body: unknown;
  readonly signal: AbortSignal;
  /** The last segment of the path, where the route has one to fill in. */
  readonly id: string;
}

type ControlHandler = (call: ControlCall) => unknown;

/** What the control API refuses, in its own form: it is ours, not the cloud's. */
class ControlError extends Error {
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

/**
 * The control API of the local stack, `/_local/…`: unsigned, so only for programs on this machine. Other peers, browsers
 * (they send an Origin) and names other than the loopback's own in Host (DNS rebinding) are refused.
 */
export function createControl(
  deps: ControlDeps,
): (request: Request, transport: Transport) => Promise<Response> {
  const routes = createRoutes(deps);
  return async (request, transport) => {
    try {
      guard(request, transport);
      const { handler, id } = findHandler(routes, request);
      const body = await readJson(request);
      const url = new URL(request.url);
      return Response.json(await handler({ url, body, signal: request.signal, id }));
    } catch (error) {
      if (request.signal.aborted) throw error;
      return answerError(error);
    }
  };
}

function createRoutes(deps: ControlDeps): ReadonlyMap<string, ControlHandler> {
  const { clock, world, faults, calls, activity, onChange } = deps;
  const describeClock = () => ({
    now: new Date(clock.now()).toISOString(),
    mode: clock.mode,
    rate: clock.rate,
    waiting: clock.waiting(),
  });

  return new Map<string, ControlHandler>([
    ['GET /_local/clock', describeClock],
    [
      'POST /_local/clock',
      ({ body }) => {
        moveClock(clock, body);
        onChange();
        return describeClock();
      },
    ],
    [
      'POST /_local/clock/wait',
      async ({ body, signal }) => {
        await activity.park(clock.until(readInstantToWaitFor(clock, body), signal));
        return { now: new Date(clock.now()).toISOString() };
      },
    ],
    ['GET /_local/fleet', () => world.dumpFleet()],
    [
      'PUT /_local/fleet',
      ({ body }) => {
        const parsed = parseFleet(body);
        if (!parsed.ok) throw problemsOf('fleet', parsed.problems);
        world.loadFleet(parsed.fleet);
        onChange();
        return { instances: world.instances.size };
      },
    ],
    [
      'POST /_local/instances/{id}',
      ({ body, id }) => {
        const parsed = parsePatch(body);
        if (!parsed.ok) throw problemsOf('patch', parsed.problems);
        const instance = world.patchInstance(id, parsed.patch);
        onChange();
        return { InstanceId: id, Status: instance.status };
      },
    ],
    ['GET /_local/faults', () => faults.describe()],
    [
      'PUT /_local/faults',
      ({ body }) => {
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
    [
      'GET /_local/calls',
      ({ url }) => ({
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
  ]);
}

function guard(request: Request, { peer }: Transport): void {
  const refuseTo = (what: string): never => {
    throw new ControlError(
      403,
      'LOCAL_ONLY',
      `The control API is for programs on this machine: ${what}.`,
    );
  };
  if (request.headers.has('origin')) refuseTo('a browser page sent this request');
  if (peer === undefined) return;
  if (!/^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(peer)) refuseTo(`the peer is ${peer}`);
  const host = request.headers.get('host') ?? new URL(request.url).host;
  if (!/^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host)) {
    refuseTo(`expected 127.0.0.1 or localhost in the Host header, found "${host}"`);
  }
}

function findHandler(
  routes: ReadonlyMap<string, ControlHandler>,
  request: Request,
): { handler: ControlHandler; id: string } {
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

function moveClock(clock: LocalClock, body: unknown): void {
  const { advance, to } = readObject(body);
  const ms = typeof advance === 'string' ? readDuration(advance) : undefined;
  const target = ms === undefined ? readInstant(to) : clock.now() + ms;
  if (target === undefined || (advance !== undefined && to !== undefined)) {
    throw invalid('Expected {"advance": "PT1H"} or {"to": "2026-03-01T12:00:00Z"}');
  }
  if (clock.mode !== 'manual') {
    throw new ControlError(
      409,
      'LOCAL_CLOCK_NOT_MANUAL',
      `This clock moves by itself (--clock ${clock.mode === 'real' ? 'real' : clock.rate}); only a manual one can be advanced.`,
    );
  }
  if (target < clock.now()) {
    throw invalid(`The clock cannot go back: it is at ${new Date(clock.now()).toISOString()}`);
  }
  clock.advanceTo(target);
}

function readInstantToWaitFor(clock: LocalClock, body: unknown): number {
  const { ms, until } = readObject(body);
  if (typeof ms === 'number' && ms >= 0 && until === undefined) return clock.now() + ms;
  const instant = ms === undefined ? readInstant(until) : undefined;
  if (instant === undefined) {
    throw invalid('Expected {"ms": 5000} or {"until": "2026-03-01T12:00:00Z"}');
  }
  return instant;
}

function readInstant(text: unknown): number | undefined {
  const instant = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

function readObject(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('Expected a JSON object as body');
  }
  return { ...body };
}

function problemsOf(what: string, problems: readonly Problem[]): ControlError {
  const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new ControlError(400, 'LOCAL_INVALID', `The ${what} cannot be used: ${list}.`, problems);
}

function invalid(message: string): ControlError {
  return new ControlError(400, 'LOCAL_INVALID', `${message}.`);
}

function answerError(error: unknown): Response {
  if (error instanceof ControlError || error instanceof ServiceError) {
    const { status, code, message } = error;
    const problems = error instanceof ControlError ? error.problems : [];
    return Response.json(
      { error: { code, message, ...(problems.length > 0 ? { problems } : {}) } },
      { status },
    );
  }
  if (error instanceof InvalidInputError) {
    return answerError(new ControlError(400, error.code, error.message, error.problems));
  }
  return answerError(new ControlError(500, 'LOCAL_FAILED', String(error)));
}

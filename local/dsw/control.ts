import { readDuration } from '../../lib/base/duration.ts';
import type { Problem } from '../../lib/base/errors.ts';
import type { CallLog } from '../call-log.ts';
import type { LocalClock } from '../clock.ts';
import {
  type ControlCall,
  ControlError,
  type ControlRoutes,
  callRoutes,
  createControlApi,
  faultRoutes,
} from '../control-api.ts';
import type { Activity } from './activity.ts';
import type { CallRecord } from './calls.ts';
import type { Faults } from './faults.ts';
import { parseFleet, parsePatch } from './fleet-file.ts';
import { ServiceError } from './operation.ts';
import type { Transport } from './serve-call.ts';
import type { World } from './world.ts';

export interface ControlDeps {
  readonly clock: LocalClock;
  readonly world: World;
  readonly faults: Faults;
  readonly calls: CallLog<CallRecord>;
  readonly activity: Activity;
  /** Told after each request that changed the world. */
  readonly onChange: () => void;
}

/** The control API of the local stack, `/_local/…`. */
export function createControl(
  deps: ControlDeps,
): (request: Request, transport: Transport) => Promise<Response> {
  const answer = createControlApi(createRoutes(deps), (error) =>
    error instanceof ServiceError
      ? new ControlError(error.status, error.code, error.message)
      : undefined,
  );
  return (request, { peer }) => answer(request, peer);
}

function createRoutes(deps: ControlDeps): ControlRoutes {
  const { clock, world, faults, calls, activity, onChange } = deps;
  const describeClock = () => ({
    now: new Date(clock.now()).toISOString(),
    mode: clock.mode,
    rate: clock.rate,
    waiting: clock.waiting(),
  });

  return new Map<string, (call: ControlCall) => unknown>([
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
    ...faultRoutes(faults),
    ...callRoutes(calls),
  ]);
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

import { runUntil } from '../clock-run.ts';
import type { CallRecord } from '../dsw/calls.ts';
import type { Instance, Snapshot } from '../dsw/entities.ts';
import { rules } from '../dsw/rules.ts';
import type { World } from '../dsw/world.ts';
import type { FaultSet } from '../faults/fault-set.ts';
import type { Invocation } from '../fc/invocation.ts';
import { type Stack, startStack } from '../stack.ts';
import { createWire, type Wire } from '../wire.ts';
import { castFleet } from './cast.ts';
import { type Day, daysOf, type Span } from './days.ts';
import { type Kill, killAtFirstStop } from './kill.ts';
import { lagOf } from './lag.ts';
import { asDone, type Done, planDeeds, scheduleDeeds } from './people.ts';
import { sparingly } from './quiet-ticks.ts';
import { createRunReader, type RunRecords } from './records.ts';
import { measureSavings, type Saved } from './savings.ts';

export interface PlayOptions {
  readonly span: Span;
  readonly instances: number;
  readonly seed: number;
  /** Folder for the functions' records, empty. */
  readonly store: string;
  /** What goes wrong in the service, and when; then the function's process is killed as well, once, in the midst of its work. */
  readonly rough?: { readonly faults: FaultSet; readonly span: Span } | undefined;
}

/** The fleet at an instant. Instances are never changed in place, so this is cheap. */
export interface Moment {
  readonly at: number;
  readonly instances: ReadonlyMap<string, Instance>;
}

/** What the time brought, all of it from the services' side. */
export interface PlayResult {
  readonly span: Span;
  readonly before: Moment;
  readonly after: Moment;
  /** The fleet right before each call that stops or starts something. */
  readonly atCall: ReadonlyMap<CallRecord, Moment>;
  readonly calls: readonly CallRecord[];
  readonly done: readonly Done[];
  /** Stops by the platform itself: an idle culler, a timer, a rule of the workspace. */
  readonly platformStops: readonly PlatformStop[];
  readonly snapshots: readonly Snapshot[];
  readonly invocations: readonly Invocation[];
  readonly runs: readonly RunRecords[];
  readonly saved: ReadonlyMap<string, Saved>;
  /** Undefined where nothing was killed. */
  readonly kill: Kill | undefined;
  /** By how much answers that were out of date may have been behind, ms. */
  readonly lagMs: number;
  /** What the functions wrote, for when something went wrong. */
  readonly functionOutput: readonly string[];
}

export interface PlatformStop {
  readonly at: number;
  readonly instanceId: string;
  /** The service's own code of the reason. */
  readonly code: string;
}

/** All of a day, once it is over. */
export interface DayResult {
  readonly day: Day;
  readonly morning: Moment;
  readonly evening: Moment;
  readonly calls: readonly CallRecord[];
  readonly done: readonly Done[];
  readonly platformStops: readonly PlatformStop[];
  /** Runs whose instant was on this day. */
  readonly runs: readonly RunRecords[];
  readonly kill: Kill | undefined;
}

const MINUTE = 60_000;

/**
 * Plays days and nights: local service and function runner in this process, functions in theirs, one clock that moves as
 * soon as everybody waits for it.
 *
 * @param onDay hears of each day when it is over
 */
export async function play(
  options: PlayOptions,
  onDay: (day: DayResult) => void = () => {},
): Promise<PlayResult> {
  const functionOutput: string[] = [];
  const wire = await createWire();
  try {
    const { span, instances, seed, store, rough } = options;
    const stack = await startStack({
      only: ['dsw', 'fc'],
      clock: 'manual',
      start: span.start,
      fleet: castFleet({ instances, seed, at: span.start }),
      seed,
      functionEnvironment: {
        STEWARD_STORE: store,
        STEWARD_DSW_ENDPOINT: wire.urls.dsw,
        STEWARD_CLOCK: wire.urls.dsw,
      },
      firesTimer: sparingly(rough?.span),
      onFunctionLine: (line) => functionOutput.push(line),
    });
    try {
      wire.connect(stack);
      return { ...(await playOn(stack, wire, options, onDay)), functionOutput };
    } finally {
      await stack.close();
    }
  } finally {
    await wire.close();
  }
}

async function playOn(
  stack: Stack,
  wire: Wire,
  { span, seed, store, rough }: PlayOptions,
  onDay: (day: DayResult) => void,
): Promise<Omit<PlayResult, 'functionOutput'>> {
  const { clock, dsw, fc } = stack;
  if (!dsw || !fc) throw new Error('the local stack did not start whole');
  const { world } = dsw;
  let kill: Kill | undefined;
  if (rough !== undefined) {
    clock.at(rough.span.start, () => {
      dsw.faults.set(rough.faults.dsw);
      killAtFirstStop({ clock, fc, wire }, (one) => {
        kill = one;
      });
    });
    clock.at(rough.span.end, () => {
      dsw.faults.set([]);
      wire.restart();
    });
  }
  const initial = world.snapshot();
  const deeds = planDeeds(world.instances.values(), seed, span);
  const done: Done[] = [];
  scheduleDeeds(world, deeds, (one) => done.push(one));

  const isBusy = () => stack.isBusy() || wire.working() > 0;
  const readRuns = createRunReader(store);
  const before = look(world);
  const atCall = new Map<CallRecord, Moment>();
  const calls: CallRecord[] = [];
  const platformStops: PlatformStop[] = [];
  let last = before;
  for (const day of daysOf(span)) {
    const morning = last;
    const seen = { calls: calls.length, done: done.length, stops: platformStops.length };
    for (let minute = day.start + MINUTE; minute <= day.end; minute += MINUTE) {
      await runUntil(clock, minute, { isBusy });
      const now = look(world);
      for (const call of takeCalls(dsw.calls)) {
        calls.push(call);
        if (/^(Stop|Start)/.test(call.operation ?? '')) atCall.set(call, last);
      }
      platformStops.push(...findPlatformStops(last, now));
      last = now;
    }
    const runs = await readRuns();
    onDay({
      day,
      morning,
      evening: last,
      calls: calls.slice(seen.calls),
      done: done.slice(seen.done),
      platformStops: platformStops.slice(seen.stops),
      runs: runs.filter(({ plan }) => isWithin(day, Date.parse(plan.plan.scheduledAt))),
      kill: kill !== undefined && isWithin(day, kill.at) ? kill : undefined,
    });
  }
  await fc.idle();
  return {
    span,
    before,
    after: last,
    atCall,
    calls,
    done,
    platformStops,
    snapshots: [...world.records.snapshots.values()],
    invocations: [...fc.invocations],
    runs: await readRuns(),
    saved: measureSavings(initial, asDone(deeds, done), span, last.instances),
    kill,
    lagMs: lagOf(rough?.faults.dsw),
  };
}

/** The service keeps so many calls and no more: they are taken over as they come. */
function takeCalls(log: { list(): readonly CallRecord[]; clear(): void }): readonly CallRecord[] {
  const calls = log.list();
  if (calls.length > 0) log.clear();
  return calls;
}

/** Of stops by the platform itself. */
const PLATFORM_CODES: ReadonlySet<string> = new Set(
  Object.values(rules.stopReasons.value).map(({ code }) => code),
);

function findPlatformStops(last: Moment, now: Moment): PlatformStop[] {
  const found: PlatformStop[] = [];
  for (const [id, instance] of now.instances) {
    const before = last.instances.get(id);
    if (instance === before || before?.status !== 'Running') continue;
    const code = instance.reason?.code;
    const isStopping = instance.status === 'Stopping' || instance.status === 'Stopped';
    if (isStopping && code !== undefined && PLATFORM_CODES.has(code))
      found.push({ at: now.at, instanceId: id, code });
  }
  return found;
}

function isWithin({ start, end }: Span, instant: number): boolean {
  return instant >= start && instant < end;
}

function look(world: World): Moment {
  world.settle();
  return { at: world.now(), instances: new Map(world.instances) };
}

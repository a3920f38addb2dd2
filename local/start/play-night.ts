import { runUntil } from '../clock-run.ts';
import type { CallRecord } from '../dsw/calls.ts';
import type { Instance } from '../dsw/entities.ts';
import type { World } from '../dsw/world.ts';
import type { FaultSet } from '../faults/fault-set.ts';
import type { Invocation } from '../fc/invocation.ts';
import { startStack } from '../stack.ts';
import { createWire } from '../wire.ts';
import { type Kill, killAtFirstStop } from './kill.ts';
import { type Night, theNight } from './night-hours.ts';
import { type Deed, planDeeds, scheduleDeeds } from './people.ts';
import { type RunRecords, readRuns } from './records.ts';
import { measureSavings, type Saved } from './savings.ts';

export interface NightOptions {
  readonly instances: number;
  readonly seed: number;
  /** Folder for the functions' records, empty. */
  readonly store: string;
  /** What goes wrong in the service; then the function's process is killed as well, once, in the middle of its work. */
  readonly faults?: FaultSet | undefined;
}

/** The fleet at an instant. Instances are never changed in place, so this is cheap. */
export interface Moment {
  readonly at: number;
  readonly instances: ReadonlyMap<string, Instance>;
}

/** What the night brought, all of it from the services' side. */
export interface NightResult {
  readonly night: Night;
  readonly before: Moment;
  readonly after: Moment;
  /** The fleet one minute before each call that changed something, and at its time. */
  readonly atStop: ReadonlyMap<CallRecord, Moment>;
  readonly calls: readonly CallRecord[];
  readonly invocations: readonly Invocation[];
  readonly runs: readonly RunRecords[];
  readonly saved: ReadonlyMap<string, Saved>;
  /** Undefined where nothing was killed. */
  readonly kill: Kill | undefined;
  /** What the functions wrote, for when something went wrong. */
  readonly functionOutput: readonly string[];
}

/** Told of what happens, in the order of the local clock. */
export interface Watcher {
  onBegin(moment: Moment): void;
  onDeed(deed: Deed, instance: Instance): void;
  onKill(kill: Kill): void;
  /** Once every minute of the local clock. */
  onMinute(now: Moment, last: Moment, calls: readonly CallRecord[]): void;
}

const MINUTE = 60_000;

/**
 * Plays the night: local service and function runner in this process, functions in theirs, one clock that moves as soon as
 * everybody waits for it.
 */
export async function playNight(options: NightOptions, watcher: Watcher): Promise<NightResult> {
  const { instances, seed, store, faults } = options;
  const night = theNight();
  const functionOutput: string[] = [];
  const wire = await createWire();
  const stack = await startStack({
    only: ['dsw', 'fc'],
    clock: 'manual',
    start: night.start,
    instances,
    seed,
    ...(faults === undefined ? {} : { faults }),
    functionEnvironment: {
      STEWARD_STORE: store,
      STEWARD_DSW_ENDPOINT: wire.urls.dsw,
      STEWARD_CLOCK: wire.urls.dsw,
    },
    onFunctionLine: (line) => functionOutput.push(line),
  });
  try {
    const { clock, dsw, fc } = stack;
    if (!dsw || !fc) throw new Error('the local stack did not start whole');
    const { world } = dsw;
    wire.connect(stack);
    let kill: Kill | undefined;
    if (faults !== undefined) {
      killAtFirstStop({ clock, fc, wire }, (done) => {
        kill = done;
        watcher.onKill(done);
      });
    }
    const saved = world.snapshot();
    const deeds = planDeeds(world.instances.values(), seed, night);
    scheduleDeeds(world, deeds, night, (deed, instance) => watcher.onDeed(deed, instance));

    const isBusy = () => stack.isBusy() || wire.working() > 0;
    const before = look(world);
    const atStop = new Map<CallRecord, Moment>();
    watcher.onBegin(before);
    let last = before;
    let seen = 0;
    for (let minute = night.start + MINUTE; minute <= night.end; minute += MINUTE) {
      await runUntil(clock, minute, { isBusy });
      const now = look(world);
      const calls = dsw.calls.list().slice(seen);
      seen += calls.length;
      for (const call of calls) {
        if (call.operation?.startsWith('Stop')) atStop.set(call, last);
      }
      watcher.onMinute(now, last, calls);
      last = now;
    }
    await fc.idle();
    return {
      night,
      before,
      after: last,
      atStop,
      calls: dsw.calls.list(),
      invocations: [...fc.invocations],
      runs: await readRuns(store),
      saved: measureSavings(saved, deeds, night, last.instances),
      kill,
      functionOutput,
    };
  } finally {
    await stack.close();
    await wire.close();
  }
}

function look(world: World): Moment {
  world.settle();
  return { at: world.now(), instances: new Map(world.instances) };
}

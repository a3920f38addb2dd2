import { tallyCalls } from '../../lib/app/tally-calls.ts';
import type { Log } from '../../lib/base/log.ts';
import { createDswClient, type DswClient } from '../../lib/dsw/client.ts';
import type { Notifier } from '../../lib/notify/notifier.ts';
import type { FilePolicy, Policies } from '../../lib/policy/policies.ts';
import type { RunResult } from '../../lib/run/report.ts';
import { runDue } from '../../lib/run/run-due.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import { ACCOUNT, type Cloud } from './cloud.ts';
import type { Watch } from './observer.ts';
import { createProcess, type Process } from './process.ts';
import { createRandom, type Random } from './random.ts';
import type { Wake } from './scenario.ts';
import type { Scheduler } from './scheduler.ts';
import { createSimStore, type StoreWeather } from './sim-store.ts';
import type { Variant } from './variant.ts';
import { createWire, type Distance } from './wire.ts';

/** One invocation of the function, as far as it has come. */
export interface Invoked {
  readonly process: Process;
  /** Undefined until it ends by itself. */
  readonly results: readonly RunResult[] | undefined;
  /** Killed because its time was up. */
  readonly overran: boolean;
}

/** What is decided of invocations before time begins to move. */
export interface Invocable {
  readonly seed: number;
  readonly policies: Policies;
  /** Of the function: it is killed after so long, and told so beforehand. */
  readonly timeoutSeconds: number;
  /** Clocks of invocations are off by so much each way, all together and each by itself. */
  readonly skewMs: number;
  /** What listings are read in. */
  readonly pageSize: number;
  /** For what is drawn while time moves. */
  readonly random: Random;
}

/** One process's way to the channels. */
export type NotifierOf = (process: Process) => Notifier;

export interface InvokeOptions {
  readonly scenario: Invocable;
  readonly cloud: Cloud;
  readonly scheduler: Scheduler;
  /** What all invocations share. */
  readonly store: ObjectStore;
  readonly observer: Watch;
  readonly variant: Variant;
  readonly distance: Distance;
  readonly weather: StoreWeather;
  /** Only policies of this kind are run; all where not given. */
  readonly kind?: FilePolicy['kind'];
  readonly notifier?: NotifierOf;
  /** What the function logs. */
  readonly onLog: (line: string) => void;
}

/** Makes what Function Compute does with a trigger: begins an invocation as `lib/app` wires it, and kills it when its time is up. */
export function createInvoker(options: InvokeOptions): (wake: Wake, boundary: number) => Invoked {
  const { scenario, scheduler, observer, variant, kind } = options;
  let number = 0;
  const clocks = createRandom(scenario.seed ^ scenario.skewMs);
  const drawSkew = () => clocks.between(-scenario.skewMs, scenario.skewMs);
  const skewOfAll = drawSkew();

  return (wake, boundary) => {
    number += 1;
    const skewMs = skewOfAll + drawSkew();
    const process = createProcess({
      id: `p${number}`,
      scheduler,
      random: scenario.random.fork(),
      skewMs,
      killAt: wake.killAt,
    });
    const invoked: { -readonly [Key in keyof Invoked]: Invoked[Key] } = {
      process,
      results: undefined,
      overran: false,
    };
    const limitMs = scenario.timeoutSeconds * 1000;
    // As lib/app/create-handler.ts has it.
    const deadline = scheduler.now() + limitMs - Math.min(3_000, limitMs / 4);
    observer.begin(process.id, { boundary, deadline, skewMs, due: wake.due });
    scheduler.add({
      at: scheduler.now() + limitMs,
      name: `${process.id} has no time left`,
      run: () => {
        if (process.state !== 'running') return;
        invoked.overran = true;
        process.kill();
      },
    });

    const { policies } = scenario;
    runDue(depsFor(options, process, number), {
      policies: variant.policies?.(policies) ?? policies,
      ...(kind && { kind }),
      mode: 'act',
      triggerTime: new Date(wake.due),
      ...(variant.times === undefined ? {} : { times: variant.times }),
      ...(variant.deadline === 'none' ? {} : { deadline: new Date(deadline + skewMs) }),
    }).then(
      (results) => {
        invoked.results = results;
        process.end();
        const said = results.map((result) => `${result.status} ${explain(result)}`);
        options.onLog(`${process.id} ends: ${said.join('; ')}`);
      },
      (error: unknown) => {
        process.end();
        observer.violated('never-throws', `${process.id} throws ${String(error)}`);
      },
    );
    return invoked;
  };
}

function explain(result: RunResult): string {
  if (result.status === 'nothing-due') return result.reason;
  if (result.status === 'not-started') return result.error.message;
  return result.summary;
}

function depsFor(options: InvokeOptions, process: Process, number: number) {
  const { scenario, cloud, variant, store, weather, observer, distance, scheduler } = options;
  const random = scenario.random.fork();
  const { clock } = process;
  const own = createSimStore(store, process, weather);
  let nonces = 0;
  return async ({ name, region }: { readonly name: string; readonly region: string }) => {
    const { log, calls } = tallyCalls(logTo(options.onLog, process.id));
    const dsw = createDswClient({
      region,
      account: ACCOUNT,
      credentials: { get: async () => cloud.credentials() },
      clock,
      log,
      random: random.next,
      nonce: () => {
        nonces += 1;
        return `${number}-${nonces}`;
      },
      attempt: createWire({
        send: cloud.send,
        process,
        target: name,
        distance,
        watch: observer,
        now: scheduler.now,
      }),
    });
    const paged = inPagesOf(scenario.pageSize, dsw);
    const { notifier } = options;
    return {
      dsw: variant.dsw?.(paged) ?? paged,
      calls,
      store: variant.store?.(own) ?? own,
      // Every fleet here is small.
      keepPlansWhole: 0,
      clock,
      log,
      holder: process.id,
      ...(notifier && {
        notices: async () => variant.notifier?.(notifier(process)) ?? notifier(process),
      }),
    };
  };
}

/** Small fleets fit on one page of the size that the engine asks for. */
function inPagesOf(PageSize: number, dsw: DswClient): DswClient {
  return {
    ...dsw,
    eachInstance: (request, options) => dsw.eachInstance({ ...request, PageSize }, options),
  };
}

function logTo(onLog: (line: string) => void, process: string): Log {
  const write = (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
    onLog(`${process} logs: ${message} ${String(fields['error'] ?? fields['code'] ?? '')}`);
  const log: Log = { debug: () => {}, info: write, warn: write, error: write, with: () => log };
  return log;
}

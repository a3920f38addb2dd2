import { dirname, resolve } from 'node:path';
import type { Cancel, LocalClock } from '../clock.ts';
import { createRealClock } from '../clock-real.ts';
import type { AccessKey } from '../dsw/keyring.ts';
import { sharedConcurrency } from './concurrency.ts';
import { DeployedFunction, randomRequestId, refusal, type Settled } from './deployed-function.ts';
import { createDestinations, type Delivery } from './destinations.ts';
import type { StackIdentity } from './function-context.ts';
import type { LimitClock } from './function-instance.ts';
import { createFcFetch, type Listener, listenOn } from './http-face.ts';
import { listenForHttp } from './http-trigger.ts';
import type { LineSource } from './instance-pool.ts';
import { type Invocation, InvocationLog, type InvokeResult } from './invocation.ts';
import { createInvokeApi } from './invoke-api.ts';
import { readSYaml } from './read-s-yaml.ts';
import { armTimer, type TimerEvent } from './timers.ts';
import { createVerifyCaller } from './verify-caller.ts';

export interface FcRunnerOptions extends StackIdentity {
  readonly sYamlPath: string;
  /** Folder of the code package; `dist` beside s.yaml by default. */
  readonly codeDir?: string;
  /** Fires timers and rules the ages of asynchronous invocations. */
  readonly clock: LocalClock;
  /** Rules time limits: the machine's clock by default, since a function's work takes the machine's time. */
  readonly limitClock?: LimitClock;
  /** What a function (its key in s.yaml) is given instead of `credentials`, where it has a role of its own. */
  readonly credentialsOf?:
    | ((resource: string) => StackIdentity['credentials'] | undefined)
    | undefined;
  /** What callers of the API may sign with; by default the credentials that functions are given. */
  readonly keys?: readonly AccessKey[];
  /** Epoch ms by which signature dates are judged; the machine's clock by default. */
  readonly machineNow?: () => number;
  /** Laid over the environment that s.yaml gives each function. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What `${env(…)}` in s.yaml reads; nothing by default, so that every default applies. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /**
   * Asked each time a timer of a function (its key in s.yaml) comes due; false leaves it out. For those who play many hours
   * and can do without most of the ticks in which nothing is due. All fire by default.
   */
  readonly fires?: FiresTimer | undefined;
  /** Called for each line an instance writes; by default it goes to stderr. */
  readonly log?: (line: string, source: LineSource) => void;
}

export type FiresTimer = (resource: string, event: TimerEvent) => boolean;

export interface InvokeOptions {
  readonly async?: boolean;
  /** Of an asynchronous call: answered 409 when taken before, where the function is in task mode. */
  readonly taskId?: string;
  /** Shown as the invocation's source. */
  readonly source?: string;
}

/** Function Compute on one machine: the functions of an s.yaml, each instance in a process of its own. */
export interface FcRunner {
  /** Names of the functions, in the order of s.yaml. */
  readonly functions: readonly string[];
  /** Whether one of them has an HTTP trigger. */
  readonly hasHttp: boolean;
  /** Invocations queued or running. */
  readonly inFlight: number;
  /** Every invocation so far, ascending. */
  readonly invocations: readonly Invocation[];
  /** What went to the destinations of asynchronous invocations, ascending. */
  readonly deliveries: readonly Delivery[];
  /**
   * Calls a function by its name (or its key in s.yaml). Objects are sent as JSON. Never throws: an unknown name is an
   * answer with status 404.
   */
  invoke(name: string, event: unknown, options?: InvokeOptions): Promise<InvokeResult>;
  /**
   * Kills every process (SIGKILL), as when the machines under them are lost: what was running has failed, what is queued
   * goes on in fresh ones. Resolves with how many there were, when they are gone.
   */
  kill(): Promise<number>;
  /** Resolves when nothing is queued or running. */
  idle(): Promise<void>;
  /** Arms the timers from the clock's present on; a second call does nothing. */
  start(): void;
  /**
   * FC's HTTP interface, without a port: the signed API, and unsigned `GET /_local/invocations` and `/_local/deliveries`.
   */
  fetch(request: Request): Promise<Response>;
  /** The same on 127.0.0.1; 0 takes any port. */
  listen(port: number): Promise<Listener>;
  /**
   * The first HTTP trigger of the file on 127.0.0.1; 0 takes any port.
   *
   * @returns undefined where no function has one
   */
  listenForHttp(port: number): Promise<Listener | undefined>;
  /** Stops timers and listeners, drops the queue, ends every process. */
  close(): Promise<void>;
}

/**
 * Reads s.yaml and makes its functions callable. No process starts before the first call.
 *
 * @throws {InvalidInputError} `S_YAML_INVALID` with every problem of the file.
 *
 * @example
 * const fc = await createFcRunner({ sYamlPath: 's.yaml', clock, region, accountId, credentials });
 * const { body } = await fc.invoke('dsw-steward-stop-instances', { triggerTime, triggerName, payload: '' });
 */
export async function createFcRunner(options: FcRunnerOptions): Promise<FcRunner> {
  const { sYamlPath, clock, environment = {}, variables = {} } = options;
  const configs = await readSYaml(sYamlPath, variables);
  const invocations = new InvocationLog();
  const deps = {
    codeDir: resolve(options.codeDir ?? `${dirname(sYamlPath)}/dist`),
    environment,
    clock,
    limitClock: options.limitClock ?? createRealClock(),
    invocations,
    onLine: options.log ?? writeLine,
    shared: sharedConcurrency(configs.map(({ reservedConcurrency }) => reservedConcurrency)),
    onSettled: (settled: Settled) => destinations.settle(settled),
  };
  const functions: readonly DeployedFunction[] = configs.map((config) => {
    const { credentials, credentialsOf } = options;
    const own = { ...options, credentials: credentialsOf?.(config.resource) ?? credentials };
    return new DeployedFunction(config, { ...deps, identity: own });
  });
  const listeners: Listener[] = [];
  let timers: Cancel[] | undefined;
  let waiters: (() => void)[] = [];

  const inFlight = () => functions.reduce((sum, deployed) => sum + deployed.inFlight, 0);
  const find = (name: string) =>
    functions.find(({ config }) => config.name === name) ??
    functions.find(({ config }) => config.resource === name);

  const { now } = clock;
  const destinations = createDestinations({ identity: options, find, now, onDone });

  function onDone(): void {
    // After the microtasks in which the function counts itself out.
    setImmediate(() => {
      if (inFlight() > 0) return;
      for (const wake of waiters.splice(0)) wake();
    });
  }

  async function invoke(
    name: string,
    event: unknown,
    { async = false, source = 'invoke', taskId }: InvokeOptions = {},
  ): Promise<InvokeResult> {
    const deployed = find(name);
    if (deployed === undefined) {
      const known = functions.map(({ config }) => config.name).join(', ');
      const message = `there is no function ${name}; s.yaml has ${known}`;
      return refusal(randomRequestId(), 404, 'FunctionNotFound', message);
    }
    if (async) return deployed.invokeAsync(toBytes(event), source, onDone, { taskId });
    const result = await deployed.invokeSync(toBytes(event), source);
    onDone();
    return result;
  }

  const verifyCaller = createVerifyCaller({
    keys: options.keys ?? [options.credentials],
    machineNow: options.machineNow ?? Date.now,
    localNow: now,
  });
  const api = createInvokeApi({ find, verifyCaller, onDone });
  const face = createFcFetch({ invoke, list: () => invocations.list() });

  async function fetch(request: Request): Promise<Response> {
    if (request.method === 'GET' && new URL(request.url).pathname === '/_local/deliveries') {
      return Response.json({ deliveries: destinations.deliveries });
    }
    return (await api(request)) ?? (await face(request));
  }

  return {
    functions: configs.map(({ name }) => name),
    hasHttp: configs.some(({ http }) => http !== undefined),
    get inFlight() {
      return inFlight();
    },
    get invocations() {
      return invocations.list();
    },
    get deliveries() {
      return destinations.deliveries;
    },
    invoke,
    async kill() {
      const killed = await Promise.all(functions.map((deployed) => deployed.killInstances()));
      return killed.reduce((sum, count) => sum + count, 0);
    },
    idle: () =>
      new Promise((wake) => {
        if (inFlight() === 0) wake();
        else waiters.push(wake);
      }),
    start() {
      timers ??= functions.flatMap((deployed) =>
        deployed.config.timers.map((timer) =>
          armTimer(timer, clock, (event) => {
            if (options.fires?.(deployed.config.resource, event) === false) return;
            deployed.invokeAsync(toBytes(event), timer.name, onDone);
          }),
        ),
      );
    },
    fetch,
    async listen(port) {
      const listener = await listenOn(port, fetch);
      listeners.push(listener);
      return listener;
    },
    async listenForHttp(port) {
      const config = configs.find(({ http }) => http !== undefined);
      if (config?.http === undefined) return undefined;
      const { accountId, region } = options;
      const listener = await listenForHttp(port, {
        trigger: config.http,
        accountId,
        region,
        invoke: (event) => invoke(config.name, event, { source: 'http' }),
      });
      listeners.push(listener);
      return listener;
    },
    async close() {
      for (const cancel of timers ?? []) cancel();
      await Promise.all(listeners.splice(0).map((listener) => listener.close()));
      await Promise.all(functions.map((deployed) => deployed.close()));
      waiters = waiters.filter((wake) => {
        wake();
        return false;
      });
    },
  };
}

function toBytes(event: unknown): Uint8Array {
  if (event instanceof Uint8Array) return event;
  return Buffer.from(typeof event === 'string' ? event : JSON.stringify(event ?? ''));
}

function writeLine(line: string, { functionName }: LineSource): void {
  process.stderr.write(`[${functionName}] ${line}\n`);
}

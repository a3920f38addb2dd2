import { randomUUID } from 'node:crypto';
import type { FunctionConfig } from './function-config.ts';
import { createEnvironment, type StackIdentity } from './function-context.ts';
import {
  type FunctionContext,
  FunctionInstance,
  type LimitClock,
  type Outcome,
} from './function-instance.ts';
import type { Invocation } from './invocation.ts';

export interface PoolDeps {
  readonly identity: StackIdentity;
  readonly codeDir: string;
  /** Laid over the environment of s.yaml: where the local services are. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limitClock: LimitClock;
  readonly onLine: (line: string, source: LineSource) => void;
}

/** Where a line of output comes from. */
export interface LineSource {
  readonly functionName: string;
  readonly instanceId: string;
  /** The request under way, or the latest one. */
  readonly requestId: string;
  readonly stream: 'stdout' | 'stderr';
}

/**
 * Loading the code has a limit of its own, apart from the handler's. FC does not publish one; this is ours, and only
 * catches code that never finishes loading.
 */
const LOAD_LIMIT_SECONDS = 60;

/** The instances of one function. One runs a request at a time, is used again afterwards, and is gone after a crash or a time-out. */
export class InstancePool {
  readonly #config: FunctionConfig;
  readonly #deps: PoolDeps;
  readonly #idle: FunctionInstance[] = [];
  readonly #live = new Set<FunctionInstance>();
  readonly #latestRequest = new Map<string, string>();
  #closed = false;

  constructor(config: FunctionConfig, deps: PoolDeps) {
    this.#config = config;
    this.#deps = deps;
  }

  /** Runs the handler once, in a warm instance or a fresh one, and notes in the invocation which. */
  async run(event: Uint8Array, context: FunctionContext, invocation: Invocation): Promise<Outcome> {
    // Reuse before growth; an instance may have died while it was idle.
    let instance = this.#idle.pop();
    while (instance?.gone === true) instance = this.#idle.pop();
    invocation.coldStart = instance === undefined;
    if (instance === undefined) {
      const started = await this.#start(context);
      if (!('instance' in started)) return started;
      instance = started.instance;
    }
    invocation.instanceId = instance.id;
    this.#latestRequest.set(instance.id, invocation.requestId);
    const outcome = await instance.invoke(event, context);
    if (instance.gone || this.#closed) await this.#drop(instance);
    else this.#idle.push(instance);
    return outcome;
  }

  /** Ends every process at once, whatever it is doing. Answers how many there were. */
  async kill(): Promise<number> {
    this.#idle.length = 0;
    const doomed = [...this.#live];
    await Promise.all(doomed.map((instance) => this.#drop(instance)));
    return doomed.length;
  }

  /** Runs `preStop` where instances are idle, and ends every process. */
  async close(context: FunctionContext): Promise<void> {
    this.#closed = true;
    const { preStop } = this.#config;
    if (preStop) {
      const hooks = this.#idle.map((idle) => idle.hook(preStop.handler, context, preStop.timeout));
      await Promise.all(hooks);
    }
    await Promise.all([...this.#live].map((instance) => instance.kill()));
  }

  /** A fresh instance with its code loaded and its initializer done, or why there is none. */
  async #start(
    context: FunctionContext,
  ): Promise<{ readonly instance: FunctionInstance } | Outcome> {
    const { codeDir, environment, identity, limitClock, onLine } = this.#deps;
    const id = `c-${randomUUID()}`;
    this.#latestRequest.set(id, context.requestId);
    const instance = new FunctionInstance({
      id,
      codeDir,
      limitClock,
      environment: {
        ...createEnvironment(this.#config, identity, codeDir, id),
        ...this.#config.environment,
        ...environment,
      },
      onLine: (line, stream) =>
        onLine(line, {
          functionName: this.#config.name,
          instanceId: id,
          requestId: this.#latestRequest.get(id) ?? '',
          stream,
        }),
    });
    this.#live.add(instance);
    const { handler, initializer } = this.#config;
    const loaded = await instance.load(handler, LOAD_LIMIT_SECONDS);
    const ready =
      loaded.kind === 'answered' && initializer
        ? await instance.hook(initializer.handler, context, initializer.timeout)
        : loaded;
    if (ready.kind === 'answered') return { instance };
    await this.#drop(instance);
    return ready;
  }

  async #drop(instance: FunctionInstance): Promise<void> {
    await instance.kill();
    this.#live.delete(instance);
    this.#latestRequest.delete(instance.id);
  }
}

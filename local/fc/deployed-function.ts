import { randomBytes, randomUUID } from 'node:crypto';
import type { LocalClock } from '../clock.ts';
import { FC_LIMITS, type FunctionConfig } from './function-config.ts';
import { createContext, createEnvironment, type StackIdentity } from './function-context.ts';
import { FunctionInstance, type LimitClock, type Outcome } from './function-instance.ts';
import type { Invocation, InvocationLog, InvokeResult } from './invocation.ts';

export interface FunctionDeps {
  readonly identity: StackIdentity;
  readonly codeDir: string;
  /** Laid over the environment of s.yaml: where the local services are. */
  readonly environment: Readonly<Record<string, string>>;
  /** Rules ages, retries and the instants shown. */
  readonly clock: LocalClock;
  readonly limitClock: LimitClock;
  readonly invocations: InvocationLog;
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

interface Job {
  readonly event: Uint8Array;
  readonly invocation: Invocation;
  readonly deadlineMs: number;
  readonly done: (result: InvokeResult) => void;
}

/**
 * Loading the code has a limit of its own, apart from the handler's. FC does not publish one; this is ours, and only
 * catches code that never finishes loading.
 */
const LOAD_LIMIT_SECONDS = 60;
/** The account's instances per region by default. */
const ACCOUNT_CONCURRENCY = 100;

/**
 * One function with its instances and its queue of asynchronous invocations. An instance runs one request at a time, is
 * used again afterwards, and is gone after a crash or a time-out.
 */
export class DeployedFunction {
  readonly config: FunctionConfig;
  readonly #deps: FunctionDeps;
  readonly #idle: FunctionInstance[] = [];
  readonly #live = new Set<FunctionInstance>();
  readonly #queue: Job[] = [];
  #running = 0;
  #closed = false;

  constructor(config: FunctionConfig, deps: FunctionDeps) {
    this.config = config;
    this.#deps = deps;
  }

  /** Invocations queued or running. */
  get inFlight(): number {
    return this.#running + this.#queue.length;
  }

  /** Runs the event now and answers with what the function answered, or 429 when no instance may be added. */
  async invokeSync(event: Uint8Array, source: string): Promise<InvokeResult> {
    const invocation = this.#record(source, false);
    if (event.byteLength > FC_LIMITS.syncPayloadBytes) {
      return this.#refuse(invocation, 413, 'PayloadTooLarge', 'the event is larger than 32 MB');
    }
    if (this.#closed || this.#running >= this.#capacity()) {
      return this.#refuse(
        invocation,
        429,
        'ResourceExhausted',
        `all ${this.#capacity()} instances of ${this.config.name} are busy`,
      );
    }
    return await this.#run({ event, invocation, deadlineMs: Number.POSITIVE_INFINITY });
  }

  /** Takes the event and answers 202; it runs when its turn comes. */
  invokeAsync(
    event: Uint8Array,
    source: string,
    onDone: (result: InvokeResult) => void,
  ): InvokeResult {
    const invocation = this.#record(source, true);
    if (event.byteLength > FC_LIMITS.asyncPayloadBytes) {
      return this.#refuse(invocation, 413, 'PayloadTooLarge', 'the event is larger than 128 KB');
    }
    const deadlineMs = this.#deps.clock.now() + this.config.async.maxAgeSeconds * 1000;
    this.#queue.push({ event, invocation, deadlineMs, done: onDone });
    this.#drain();
    return { requestId: invocation.requestId, status: 202, body: new Uint8Array() };
  }

  /** Ends every process at once, whatever it is doing; the function goes on with fresh ones. Answers how many there were. */
  async killInstances(): Promise<number> {
    this.#idle.length = 0;
    const doomed = [...this.#live];
    await Promise.all(doomed.map((instance) => this.#drop(instance)));
    return doomed.length;
  }

  /** Takes nothing more, runs `preStop` where instances are idle, and ends every process. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) {
      job.invocation.status = 'cancelled';
      job.done(refusal(job.invocation.requestId, 503, 'Cancelled', 'the runner was closed'));
    }
    const { preStop } = this.config;
    if (preStop) {
      const context = this.#context(randomRequestId(), 0);
      const hooks = this.#idle.map((idle) => idle.hook(preStop.handler, context, preStop.timeout));
      await Promise.all(hooks);
    }
    await Promise.all([...this.#live].map((instance) => instance.kill()));
  }

  #capacity(): number {
    return this.config.reservedConcurrency ?? ACCOUNT_CONCURRENCY;
  }

  /** Starts what is queued, oldest first, as far as instances are allowed. */
  #drain(): void {
    while (!this.#closed && this.#running < this.#capacity()) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      if (this.#deps.clock.now() > job.deadlineMs) {
        job.invocation.status = 'expired';
        job.invocation.endedAt = this.#now();
        const { maxAgeSeconds } = this.config.async;
        const why = `waited longer than maxAsyncEventAgeInSeconds (${maxAgeSeconds})`;
        job.done(refusal(job.invocation.requestId, 408, 'AsyncEventExpired', why));
        continue;
      }
      void this.#run(job).then(job.done);
    }
  }

  async #run(job: Omit<Job, 'done'>): Promise<InvokeResult> {
    const { invocation } = job;
    this.#running += 1;
    invocation.status = 'running';
    invocation.startedAt = this.#now();
    try {
      let outcome = await this.#attempt(job);
      const retries = invocation.async ? this.config.async.maxRetries : 0;
      // FC waits between these tries for a time it does not publish; we do not wait.
      while (outcome.kind === 'failed' && invocation.attempts <= retries && !this.#closed) {
        outcome = await this.#attempt(job);
      }
      return this.#conclude(invocation, outcome);
    } finally {
      this.#running -= 1;
      this.#drain();
    }
  }

  async #attempt({ event, invocation }: Omit<Job, 'done'>): Promise<Outcome> {
    const retryCount = invocation.attempts;
    invocation.attempts += 1;
    const context = this.#context(invocation.requestId, retryCount);
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

  readonly #latestRequest = new Map<string, string>();

  /** A fresh instance with its code loaded and its initializer done, or why there is none. */
  async #start(
    context: ReturnType<typeof createContext>,
  ): Promise<{ readonly instance: FunctionInstance } | Outcome> {
    const { codeDir, environment, identity, limitClock, onLine } = this.#deps;
    const id = `c-${randomUUID()}`;
    this.#latestRequest.set(id, context.requestId);
    const instance = new FunctionInstance({
      id,
      codeDir,
      limitClock,
      environment: {
        ...createEnvironment(this.config, identity, codeDir, id),
        ...this.config.environment,
        ...environment,
      },
      onLine: (line, stream) =>
        onLine(line, {
          functionName: this.config.name,
          instanceId: id,
          requestId: this.#latestRequest.get(id) ?? '',
          stream,
        }),
    });
    this.#live.add(instance);
    const { handler, initializer } = this.config;
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

  #conclude(invocation: Invocation, outcome: Outcome): InvokeResult {
    const { requestId } = invocation;
    invocation.endedAt = this.#now();
    if (outcome.kind === 'answered') {
      invocation.status = 'succeeded';
      return { requestId, status: 200, body: outcome.body };
    }
    invocation.status = 'failed';
    invocation.error = outcome.error;
    const body = Buffer.from(JSON.stringify(outcome.error));
    return { requestId, status: 200, body, errorType: outcome.errorType };
  }

  #refuse(invocation: Invocation, status: number, code: string, message: string): InvokeResult {
    invocation.status = status === 429 ? 'throttled' : 'failed';
    invocation.endedAt = this.#now();
    return refusal(invocation.requestId, status, code, message);
  }

  #record(source: string, async: boolean): Invocation {
    const invocation: Invocation = {
      requestId: randomRequestId(),
      functionName: this.config.name,
      source,
      async,
      status: 'queued',
      submittedAt: this.#now(),
      startedAt: undefined,
      endedAt: undefined,
      attempts: 0,
      instanceId: undefined,
      coldStart: false,
      error: undefined,
    };
    this.#deps.invocations.add(invocation);
    return invocation;
  }

  #context(requestId: string, retryCount: number): ReturnType<typeof createContext> {
    return createContext(this.config, this.#deps.identity, requestId, retryCount);
  }

  #now(): string {
    return new Date(this.#deps.clock.now()).toISOString();
  }
}

/** An answer of FC itself, not of the function. FC 3.0 writes `Code` and `Message`; the codes are ours. */
export function refusal(
  requestId: string,
  status: number,
  code: string,
  message: string,
): InvokeResult {
  const body = Buffer.from(JSON.stringify({ RequestId: requestId, Code: code, Message: message }));
  return { requestId, status, body };
}

/** The form FC's own ids have: `1-64f6cd87-000000000000-000000000000`. */
export function randomRequestId(): string {
  return `1-${[4, 6, 6].map((bytes) => randomBytes(bytes).toString('hex')).join('-')}`;
}

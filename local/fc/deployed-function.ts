import { randomBytes } from 'node:crypto';
import type { LocalClock } from '../clock.ts';
import { type Concurrency, createConcurrency } from './concurrency.ts';
import { FC_LIMITS, type FunctionConfig } from './function-config.ts';
import { createContext } from './function-context.ts';
import type { FunctionContext, Outcome } from './function-instance.ts';
import { InstancePool, type PoolDeps } from './instance-pool.ts';
import type { Invocation, InvocationLog, InvokeResult } from './invocation.ts';

export interface FunctionDeps extends PoolDeps {
  /** Rules ages, delays, the waits between tries and the instants shown. */
  readonly clock: LocalClock;
  readonly invocations: InvocationLog;
  /** Of functions that reserve none. */
  readonly shared: Concurrency;
  /** Called when an asynchronous invocation has come to its end, for its destinations. */
  readonly onSettled: (settled: Settled) => void;
}

/** An asynchronous invocation that is not tried again. */
export interface Settled {
  readonly config: FunctionConfig;
  readonly invocation: Invocation;
  readonly event: Uint8Array;
  readonly result: InvokeResult;
}

export interface AsyncOptions {
  /** Compared with earlier ones in task mode only, as FC does. */
  readonly taskId?: string | undefined;
  /** Before the first try. */
  readonly delayMs?: number;
}

interface Job {
  readonly event: Uint8Array;
  readonly invocation: Invocation;
  /** Epoch ms of the clock. */
  readonly deadline: number;
  readonly done: (result: InvokeResult) => void;
}

/**
 * Before an event is tried again after an error of the function, doubled each time. FC does not say how long it waits; for
 * its own throttling it documents 0.5 s, 1 s, 2 s and so on. This is ours.
 */
const RETRY_BASE_MS = 1000;

/** One function with its instances and its queue of asynchronous invocations. */
export class DeployedFunction {
  readonly config: FunctionConfig;
  readonly #deps: FunctionDeps;
  readonly #instances: InstancePool;
  readonly #concurrency: Concurrency;
  readonly #queue: Job[] = [];
  /** Delayed, or between two tries. */
  #waiting = 0;
  #running = 0;
  /** Taken ever; FC does not say for how long it remembers them. */
  readonly #taskIds = new Set<string>();
  readonly #closing = new AbortController();

  constructor(config: FunctionConfig, deps: FunctionDeps) {
    this.config = config;
    this.#deps = deps;
    this.#instances = new InstancePool(config, deps);
    const { reservedConcurrency } = config;
    this.#concurrency =
      reservedConcurrency === undefined ? deps.shared : createConcurrency(reservedConcurrency);
    this.#concurrency.onLeave(() => this.#drain());
  }

  /** Invocations queued or running. */
  get inFlight(): number {
    return this.#running + this.#waiting + this.#queue.length;
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Runs the event now and answers with what the function answered, or 429 when no instance may be added. */
  async invokeSync(event: Uint8Array, source: string): Promise<InvokeResult> {
    const invocation = this.#record(source, false);
    if (event.byteLength > FC_LIMITS.syncPayloadBytes) {
      return this.#refuse(invocation, ...tooLarge(FC_LIMITS.syncPayloadBytes));
    }
    if (this.#closed || !this.#concurrency.free) {
      const { limit } = this.#concurrency;
      const message = `all ${limit} instances that ${this.config.name} may have are busy`;
      return this.#refuse(invocation, 429, 'ResourceExhausted', message);
    }
    return this.#conclude(invocation, await this.#try(event, invocation));
  }

  /**
   * Takes the event and answers 202; it runs when its turn comes. With a task id that was taken before it answers 409, and
   * nothing comes of it.
   */
  invokeAsync(
    event: Uint8Array,
    source: string,
    onDone: (result: InvokeResult) => void,
    { taskId, delayMs = 0 }: AsyncOptions = {},
  ): InvokeResult {
    const dedupes = taskId !== undefined && this.config.async.task;
    if (dedupes && this.#taskIds.has(taskId)) {
      const message = `there is a task ${taskId} of ${this.config.name} already`;
      // FC 2.0 calls it StatefulAsyncInvocationAlreadyExists; what 3.0 calls it is not documented, the status is.
      return refusal(randomRequestId(), 409, 'AsyncTaskAlreadyExists', message);
    }
    const invocation = this.#record(source, true, taskId);
    if (event.byteLength > FC_LIMITS.asyncPayloadBytes) {
      return this.#refuse(invocation, ...tooLarge(FC_LIMITS.asyncPayloadBytes));
    }
    if (dedupes) this.#taskIds.add(taskId);
    const now = this.#deps.clock.now();
    const deadline = now + delayMs + this.config.async.maxAgeSeconds * 1000;
    const job = { event, invocation, deadline, done: onDone };
    if (delayMs > 0) this.#wait(job, delayMs);
    else this.#enqueue(job);
    return { requestId: invocation.requestId, status: 202, body: new Uint8Array() };
  }

  /** Ends every process at once, whatever it is doing; the function goes on with fresh ones. Answers how many there were. */
  killInstances(): Promise<number> {
    return this.#instances.kill();
  }

  /** Takes nothing more, drops what waits, runs `preStop` where instances are idle, and ends every process. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const job of this.#queue.splice(0)) this.#cancel(job);
    await this.#instances.close(this.#context(randomRequestId(), 0));
  }

  #enqueue(job: Job): void {
    this.#queue.push(job);
    this.#drain();
  }

  #wait(job: Job, ms: number): void {
    const { clock } = this.#deps;
    this.#waiting += 1;
    clock.until(clock.now() + ms, this.#closing.signal).then(
      () => {
        this.#waiting -= 1;
        this.#enqueue(job);
      },
      () => {
        this.#waiting -= 1;
        this.#cancel(job);
      },
    );
  }

  /** Starts what is queued, oldest first, as far as instances are allowed. */
  #drain(): void {
    while (!this.#closed && this.#concurrency.free) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      if (this.#deps.clock.now() > job.deadline) this.#expire(job);
      else void this.#work(job);
    }
  }

  async #work(job: Job): Promise<void> {
    const { event, invocation } = job;
    const outcome = await this.#try(event, invocation);
    const failed = outcome.kind === 'failed' && !this.#closed;
    if (failed && invocation.attempts <= this.config.async.maxRetries) {
      invocation.status = 'queued';
      this.#wait(job, RETRY_BASE_MS * 2 ** (invocation.attempts - 1));
      return;
    }
    this.#settle(job, this.#conclude(invocation, outcome));
  }

  async #try(event: Uint8Array, invocation: Invocation): Promise<Outcome> {
    const context = this.#context(invocation.requestId, invocation.attempts);
    invocation.attempts += 1;
    invocation.status = 'running';
    invocation.startedAt ??= this.#now();
    this.#running += 1;
    this.#concurrency.enter();
    try {
      return await this.#instances.run(event, context, invocation);
    } finally {
      this.#running -= 1;
      this.#concurrency.leave();
    }
  }

  #expire(job: Job): void {
    const { invocation } = job;
    invocation.status = 'expired';
    invocation.endedAt = this.#now();
    const why = `waited longer than maxAsyncEventAgeInSeconds (${this.config.async.maxAgeSeconds})`;
    this.#settle(job, refusal(invocation.requestId, 408, 'AsyncEventExpired', why));
  }

  #cancel({ invocation, done }: Job): void {
    invocation.status = 'cancelled';
    done(refusal(invocation.requestId, 503, 'Cancelled', 'the runner was closed'));
  }

  #settle({ event, invocation, done }: Job, result: InvokeResult): void {
    // Before it is counted out: what a destination starts is in flight by then.
    this.#deps.onSettled({ config: this.config, invocation, event, result });
    done(result);
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

  #record(source: string, async: boolean, taskId?: string): Invocation {
    const invocation: Invocation = {
      requestId: randomRequestId(),
      functionName: this.config.name,
      source,
      async,
      taskId,
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

  #context(requestId: string, retryCount: number): FunctionContext {
    return createContext(this.config, this.#deps.identity, requestId, retryCount);
  }

  #now(): string {
    return new Date(this.#deps.clock.now()).toISOString();
  }
}

/** https://www.alibabacloud.com/help/en/functioncompute/error-codes */
function tooLarge(bytes: number): [number, string, string] {
  return [400, 'EntityTooLarge', `payload size exceeds maximum allowed size (${bytes} bytes)`];
}

/** An answer of FC itself, not of the function, as FC 3.0 writes it. */
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

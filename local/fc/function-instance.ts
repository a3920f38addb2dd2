import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LocalClock } from '../clock.ts';

/** What FC hands to a handler, less the methods, which the host process adds. */
export interface FunctionContext {
  readonly requestId: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken: string;
  };
  readonly function: {
    readonly name: string;
    readonly handler: string;
    /** MB. */
    readonly memory: number;
    /** Seconds. */
    readonly timeout: number;
  };
  readonly service: {
    readonly logProject: string;
    readonly logStore: string;
    readonly qualifier: string;
    readonly versionId: string;
  };
  readonly region: string;
  readonly accountId: string;
  readonly tracing: Readonly<Record<string, unknown>>;
  /** Undocumented, seen on live contexts. */
  readonly retryCount: number;
}

/** The body that FC answers with when a function failed. */
export interface FunctionError {
  readonly errorMessage: string;
  readonly errorType: string;
  readonly stackTrace: readonly string[];
}

export type Outcome =
  | { readonly kind: 'answered'; readonly body: Uint8Array }
  | {
      readonly kind: 'failed';
      readonly error: FunctionError;
      /** FC's `X-Fc-Error-Type`. */
      readonly errorType: 'HandledInvocationError' | 'UnhandledInvocationError';
    };

type Message =
  | { readonly type: 'load'; readonly handler: string }
  | { readonly type: 'hook'; readonly handler: string; readonly context: FunctionContext }
  | { readonly type: 'invoke'; readonly event: Uint8Array; readonly context: FunctionContext };

interface ResultMessage {
  readonly type: 'result';
  readonly ok: boolean;
  readonly handled?: boolean;
  readonly body?: Uint8Array;
  readonly error?: FunctionError;
}

/** The clock that rules time limits: the machine's as a rule, since a function's work takes the machine's time. */
export type LimitClock = Pick<LocalClock, 'now' | 'at'>;

export interface InstanceOptions {
  readonly id: string;
  readonly codeDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly limitClock: LimitClock;
  /** Called for every line the instance writes. */
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

const HOST = fileURLToPath(new URL('./host.mjs', import.meta.url));

/** One process that runs one function, one request at a time. Once `gone` it takes no more. */
export class FunctionInstance {
  readonly id: string;
  readonly #child: ChildProcess;
  readonly #limitClock: LimitClock;
  readonly #exited: Promise<void>;
  #finish: ((outcome: Outcome) => void) | undefined;
  #gone = false;

  constructor({ id, codeDir, environment, limitClock, onLine }: InstanceOptions) {
    this.id = id;
    this.#limitClock = limitClock;
    this.#child = spawn(process.execPath, [HOST], {
      cwd: codeDir,
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Structured clone: events and answers stay bytes.
      serialization: 'advanced',
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      const input = this.#child[stream];
      if (input) createInterface({ input }).on('line', (line) => onLine(line, stream));
    }
    this.#child.on('message', (message) => this.#settle(outcomeOf(message as ResultMessage)));
    this.#exited = new Promise((resolve) => {
      const onEnd = () => {
        this.#gone = true;
        this.#settle(failure('Process exited unexpectedly before completing request'));
        resolve();
      };
      // `close` comes after the last line of output.
      this.#child.once('close', onEnd);
      this.#child.once('error', onEnd);
    });
  }

  /** The process has ended, or is about to: hand it nothing more. */
  get gone(): boolean {
    return this.#gone;
  }

  load(handler: string, limitSeconds: number): Promise<Outcome> {
    return this.#ask({ type: 'load', handler }, limitSeconds);
  }

  hook(handler: string, context: FunctionContext, limitSeconds: number): Promise<Outcome> {
    return this.#ask({ type: 'hook', handler, context }, limitSeconds);
  }

  invoke(event: Uint8Array, context: FunctionContext): Promise<Outcome> {
    return this.#ask({ type: 'invoke', event, context }, context.function.timeout);
  }

  /** Ends the process at once, whatever it is doing. Resolves when it is gone and its output is read. */
  kill(): Promise<void> {
    this.#gone = true;
    this.#child.kill('SIGKILL');
    return this.#exited;
  }

  async #ask(message: Message, limitSeconds: number): Promise<Outcome> {
    if (this.#finish) throw new Error(`instance ${this.id} was given a second request`);
    const startedAt = this.#limitClock.now();
    let timedOut = false;
    let cancelLimit = () => {};
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#finish = resolve;
      cancelLimit = this.#limitClock.at(startedAt + limitSeconds * 1000, () => {
        timedOut = true;
        void this.kill();
      });
      if (this.#gone)
        this.#settle(failure('Process exited unexpectedly before completing request'));
      else this.#child.send(message, (error) => error && this.#settle(failure(error.message)));
    });
    cancelLimit();
    if (timedOut) return failure(`Task timed out after ${limitSeconds} seconds`);
    // A process that ended by itself is reported as FC reports it: with how long it took.
    if (this.#gone && outcome.kind === 'failed' && outcome.error.stackTrace.length === 0) {
      const took = Math.round(this.#limitClock.now() - startedAt);
      return failure(`${outcome.error.errorMessage} (duration: ${took}ms)`);
    }
    return outcome;
  }

  #settle(outcome: Outcome): void {
    const finish = this.#finish;
    this.#finish = undefined;
    finish?.(outcome);
  }
}

function outcomeOf({ ok, body, error, handled }: ResultMessage): Outcome {
  if (ok) return { kind: 'answered', body: body ?? new Uint8Array() };
  return {
    kind: 'failed',
    error: error ?? { errorMessage: 'unknown', errorType: 'Error', stackTrace: [] },
    errorType: handled === true ? 'HandledInvocationError' : 'UnhandledInvocationError',
  };
}

function failure(errorMessage: string): Outcome {
  return {
    kind: 'failed',
    error: { errorMessage, errorType: 'UnhandledInvocationError', stackTrace: [] },
    errorType: 'UnhandledInvocationError',
  };
}

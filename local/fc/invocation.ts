import type { FunctionError } from './function-instance.ts';

/**
 * Where an invocation stands. `expired`: waited longer than its age limit; `throttled`: a synchronous call found every
 * allowed instance busy; `cancelled`: the runner closed before its turn came.
 */
export type InvocationStatus =
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'expired'
  | 'throttled'
  | 'cancelled';

/** One invocation as `GET /_local/invocations` shows it. Instants are the local clock's, ISO 8601. */
export interface Invocation {
  readonly requestId: string;
  readonly functionName: string;
  /** Name of the timer that fired, or how it was called. */
  readonly source: string;
  readonly async: boolean;
  /** Of an asynchronous one that was given one. */
  readonly taskId: string | undefined;
  status: InvocationStatus;
  readonly submittedAt: string;
  startedAt: string | undefined;
  endedAt: string | undefined;
  /** Starts of the handler, retries included. */
  attempts: number;
  instanceId: string | undefined;
  coldStart: boolean;
  error: FunctionError | undefined;
}

/** What a caller is answered. */
export interface InvokeResult {
  readonly requestId: string;
  /** 200 also when the function failed (then `errorType` is set), 202 when taken asynchronously, 4xx when refused. */
  readonly status: number;
  readonly body: Uint8Array;
  readonly errorType?: 'HandledInvocationError' | 'UnhandledInvocationError';
}

/** Most invocations remembered; the oldest go first. */
const KEPT = 10_000;

/** The list behind `GET /_local/invocations`. */
export class InvocationLog {
  readonly #all: Invocation[] = [];

  add(invocation: Invocation): void {
    this.#all.push(invocation);
    if (this.#all.length > KEPT) this.#all.shift();
  }

  /** Ascending by submission. */
  list(): readonly Invocation[] {
    return this.#all;
  }
}

/**
 * What a function is called with, as JSON: at most 128 KB when asynchronous. Of anything larger it is a reference to where the
 * store has it, never the thing itself.
 */
export type InvokeEvent = Readonly<Record<string, unknown>>;

/** Calls functions of one account and region. How many calls are under way at a time is up to the caller. */
export interface Invoker {
  /**
   * Has a function called, and does not wait for what it does. FC starts it at least once: with a task id the *call* is taken
   * once only, but a function that fails may still be tried again by FC.
   *
   * @throws FcError when it was not taken, or when nobody knows (`mayHaveTakenEffect`)
   */
  invokeAsync(
    functionName: string,
    event: InvokeEvent,
    options?: AsyncInvokeOptions,
  ): Promise<AsyncInvocation>;

  /**
   * Calls a function and waits for its answer. Nothing is repeated that may have begun.
   *
   * @throws FcError `FC_FUNCTION_FAILED` when the function threw, crashed or ran out of time, and as above
   */
  invokeSync(
    functionName: string,
    event: InvokeEvent,
    options?: InvokeOptions,
  ): Promise<SyncAnswer>;
}

export interface InvokeOptions {
  readonly signal?: AbortSignal | undefined;
  /** For the call with all its repetitions, by the invoker's clock. Default 30 s; 600 s when synchronous. */
  readonly deadlineMs?: number | undefined;
}

export interface AsyncInvokeOptions extends InvokeOptions {
  /**
   * Made from data, so that a repeated trigger makes the same one: it is then taken once, however often it is sent. FC
   * compares task ids only for functions in task mode (s.yaml: `asyncTask: true`). A letter or `_` first, then letters,
   * digits, `_` and `-`; 128 at most.
   */
  readonly taskId?: string | undefined;
  /** Before FC starts it: whole seconds, 3600 at most. */
  readonly delaySeconds?: number | undefined;
}

export interface AsyncInvocation {
  /** `known`: this task id was taken by an earlier call, which may be an earlier attempt of this very one. */
  readonly outcome: 'taken' | 'known';
  readonly requestId: string | undefined;
}

export interface SyncAnswer {
  readonly body: Uint8Array;
  readonly requestId: string | undefined;
}

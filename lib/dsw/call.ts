import type { OperationName, Operations } from './types.gen.ts';

/** Limits of one call; each method of the client takes them as its second argument. */
export interface CallOptions {
  /** Ends waiting and the call at once, with `DSW_ABORTED`; but see the client's `interruption`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds of the client's clock for the whole call with its repetitions. Default 60,000. */
  readonly deadlineMs?: number | undefined;
  /** Milliseconds for one attempt, connecting included. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /**
   * How often a call is repeated after a passing failure. Default 3. Throttled calls are repeated until the deadline,
   * since nothing was done; 0 repeats nothing at all.
   */
  readonly retries?: number | undefined;
}

/** Carries out one operation. */
export type Call = <Name extends OperationName>(
  name: Name,
  request: Operations[Name]['request'] | undefined,
  options?: CallOptions,
) => Promise<Operations[Name]['response']>;

/** Goes through all pages of a list operation. Options hold for each page's call. */
export type Each = <Item>(
  name: OperationName,
  request: object | undefined,
  options?: CallOptions,
) => AsyncGenerator<Item, void, undefined>;

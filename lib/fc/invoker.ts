import { StewardError } from '../base/errors.ts';

/** Has a function called, and does not wait for what it does. */
export interface Invoker {
  /**
   * @param event what the function is called with; with the rest of the call at most 128 KB
   * @throws StewardError `FC_INVOKE_FAILED` where it was not taken, as far as is known
   */
  invokeAsync(functionName: string, event: Readonly<Record<string, unknown>>): Promise<void>;
}

/**
 * Calls functions of the local stack, by FC's own interface and without a signature, which nobody looks at there.
 *
 * @param endpoint `http://127.0.0.1:PORT`
 */
export function createLocalInvoker(endpoint: string, send: typeof fetch): Invoker {
  return {
    async invokeAsync(functionName, event) {
      const path = `/2023-03-30/functions/${encodeURIComponent(functionName)}/invocations`;
      const response = await send(new URL(path, endpoint), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-fc-invocation-type': 'Async' },
        body: JSON.stringify(event),
      }).catch((cause: unknown) => {
        throw failed(functionName, 'it cannot be reached', cause);
      });
      await response.body?.cancel();
      if (response.status !== 202) throw failed(functionName, `HTTP ${response.status}`);
    },
  };
}

function failed(functionName: string, problem: string, cause?: unknown): StewardError {
  return new StewardError(
    'FC_INVOKE_FAILED',
    `The function ${functionName} was not called: ${problem}. Ask again; what was recorded is gone on with.`,
    { details: { function: functionName }, ...(cause === undefined ? {} : { cause }) },
  );
}

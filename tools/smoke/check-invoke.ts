import { FcError } from '../../lib/fc/errors.ts';
import type { Invoker } from '../../lib/fc/invoker.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What came of it. */
  readonly found: string;
}

export interface SmokeOptions {
  /** Never used before. */
  readonly taskId: string;
  /** The function compares task ids (s.yaml: `asyncTask: true`). */
  readonly taskMode: boolean;
}

/** What no function of ours takes for a trigger: each fails at once, and does nothing. */
const NO_TRIGGER = { smoke: true };

/**
 * Tries out whether a deployed function of ours can be called: whether the signature of this client is accepted, errors are
 * read right, and task ids compared in task mode. It does nothing to any instance, since the event is none that a function goes by.
 */
export async function checkInvoke(
  invoker: Invoker,
  functionName: string,
  { taskId, taskMode }: SmokeOptions,
): Promise<readonly Finding[]> {
  const absent = `${functionName.slice(0, 50)}-not-there`;
  const findings = [
    await expecting('a synchronous call reaches the function, which refuses the event', () =>
      invoker.invokeSync(functionName, NO_TRIGGER).then(
        () => [false, 'the function took it'],
        (error: unknown) => [hasCode(error, 'FC_FUNCTION_FAILED'), told(error)],
      ),
    ),
    await expecting('an asynchronous call is taken', async () => {
      const { outcome, requestId } = await invoker.invokeAsync(functionName, NO_TRIGGER, {
        taskId,
      });
      return [outcome === 'taken', `${outcome}, request id ${requestId}`];
    }),
    await expecting('a function that is not there is told from one that may not be called', () =>
      invoker.invokeAsync(absent, NO_TRIGGER).then(
        () => [false, 'it was taken'],
        (error: unknown) => [
          // Permission for our functions only: RAM is asked first then.
          hasCode(error, 'FC_FUNCTION_NOT_FOUND') || hasCode(error, 'FC_FORBIDDEN'),
          told(error),
        ],
      ),
    ),
  ];
  if (!taskMode) return findings;
  const repeated = await expecting('the same task id is known the second time', async () => {
    const { outcome, requestId } = await invoker.invokeAsync(functionName, NO_TRIGGER, { taskId });
    return [outcome === 'known', `${outcome}, request id ${requestId}`];
  });
  return [...findings, repeated];
}

async function expecting(
  check: string,
  look: () => Promise<readonly [ok: boolean, found: string]>,
): Promise<Finding> {
  try {
    const [ok, found] = await look();
    return { check, ok, found };
  } catch (error) {
    return { check, ok: false, found: told(error) };
  }
}

function hasCode(error: unknown, code: FcError['code']): boolean {
  return error instanceof FcError && error.code === code;
}

function told(error: unknown): string {
  return error instanceof FcError ? `${error.code}: ${error.message}` : String(error);
}

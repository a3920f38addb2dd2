import { FcError } from './errors.ts';
import type { AsyncInvokeOptions, InvokeEvent } from './invoker.ts';

/** A call that fits what FC takes, whichever client signs it. */
export interface InvokeRequest {
  readonly functionName: string;
  readonly mode: 'sync' | 'async';
  /** Without the version in front. Nothing in it needs percent-encoding, which the clients would sign in different ways. */
  readonly path: string;
  /** Lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** FC takes it once, however often it is sent. */
  readonly deduplicated: boolean;
}

/** https://www.alibabacloud.com/help/en/functioncompute/fc-3-0/product-overview/limits-of-usage */
const PAYLOAD_LIMIT = { sync: 32 * 1024 * 1024, async: 128 * 1024 } as const;
/** https://www.alibabacloud.com/help/doc-detail/181866.htm */
const LONGEST_DELAY_SECONDS = 3600;

/** CreateFunctionInput of @alicloud/fc20230330. */
const FUNCTION_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
/** https://help.aliyun.com/zh/fc/task-deduplication */
const TASK_ID = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

/** @throws FcError `FC_INVOKE_INVALID` */
export function buildInvokeRequest(
  mode: InvokeRequest['mode'],
  functionName: string,
  event: InvokeEvent,
  { taskId, delaySeconds }: Pick<AsyncInvokeOptions, 'taskId' | 'delaySeconds'> = {},
): InvokeRequest {
  if (!FUNCTION_NAME.test(functionName)) {
    throw refuse(functionName, `expected a name of a function, found ${quote(functionName)}`);
  }
  if (taskId !== undefined && !TASK_ID.test(taskId)) {
    const rule = 'a letter or _ first, then letters, digits, _ and -, 128 at most';
    throw refuse(functionName, `expected a task id with ${rule}, found ${quote(taskId)}`);
  }
  const longest = LONGEST_DELAY_SECONDS;
  if (delaySeconds !== undefined && !(Number.isInteger(delaySeconds) && inRange(delaySeconds))) {
    const problem = `expected a delay in whole seconds, 0 to ${longest}, found ${delaySeconds}`;
    throw refuse(functionName, problem);
  }
  const body = Buffer.from(JSON.stringify(event));
  if (body.byteLength > PAYLOAD_LIMIT[mode]) {
    const limit = `${PAYLOAD_LIMIT[mode]} bytes of ${mode} payload`;
    throw refuse(
      functionName,
      `expected at most ${limit}, found ${body.byteLength}; put it into the store and send where it is`,
    );
  }
  return {
    functionName,
    mode,
    path: `/functions/${functionName}/invocations`,
    headers: {
      'x-fc-invocation-type': mode === 'async' ? 'Async' : 'Sync',
      ...(taskId !== undefined && { 'x-fc-async-task-id': taskId }),
      ...(delaySeconds !== undefined &&
        delaySeconds > 0 && { 'x-fc-async-delay': String(delaySeconds) }),
    },
    body,
    deduplicated: taskId !== undefined,
  };
}

function inRange(seconds: number): boolean {
  return seconds >= 0 && seconds <= LONGEST_DELAY_SECONDS;
}

function refuse(functionName: string, problem: string): FcError {
  return new FcError('FC_INVOKE_INVALID', `The function was not called: ${problem}.`, {
    functionName,
  });
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 150));
}

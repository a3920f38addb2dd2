import { isRecord, readEventValue } from './event-value.ts';

/**
 * How an asynchronous invocation ended, as its onFailure destination is told.
 * https://help.aliyun.com/zh/functioncompute/user-guide/result-callback
 */
export interface FailedInvocation {
  readonly requestId: string;
  readonly functionArn: string;
  /** The last part of the ARN. */
  readonly functionName: string;
  /** Such as `FunctionResourceExhausted` or `UnhandledInvocationError`. */
  readonly condition: string;
  /** More than 1 where it was tried again. */
  readonly attempts: number;
  /** Epoch ms; undefined where the record does not say. */
  readonly atMs: number | undefined;
  /** Not 200 where FC itself failed, and not the function. */
  readonly statusCode: number | undefined;
  /** What the function was invoked with, read as JSON where it is. */
  readonly payload: unknown;
}

export function findFailedInvocation(
  value: Readonly<Record<string, unknown>>,
): FailedInvocation | undefined {
  const context = value['requestContext'];
  if (!isRecord(context)) return undefined;
  const { requestId, functionArn, condition } = context;
  if (!isName(requestId) || !isName(functionArn) || typeof condition !== 'string') return undefined;
  const attempts = context['approximateInvokeCount'];
  const response = value['responseContext'];
  const statusCode = isRecord(response) ? response['statusCode'] : undefined;
  const timestamp = value['timestamp'];
  return {
    requestId,
    functionArn,
    functionName: functionArn.split('/').at(-1) ?? '',
    condition: condition.slice(0, 200),
    attempts: isCount(attempts) ? attempts : 1,
    atMs: isCount(timestamp) ? timestamp : undefined,
    statusCode: isCount(statusCode) ? statusCode : undefined,
    payload: readPayload(value['requestPayload']),
  };
}

function readPayload(payload: unknown): unknown {
  const read = readEventValue(payload);
  return read.ok ? read.value : '';
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 1_024;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

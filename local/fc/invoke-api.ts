import { ApiRefusal } from './api-refusal.ts';
import { type DeployedFunction, randomRequestId } from './deployed-function.ts';
import type { InvokeResult } from './invocation.ts';
import type { VerifyCaller } from './verify-caller.ts';

interface Api {
  readonly find: (name: string) => DeployedFunction | undefined;
  readonly verifyCaller: VerifyCaller;
  readonly onDone: () => void;
}

/** 2016-08-15 is fc2's, 2021-04-06 that of the later FC 2.0 clients. */
const PATH = /^\/(2023-03-30|2021-04-06|2016-08-15)(\/.*)$/;
/** https://help.aliyun.com/zh/fc/task-deduplication */
const TASK_ID = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;
const LONGEST_DELAY_SECONDS = 3600;

/**
 * FC's invoke API: `POST /2023-03-30/functions/{name}/invocations`, signed in either way, sync or async by header. The paths
 * of older versions are checked as well, and then find no service: functions of FC 3.0 have none. Resolves with undefined for
 * paths of something else.
 */
export function createInvokeApi(api: Api): (request: Request) => Promise<Response | undefined> {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const [, version, path = ''] = PATH.exec(pathname) ?? [];
    if (version === undefined) return undefined;
    try {
      const body = new Uint8Array(await request.arrayBuffer());
      const { method, headers } = request;
      api.verifyCaller({ method, path: pathname, query: search.slice(1), headers, body });
      const deployed = findFunction(api, version, method, path);
      checkQualifier(new URLSearchParams(search).get('qualifier'));
      return toResponse(await invoke(api, deployed, headers, body));
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      return refuse(version, error);
    }
  };
}

function findFunction(
  { find }: Api,
  version: string,
  method: string,
  path: string,
): DeployedFunction {
  const service = /^\/services\/([^/]+)\/functions\/[^/]+\/invocations$/.exec(path)?.[1];
  if (version !== '2023-03-30' && service !== undefined) {
    throw new ApiRefusal(404, 'ServiceNotFound', `service '${service}' does not exist`);
  }
  const name = /^\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
  if (version !== '2023-03-30' || method !== 'POST' || name === undefined) {
    throw new ApiRefusal(400, 'PathNotSupported', `'${method}' against '${path}' is not supported`);
  }
  const deployed = find(name);
  if (deployed === undefined) {
    throw new ApiRefusal(404, 'FunctionNotFound', `function '${name}' does not exist.`);
  }
  return deployed;
}

/** s.yaml publishes no versions and no aliases. */
function checkQualifier(qualifier: string | null): void {
  if (qualifier === null || qualifier === 'LATEST') return;
  throw new ApiRefusal(404, 'AliasNotFound', `alias '${qualifier}' does not exist`);
}

async function invoke(
  { onDone }: Api,
  deployed: DeployedFunction,
  headers: Headers,
  body: Uint8Array,
): Promise<InvokeResult> {
  const type = headers.get('x-fc-invocation-type') ?? 'Sync';
  if (type === 'Sync') {
    const result = await deployed.invokeSync(body, 'api');
    onDone();
    return result;
  }
  if (type !== 'Async') throw invalid('x-fc-invocation-type', type, 'Sync or Async');
  // The second is FC 2.0's name for it.
  const taskId =
    headers.get('x-fc-async-task-id') ??
    headers.get('x-fc-stateful-async-invocation-id') ??
    undefined;
  if (taskId !== undefined && !TASK_ID.test(taskId)) {
    throw invalid('x-fc-async-task-id', taskId, 'a letter or _, then letters, digits, _ and -');
  }
  const delay = headers.get('x-fc-async-delay') ?? '0';
  if (!/^\d{1,4}$/.test(delay) || Number(delay) > LONGEST_DELAY_SECONDS) {
    throw invalid('x-fc-async-delay', delay, `0 to ${LONGEST_DELAY_SECONDS} seconds`);
  }
  return deployed.invokeAsync(body, 'api', onDone, { taskId, delayMs: Number(delay) * 1000 });
}

function invalid(name: string, found: string, expected: string): ApiRefusal {
  const message = `expected ${name}: ${expected}, found '${found}'`;
  return new ApiRefusal(400, 'InvalidArgument', message);
}

function toResponse({ status, body, errorType, requestId }: InvokeResult): Response {
  const isJson = errorType !== undefined || status >= 400;
  return new Response(Buffer.from(body), {
    status,
    headers: {
      'x-fc-request-id': requestId,
      ...(errorType !== undefined && { 'x-fc-error-type': errorType }),
      'content-type': isJson ? 'application/json' : 'application/octet-stream',
    },
  });
}

/** FC 3.0 writes `Code` and `Message`, its older versions `ErrorCode` and `ErrorMessage`. */
function refuse(version: string, { status, code, message }: ApiRefusal): Response {
  const requestId = randomRequestId();
  const body =
    version === '2023-03-30'
      ? { RequestId: requestId, Code: code, Message: message }
      : { ErrorCode: code, ErrorMessage: message };
  return Response.json(body, { status, headers: { 'x-fc-request-id': requestId } });
}

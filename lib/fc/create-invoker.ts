import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { FcCredentials, FcCredentialsSource } from './credentials.ts';
import { decideInvokeRetry } from './decide-invoke-retry.ts';
import { type FcEndpointOptions, resolveFcEndpoint } from './endpoint.ts';
import { FcError } from './errors.ts';
import type { FcSend } from './fc-send.ts';
import type { InvokeFailure } from './invoke-failure.ts';
import { buildInvokeRequest, type InvokeRequest } from './invoke-request.ts';
import type { InvokeOptions, Invoker } from './invoker.ts';
import { readBreakdown } from './read-breakdown.ts';
import { type InvokeResult, readInvokeAnswer } from './read-invoke-answer.ts';

/** Which of Alibaba Cloud's clients signs and sends. */
export type FcClientKind = 'fc2' | 'openapi';

export interface InvokerOptions extends FcEndpointOptions {
  readonly credentials: FcCredentialsSource;
  /** Default `fc2`. */
  readonly client?: FcClientKind | undefined;
  /** Rules deadlines and waits. */
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1); for the jitter of waits. */
  readonly random: () => number;
  readonly userAgent?: string | undefined;
  /** Sends in the place of the vendor's clients, for tests without a network. */
  readonly send?: FcSend | undefined;
}

const DEADLINE_MS = { async: 30_000, sync: 600_000 } as const;
/** FC answers an asynchronous call as soon as it has stored it. */
const ASYNC_ATTEMPT_MS = 10_000;

/**
 * Makes an invoker. The client is loaded with the first call, so that who calls no function pays nothing.
 *
 * @throws FcError `FC_ENDPOINT_INVALID`
 *
 * @example
 * const invoker = createInvoker({ accountId, region, network: 'internal', credentials, clock, log, random });
 * await invoker.invokeAsync('dsw-steward-worker', { shard: key }, { taskId: 'run_20260302T140000Z_hangzhou_3' });
 */
export function createInvoker(options: InvokerOptions): Invoker {
  const endpoint = resolveFcEndpoint(options);
  const { clock, log, credentials, random, userAgent = 'dsw-steward' } = options;
  let loaded: Promise<FcSend> | undefined;

  async function attempt(
    request: InvokeRequest,
    keys: FcCredentials,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<InvokeResult> {
    loaded ??= options.send ? Promise.resolve(options.send) : loadSend(options.client ?? 'fc2');
    const send = await loaded;
    try {
      const sending = send({ request, endpoint, credentials: keys, timeoutMs, userAgent });
      return readInvokeAnswer(request, await untilAborted(sending, signal));
    } catch (error) {
      signal?.throwIfAborted();
      // A bug, ours or of the client: it must not look like a broken connection.
      if (error instanceof TypeError && !('code' in error)) throw error;
      return { kind: 'failed', failure: readBreakdown(error, endpoint.host, timeoutMs) };
    }
  }

  async function call(
    request: InvokeRequest,
    { signal, deadlineMs = DEADLINE_MS[request.mode] }: InvokeOptions,
  ): Promise<Exclude<InvokeResult, { kind: 'failed' }>> {
    const until = clock.now().getTime() + deadlineMs;
    const leftMs = () => until - clock.now().getTime();
    const failures = { throttled: 0, passing: 0, expired: 0, final: 0 };
    let attempts = 0;
    let doubt = false;
    let keys = await credentials.get();
    for (;;) {
      signal?.throwIfAborted();
      attempts += 1;
      const most = request.mode === 'async' ? ASYNC_ATTEMPT_MS : deadlineMs;
      const result = await attempt(request, keys, Math.max(1, Math.min(most, leftMs())), signal);
      const facts = { function: request.functionName, attempts };
      if (result.kind !== 'failed') {
        log.debug('Function called', { ...facts, requestId: result.requestId ?? null });
        return result;
      }
      const { failure } = result;
      failures[failure.nature] += 1;
      doubt ||= failure.taken === 'unknown';
      if (failure.nature === 'expired' && failures.expired === 1) {
        keys = await (credentials.refresh?.() ?? credentials.get());
        continue;
      }
      const delayMs = decideInvokeRetry({
        failure,
        failures: failures[failure.nature],
        deduplicated: request.deduplicated,
        random: random(),
        leftMs: leftMs(),
      });
      if (delayMs === undefined) throw toError(request.functionName, failure, attempts, doubt);
      const { code, httpStatus, requestId = null } = failure;
      log.info('Call of a function failed and will be repeated', {
        ...facts,
        code,
        httpStatus,
        requestId,
        delayMs,
      });
      await clock.sleep(delayMs, signal);
      keys = await credentials.get();
    }
  }

  return {
    async invokeAsync(functionName, event, asyncOptions = {}) {
      const request = buildInvokeRequest('async', functionName, event, asyncOptions);
      const { kind, requestId } = await call(request, asyncOptions);
      return { outcome: kind === 'known' ? 'known' : 'taken', requestId };
    },
    async invokeSync(functionName, event, syncOptions = {}) {
      const result = await call(buildInvokeRequest('sync', functionName, event), syncOptions);
      const body = result.kind === 'answered' ? result.body : new Uint8Array();
      return { body, requestId: result.requestId };
    },
  };
}

async function loadSend(client: FcClientKind): Promise<FcSend> {
  switch (client) {
    case 'fc2':
      return (await import('./fc2-send.ts')).sendByFc2;
    case 'openapi':
      return (await import('./openapi-send.ts')).sendByOpenApi;
  }
}

/**
 * The clients take no signal. What was sent stays sent; its answer is not waited for.
 */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function toError(
  functionName: string,
  failure: InvokeFailure,
  attempts: number,
  mayHaveTakenEffect: boolean,
): FcError {
  const { code, message, httpStatus, serviceCode, requestId, errorType, cause } = failure;
  const times = attempts > 1 ? ` Sent ${attempts} times.` : '';
  const id = requestId === undefined ? '' : ` Request id ${requestId}.`;
  return new FcError(
    code,
    `The function ${functionName} ${message.replace(/\.$/, '')}.${times}${id}`,
    {
      functionName,
      httpStatus,
      serviceCode,
      requestId,
      errorType,
      cause,
      attempts,
      mayHaveTakenEffect,
      retryable: failure.nature !== 'final',
    },
  );
}

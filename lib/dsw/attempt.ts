import * as openApi from '@alicloud/openapi-client';
import type { WireRequest } from './build-request.ts';
import type { Credentials } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { type Exchange, watchExchange } from './http-hook.ts';
import type { Operation } from './operation.ts';
import { PRODUCT } from './operations.gen.ts';
import { type Answer, readAnswer } from './read-answer.ts';
import { createRedact, findSecrets, type Redact } from './redact.ts';
import { describeBreakdown } from './transport-failure.ts';

/** One sending of a request: everything that a repetition makes anew is in here. */
export interface AttemptInput {
  readonly name: string;
  readonly operation: Operation;
  readonly wire: WireRequest;
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  /** Never used before. */
  readonly nonce: string;
  /** For everything from connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly userAgent: string;
  readonly now: () => Date;
}

type Module = typeof openApi;

/** A CommonJS module with a `default` of its own: Node puts the module where others put the class. */
function findClass(
  found: Module['default'] | Module['default']['default'],
): Module['default']['default'] {
  return 'default' in found ? found.default : found;
}

const OpenApi = findClass(openApi.default);
type Runtime = Parameters<InstanceType<typeof OpenApi>['callApi']>[2];

/** Signs, sends, and reads the answer. A failure is a value; only the caller's own abort is thrown, as its reason. */
export type Attempt = (input: AttemptInput) => Promise<Answer>;

/** The `Attempt` of the vendor's client. */
export async function attempt(input: AttemptInput): Promise<Answer> {
  const { credentials, timeoutMs, signal, endpoint } = input;
  const redact = createRedact(() => [
    credentials.accessKeySecret,
    credentials.securityToken,
    credentials.accessKeyId,
    ...findSecrets(input.wire),
  ]);
  const limit = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    limit.abort();
  }, timeoutMs);
  const onAbort = () => limit.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const exchange: Exchange = {
    signal: limit.signal,
    connecting: false,
    status: undefined,
    headers: {},
  };
  try {
    signal?.throwIfAborted();
    const text = await watchExchange(input.nonce, exchange, () => callApi(input));
    return readAnswer(
      { status: exchange.status ?? 200, headers: exchange.headers, text },
      redact,
      input.now(),
    );
  } catch (error) {
    signal?.throwIfAborted();
    // A bug, ours or of the library below: it must not look like a broken connection.
    if (isBug(error)) throw error;
    return (
      brokenAnswer(exchange, redact, input.now()) ?? {
        ok: false,
        failure: describeBreakdown(
          error,
          { host: endpoint.host, timeoutMs, timedOut, connecting: exchange.connecting },
          redact,
        ),
      }
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** What Node says of the network has a code; httpx's own time-out has a name. */
function isBug(error: unknown): boolean {
  const isProgramming =
    error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isProgramming && !('code' in error);
}

/** Head there, body lost: a status from 400 on still says what happened; after a success everything is open. */
function brokenAnswer(
  { status, headers }: Exchange,
  redact: Redact,
  now: Date,
): Answer | undefined {
  if (status === undefined) return undefined;
  if (status >= 400) return readAnswer({ status, headers, text: '' }, redact, now);
  const failure = {
    code: 'DSW_ANSWER_UNREADABLE',
    message: `was answered with HTTP ${status} and a body that broke off`,
    nature: 'passing',
    effect: 'unknown',
    httpStatus: status,
    requestId:
      typeof headers['x-acs-request-id'] === 'string' ? headers['x-acs-request-id'] : undefined,
  } as const;
  return { ok: false, failure };
}

async function callApi({
  name,
  operation,
  wire,
  endpoint,
  credentials,
  nonce,
  timeoutMs,
  userAgent,
}: AttemptInput): Promise<string> {
  const client = new OpenApi(
    new openApi.Config({
      endpoint: endpoint.host,
      protocol: endpoint.protocol,
      userAgent,
      // Duck-typed, so that nothing of the credentials package is loaded for credentials that we have.
      credential: { getCredential: async () => ({ ...credentials, type: 'access_key' }) },
    }),
  );
  const params = new openApi.Params({
    action: name,
    version: PRODUCT.version,
    protocol: endpoint.protocol,
    pathname: wire.pathname,
    method: operation.verb,
    authType: 'AK',
    style: 'ROA',
    reqBodyType: 'json',
    bodyType: 'string',
  });
  const request = new openApi.OpenApiRequest({
    query: wire.query,
    headers: { 'x-acs-signature-nonce': nonce },
    ...(wire.body !== undefined && { body: wire.body }),
  });
  // Both, to the same: what is called connect time-out there ends every silence on the socket. Its retries do nothing.
  const runtime = { autoretry: false, readTimeout: timeoutMs, connectTimeout: timeoutMs };
  // It only reads members of the options.
  const answer = await client.callApi(params, request, runtime as Runtime);
  return String(answer['body'] ?? '');
}

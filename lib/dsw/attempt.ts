import * as openApi from '@alicloud/openapi-client';
import type { WireRequest } from './build-request.ts';
import type { Credentials } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { type Exchange, openExchange } from './http-exchange.ts';
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
type Client = InstanceType<typeof OpenApi>;
type CallApi = Parameters<Client['callApi']>;

/** A CommonJS module with a `default` of its own: Node puts the module where others put the class. */
function findClass(
  found: Module['default'] | Module['default']['default'],
): Module['default']['default'] {
  return 'default' in found ? found.default : found;
}

const OpenApi = findClass(openApi.default);

/** Signs, sends, and reads the answer. A failure is a value; only the caller's own abort is thrown, as its reason. */
export type Attempt = (input: AttemptInput) => Promise<Answer>;

/** The `Attempt` of the vendor's client. */
export async function attempt(input: AttemptInput): Promise<Answer> {
  const { credentials, timeoutMs, signal, endpoint } = input;
  signal?.throwIfAborted();
  const redact = createRedact(() => [
    credentials.accessKeySecret,
    credentials.securityToken,
    credentials.accessKeyId,
    ...findSecrets(input.wire),
  ]);
  const exchange = openExchange(input.nonce);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    exchange.end();
  }, timeoutMs);
  const onAbort = () => exchange.end();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const text = await callApi(input);
    // The library's answer carries the status that we have given it.
    return readAnswer(
      { status: exchange.status ?? 200, headers: exchange.headers, text },
      redact,
      input.now(),
    );
  } catch (error) {
    signal?.throwIfAborted();
    // A bug, ours or of the library below: it must not look like a broken connection.
    if (isBug(error)) throw error;
    const at = { host: endpoint.host, timeoutMs, timedOut, connecting: exchange.connecting };
    return (
      brokenAnswer(exchange, redact, input.now()) ?? {
        ok: false,
        failure: describeBreakdown(error, at, redact),
      }
    );
  } finally {
    clearTimeout(timer);
    exchange.close();
    signal?.removeEventListener('abort', onAbort);
  }
}

/** What Node says of the network has a code. */
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

/** @returns the body of the answer, whatever it is */
async function callApi({
  name,
  operation,
  wire,
  endpoint,
  credentials,
  nonce,
  userAgent,
}: AttemptInput): Promise<string> {
  // The library only reads members of its parameter classes, and copying into them costs as much as the signature.
  const config: unknown = {
    endpoint: endpoint.host,
    protocol: endpoint.protocol,
    userAgent,
    // Duck-typed, so that nothing of the credentials package is loaded for credentials that we have.
    credential: { getCredential: async () => ({ ...credentials, type: 'access_key' }) },
  };
  const params: unknown = {
    action: name,
    version: PRODUCT.version,
    protocol: endpoint.protocol,
    pathname: wire.pathname,
    method: operation.verb,
    authType: 'AK',
    style: 'ROA',
    reqBodyType: 'json',
    bodyType: 'string',
  };
  const request: unknown = {
    query: wire.query,
    headers: { 'x-acs-signature-nonce': nonce },
    body: wire.body,
  };
  const client = new OpenApi(config as ConstructorParameters<typeof OpenApi>[0]);
  const answer = await client.callApi(params as CallApi[0], request as CallApi[1], RUNTIME);
  return String(answer['body'] ?? '');
}

/** Its retries do nothing, and its time-outs are those of httpx, which our exchanges do not use. */
const RUNTIME = { autoretry: false } as CallApi[2]; // as above

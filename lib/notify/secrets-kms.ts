import { NotifyError } from './errors.ts';
import { codeOf, createRedact, redactError } from './redact.ts';
import type { KmsPlace, KmsSecrets } from './secrets.ts';
import { findUrlProblem } from './webhook-url.ts';

export interface KmsCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

export interface KmsOptions {
  /** Asked for every call, so that rotated keys are taken up at once. */
  readonly credentials: { get(): Promise<KmsCredentials> };
  /** `vpc` for callers inside a VPC of the region. Default `public`. */
  readonly network?: 'public' | 'vpc';
  /** Overrides the region's address; http on loopback only. */
  readonly endpoint?: string;
  /** For connecting, and again for the answer. Default 5,000. */
  readonly timeoutMs?: number;
}

const VERSION = '2016-01-20';
const TIMEOUT_MS = 5_000;

/**
 * Secrets of Alibaba Cloud KMS, by GetSecretValue; each is asked for once. The caller needs `kms:GetSecretValue` on the
 * secret, and `kms:Decrypt` on its key where that is one of its own.
 * https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-getsecretvalue
 */
export function createKmsSecrets(options: KmsOptions): KmsSecrets {
  const known = new Map<string, Promise<string>>();
  return {
    async get(place, signal) {
      signal?.throwIfAborted();
      let value = known.get(place.name);
      if (value === undefined) {
        value = fetchSecret(options, place);
        known.set(place.name, value);
        // A failure is the business of whoever waits for it, and the next one asks again.
        value.catch(() => known.delete(place.name));
      }
      return signal === undefined ? value : await untilAborted(value, signal);
    },
  };
}

async function fetchSecret(options: KmsOptions, place: KmsPlace): Promise<string> {
  const endpoint = resolveEndpoint(options, place);
  const credentials = await findCredentials(options, place);
  let body: Readonly<Record<string, unknown>>;
  try {
    body = await call(endpoint, credentials, place.name, options.timeoutMs ?? TIMEOUT_MS);
  } catch (error) {
    throw readFailure(error, credentials, place);
  }
  const { SecretData: data, SecretDataType: type } = body;
  if (typeof data === 'string' && data.trim() !== '' && type !== 'binary') return data.trim();
  throw new NotifyError(
    'NOTIFY_SECRET_UNREADABLE',
    `Expected text in the secret ${place.name}, found ${type === 'binary' ? 'bytes' : 'none'}.`,
    { details: { secret: place.name } },
  );
}

async function findCredentials(options: KmsOptions, place: KmsPlace): Promise<KmsCredentials> {
  try {
    return await options.credentials.get();
  } catch (cause) {
    throw new NotifyError(
      'NOTIFY_SECRET_UNREADABLE',
      `KMS cannot be asked for the secret ${place.name}: there are no credentials to ask with.`,
      { details: { secret: place.name }, cause },
    );
  }
}

interface Endpoint {
  readonly protocol: 'HTTPS' | 'HTTP';
  readonly host: string;
}

/** https://api.aliyun.com/product/Kms: every region has both. */
function resolveEndpoint({ endpoint, network }: KmsOptions, { region }: KmsPlace): Endpoint {
  const name = network === 'vpc' ? 'kms-vpc' : 'kms';
  const address = endpoint ?? `https://${name}.${region}.aliyuncs.com`;
  const problem = findUrlProblem(address);
  if (problem !== undefined) {
    throw new NotifyError('NOTIFY_URL_INVALID', `The address of KMS cannot be used: ${problem}.`);
  }
  const { protocol, host } = new URL(address);
  return { protocol: protocol === 'http:' ? 'HTTP' : 'HTTPS', host };
}

type OpenApi = typeof import('@alicloud/openapi-client');
type Client = InstanceType<OpenApi['default']>;
type CallApi = Parameters<Client['callApi']>;

async function call(
  { protocol, host }: Endpoint,
  credentials: KmsCredentials,
  secretName: string,
  timeoutMs: number,
): Promise<Readonly<Record<string, unknown>>> {
  // The library only reads members of its parameter classes.
  const config: unknown = {
    endpoint: host,
    protocol,
    credential: { getCredential: async () => ({ ...credentials, type: 'access_key' }) },
  };
  const params: unknown = {
    action: 'GetSecretValue',
    version: VERSION,
    protocol,
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  };
  const request: unknown = { query: { SecretName: secretName }, headers: {} };
  const runtime: unknown = {
    autoretry: false,
    connectTimeout: timeoutMs,
    readTimeout: timeoutMs,
  };
  const OpenApiClient = await loadClient();
  const client = new OpenApiClient(config as ConstructorParameters<OpenApi['default']>[0]);
  const answer = await client.callApi(
    params as CallApi[0],
    request as CallApi[1],
    runtime as CallApi[2],
  );
  const body: unknown = answer['body'];
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

/** Loaded only here: a cold start without KMS does not pay for it. */
async function loadClient(): Promise<OpenApi['default']> {
  const module: { readonly default: unknown } = await import('@alicloud/openapi-client');
  // A CommonJS module with a `default` of its own: Node puts the module where others put the class.
  const found = module.default as OpenApi['default'] | { readonly default: OpenApi['default'] };
  return typeof found === 'function' ? found : found.default;
}

function readFailure(error: unknown, credentials: KmsCredentials, place: KmsPlace): NotifyError {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const redact = createRedact('', [accessKeySecret, securityToken, accessKeyId]);
  const cause = redactError(error, redact);
  const code = codeOf(error) ?? '';
  const isMissing = /NotFound/i.test(code);
  // Refusals carry the service's code; whatever else there is may pass.
  const isRefused = isMissing || /^(Forbidden|Invalid|Signature|Rejected|Missing)/i.test(code);
  return new NotifyError(
    isMissing ? 'NOTIFY_SECRET_MISSING' : 'NOTIFY_SECRET_UNREADABLE',
    `KMS does not tell the secret ${place.name}: ${cause.message}.`,
    { retryable: !isRefused, details: { secret: place.name, serviceCode: code }, cause },
  );
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

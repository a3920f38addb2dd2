import { createCredentialsChain } from './credentials-chain.ts';
import { DswError } from './errors.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of temporary credentials. */
  readonly securityToken?: string | undefined;
}

/** Asked before every attempt, so that credentials that change are used from the next attempt on. */
export interface CredentialsSource {
  /** @throws DswError `DSW_CREDENTIALS_MISSING` */
  get(): Promise<Credentials>;
  /** Asked once when the service says that a token has expired; without it, `get` is asked again. */
  refresh?(): Promise<Credentials>;
}

/** Always the same. */
export function staticCredentials(credentials: Credentials): CredentialsSource {
  const checked = checkCredentials(credentials, 'the given credentials');
  return { get: async () => checked };
}

/**
 * Credentials that Function Compute hands over with each invocation. They belong to the function's role, last 36 hours, and
 * are new in each invocation: make a source for each.
 * https://www.alibabacloud.com/help/en/functioncompute/fc/user-guide/context
 */
export function fcContextCredentials(
  credentials: MaybeCredentials | null | undefined,
): CredentialsSource {
  return {
    get: async () =>
      checkCredentials(
        credentials,
        'context.credentials: give the function a role (s.yaml: role) that may call PAI-DSW',
      ),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** As they come from outside, where any part may be missing or empty. */
type MaybeCredentials = { readonly [Part in keyof Credentials]?: string | undefined };

/**
 * Credentials from wherever they are found first: the environment (`ALIBABA_CLOUD_ACCESS_KEY_ID`, `…_SECRET`,
 * `ALIBABA_CLOUD_SECURITY_TOKEN`), and outside of Function Compute OIDC, the aliyun CLI's profile, the credentials file, the
 * ECS instance's role, a credentials URI. Function Compute has none of these, and waiting for them would use up its time.
 */
export function defaultCredentials(env: Environment = process.env): CredentialsSource {
  const chain = createCredentialsChain(env);
  return {
    get: async () => {
      const own = fromEnvironment(env);
      if (own !== undefined) return own;
      if (env['FC_FUNCTION_NAME'] !== undefined) {
        throw missing('the environment of this function: give it a role, or set the variables');
      }
      return checkCredentials(await chain(), CHAIN);
    },
  };
}

const CHAIN =
  'the environment, OIDC, ~/.aliyun/config.json, ~/.alibabacloud/credentials, the role of this machine';

function fromEnvironment(env: Environment): Credentials | undefined {
  const accessKeyId = env['ALIBABA_CLOUD_ACCESS_KEY_ID'];
  const accessKeySecret = env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'];
  const securityToken = env['ALIBABA_CLOUD_SECURITY_TOKEN'];
  if (!accessKeyId && !accessKeySecret) return undefined;
  return checkCredentials({ accessKeyId, accessKeySecret, securityToken }, 'the environment');
}

/** Keys end up in headers; a line end from a copied file would end in an error about headers that nobody understands. */
function checkCredentials(
  credentials: MaybeCredentials | null | undefined,
  from: string,
): Credentials {
  const { accessKeyId, accessKeySecret, securityToken } = credentials ?? {};
  if (!accessKeyId || !accessKeySecret) throw missing(from);
  if (
    ![accessKeyId, accessKeySecret, securityToken ?? ''].every((part) =>
      /^[\x21-\x7e]*$/.test(part),
    )
  ) {
    throw new DswError(
      'DSW_CREDENTIALS_REFUSED',
      `Expected access key and token in plain characters, found a space, a line end or something foreign in ${from}.`,
    );
  }
  return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
}

function missing(from: string): DswError {
  return new DswError(
    'DSW_CREDENTIALS_MISSING',
    `Expected an access key, found none in ${from}. ` +
      'Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (and ALIBABA_CLOUD_SECURITY_TOKEN for temporary ones).',
  );
}

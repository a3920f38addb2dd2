import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What the local HTTP function takes tokens by, and one for each role. They are new with each start, and open nothing else. */
export interface LocalTokens {
  readonly environment: Readonly<Record<string, string>>;
  readonly tokens: {
    readonly viewer: string;
    readonly operator: string;
    readonly approver: string;
  };
}

const ISSUER = 'https://local.invalid';
const AUDIENCE = 'dsw-steward';
/** By the machine's time, whatever clock the services have. */
const LASTS_SECONDS = 7 * 86_400;

export function createLocalTokens(machineNow: number): LocalTokens {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'local', use: 'sig' };
  const issuedAt = Math.floor(machineNow / 1000);
  const make = (role: string) => {
    const text = [
      { alg: 'ES256', typ: 'JWT', kid: 'local' },
      {
        iss: ISSUER,
        aud: AUDIENCE,
        sub: `local-${role}`,
        roles: [role],
        iat: issuedAt,
        exp: issuedAt + LASTS_SECONDS,
      },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(text), {
      key: privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    return `${text}.${signature.toString('base64url')}`;
  };
  return {
    environment: {
      STEWARD_JWT_ISSUER: ISSUER,
      STEWARD_JWT_AUDIENCE: AUDIENCE,
      STEWARD_JWT_KEYS: JSON.stringify({ keys: [jwk] }),
      STEWARD_LINK_KEY: randomBytes(32).toString('hex'),
    },
    tokens: { viewer: make('viewer'), operator: make('operator'), approver: make('approver') },
  };
}

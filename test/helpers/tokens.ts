import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { TokenRules } from '../../lib/auth/token-verifier.ts';

export const ISSUER = 'https://login.example.com';
export const AUDIENCE = 'dsw-steward';

export interface TokenMaker {
  readonly rules: TokenRules;
  /** The public key as text, as somebody would have it who only knows what is published. */
  readonly publicKey: string;
  /** A good token, unless the claims or the header say otherwise. */
  make(
    claims?: JWTPayload & { readonly [claim: string]: unknown },
    header?: { readonly alg?: string; readonly kid?: string },
  ): Promise<string>;
}

/** Somebody who issues tokens. `now` is when these are made. */
export async function aTokenMaker(now: Date, kid = 'key-1'): Promise<TokenMaker> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', kid };
  const seconds = Math.floor(now.getTime() / 1000);
  return {
    rules: { issuer: ISSUER, audience: AUDIENCE, keys: { keys: [jwk] }, roleClaim: 'roles' },
    publicKey: JSON.stringify(jwk),
    make: (claims = {}, header = {}) =>
      new SignJWT({
        iss: ISSUER,
        aud: AUDIENCE,
        sub: 'ann',
        roles: ['operator'],
        iat: seconds,
        exp: seconds + 3600,
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid, ...header })
        .sign(privateKey),
  };
}

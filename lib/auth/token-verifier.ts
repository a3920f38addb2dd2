import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { AuthError } from './errors.ts';
import { type Identity, isRole, ROLES, type Role } from './identity.ts';

/** Which tokens are taken. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** Public keys as a JWK set; each says its `alg`. */
  readonly keys: JSONWebKeySet;
  /** The claim that has somebody's role or roles. */
  readonly roleClaim: string;
}

/** Reads who somebody is from a token. @throws AuthError `AUTH_TOKEN_INVALID`, `AUTH_FORBIDDEN` */
export type TokenVerifier = (token: string) => Promise<VerifiedToken>;

export interface VerifiedToken {
  readonly who: string;
  readonly role: Role;
  readonly expiresAt: Date;
}

/**
 * Signatures with a public and a private key only. With a shared key whoever checks tokens could make them, and a public
 * key could be passed off as a shared one (RFC 8725, 2.1).
 */
const ALGORITHMS: ReadonlySet<string> = new Set([
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'PS256',
  'RS256',
]);

/** Between whoever issues tokens and us. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** Beyond any token that is meant well; a longer one is not even looked at. */
const MOST_CHARACTERS = 8_192;

/**
 * Makes the check of JWTs (RFC 7519, 8725): signature by one of the keys with the algorithm that this key is for, issuer,
 * audience, expiry, subject and role.
 *
 * @param now the machine's time: whoever issues tokens goes by it, whatever clock rules the runs
 * @throws AuthError `AUTH_CONFIG_INVALID` for keys that cannot be used
 */
export function createTokenVerifier(rules: TokenRules, now: () => Date): TokenVerifier {
  const { issuer, audience, roleClaim } = rules;
  const algorithms = demandAlgorithms(rules.keys);
  const keys = createLocalJWKSet(rules.keys);
  return async (token) => {
    if (token.length > MOST_CHARACTERS) throw invalid();
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      currentDate: now(),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'exp'],
    }).catch((error: unknown) => {
      throw error instanceof errors.JOSEError ? invalid(error) : error;
    });
    const { sub, exp } = payload;
    if (sub === undefined || sub === '' || exp === undefined) throw invalid();
    return {
      who: `jwt:${sub}`,
      role: readRole(payload, roleClaim, sub),
      expiresAt: new Date(exp * 1000),
    };
  };
}

export function identityOf({ who, role }: VerifiedToken, by: Identity['by']): Identity {
  return { who, role, by };
}

/** The highest of them. */
function readRole(payload: JWTPayload, claim: string, subject: string): Role {
  const value = payload[claim];
  const roles = (Array.isArray(value) ? value : [value]).filter(isRole);
  const highest = ROLES.findLast((role) => roles.includes(role));
  if (highest !== undefined) return highest;
  throw new AuthError(
    'AUTH_FORBIDDEN',
    `The token of ${subject} has none of the roles ${ROLES.join(', ')} in its claim ${claim}.`,
  );
}

function demandAlgorithms({ keys }: JSONWebKeySet): string[] {
  const algorithms = new Set<string>();
  for (const { alg, kid, d } of keys) {
    const name = kid === undefined ? 'A key' : `The key ${kid}`;
    if (alg === undefined || !ALGORITHMS.has(alg)) {
      throw unusable(`${name} has the alg ${alg}; use one of ${[...ALGORITHMS].join(', ')}.`);
    }
    if (d !== undefined)
      throw unusable(`${name} is a private one: only its public half belongs here.`);
    algorithms.add(alg);
  }
  if (algorithms.size === 0) throw unusable('There is no key among them.');
  return [...algorithms];
}

function unusable(problem: string): AuthError {
  return new AuthError('AUTH_CONFIG_INVALID', `The keys for tokens cannot be used. ${problem}`);
}

/** What is wrong with it is in the cause, for the log; whoever sent it is not told. */
function invalid(cause?: unknown): AuthError {
  return new AuthError('AUTH_TOKEN_INVALID', 'The token is not valid, or not valid any more.', {
    ...(cause === undefined ? {} : { cause }),
  });
}

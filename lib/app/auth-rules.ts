import { readFile } from 'node:fs/promises';
import type { AuthRules } from '../auth/authenticator.ts';
import { AuthError } from '../auth/errors.ts';
import type { HttpSettings } from './http-settings.ts';

/**
 * Makes the rules by which requests are let through; what checks tokens is loaded only where there are some.
 *
 * @param now the machine's time
 * @throws AuthError `AUTH_CONFIG_INVALID`
 */
export async function openAuthRules(
  { auth, tokens }: HttpSettings,
  now: () => Date,
): Promise<AuthRules> {
  if (auth.by === 'gateway') return auth;
  if (tokens === undefined) return { by: 'us', verify: undefined };
  const { createTokenVerifier } = await import('../auth/token-verifier.ts');
  const keys = parseKeys(tokens.keys.startsWith('{') ? tokens.keys : await readKeys(tokens.keys));
  return { by: 'us', verify: createTokenVerifier({ ...tokens, keys }, now) };
}

async function readKeys(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AuthError('AUTH_CONFIG_INVALID', `The keys at ${path} cannot be read.`, { cause });
  }
}

type Keys = Parameters<typeof import('../auth/token-verifier.ts').createTokenVerifier>[0]['keys'];

function parseKeys(text: string): Keys {
  try {
    const value: unknown = JSON.parse(text);
    const keys: unknown = typeof value === 'object' && value !== null && Reflect.get(value, 'keys');
    const isSet =
      Array.isArray(keys) && keys.every((one) => typeof one === 'object' && one !== null);
    if (isSet) return { keys };
  } catch {
    // Not JSON: the same as another shape, and what it is may not be shown.
  }
  throw new AuthError(
    'AUTH_CONFIG_INVALID',
    'STEWARD_JWT_KEYS is no JWK set: expected {"keys":[…]}, or the path of a file with that.',
  );
}

import { AuthError } from './errors.ts';
import type { Identity, Role } from './identity.ts';
import { identityOf, type TokenVerifier } from './token-verifier.ts';

/**
 * Who checks requests: the gateway, which lets through only what is signed by somebody whom RAM allows to invoke the
 * function, or we ourselves. The gateway does not tell who it was beyond the access key in the signature.
 */
export type AuthRules =
  | { readonly by: 'gateway'; readonly role: Role }
  | { readonly by: 'us'; readonly verify: TokenVerifier | undefined };

/** Where a browser keeps its token. The prefix has browsers refuse it from anywhere but this very host, over https. */
export const SESSION_COOKIE = '__Host-steward';

/**
 * Finds out who sent a request.
 *
 * @throws AuthError `AUTH_REQUIRED`, `AUTH_TOKEN_INVALID`, `AUTH_FORBIDDEN`, `AUTH_CROSS_SITE`
 */
export async function authenticate(request: Request, rules: AuthRules): Promise<Identity> {
  if (rules.by === 'gateway') return { ...signerOf(request), role: rules.role, by: 'gateway' };
  const bearer = readBearer(request);
  const token = bearer ?? readCookie(request, SESSION_COOKIE);
  if (token === undefined || rules.verify === undefined) {
    throw new AuthError(
      'AUTH_REQUIRED',
      'Say who you are, with a header "Authorization: Bearer" and a token.',
    );
  }
  if (bearer === undefined) demandSameSite(request);
  return identityOf(await rules.verify(token), bearer === undefined ? 'session' : 'token');
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser sends its cookies along with what other sites have it send. So a request that changes something has to come
 * from our own pages, by what the browser itself says of it; one that says nothing is refused too.
 *
 * @throws AuthError `AUTH_CROSS_SITE`
 */
function demandSameSite(request: Request): void {
  if (SAFE_METHODS.has(request.method)) return;
  const { host } = new URL(request.url);
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const isOwnOrigin = origin !== null && URL.canParse(origin) && new URL(origin).host === host;
  // Both where both are there: each alone is left out by some browser.
  if (site === null ? isOwnOrigin : site === 'same-origin' && (origin === null || isOwnOrigin))
    return;
  throw new AuthError(
    'AUTH_CROSS_SITE',
    'The request comes from another site than this one, and is refused.',
  );
}

/** Checked by the gateway; here only for the records. */
function signerOf(request: Request): { readonly who: string } {
  const [, id] =
    /\bCredential=([\w.-]{1,64})[,/]/.exec(request.headers.get('authorization') ?? '') ?? [];
  return { who: id === undefined ? 'ram' : `ram:${id}` };
}

function readBearer(request: Request): string | undefined {
  const [, token] =
    /^Bearer +(\S+)$/i.exec(request.headers.get('authorization')?.trim() ?? '') ?? [];
  return token;
}

function readCookie(request: Request, wanted: string): string | undefined {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const [name = '', ...value] = pair.trim().split('=');
    if (name === wanted) return value.join('=');
  }
  return undefined;
}

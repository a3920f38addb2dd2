import { isRole, ROLES, type Role } from '../auth/identity.ts';
import { InvalidInputError, type Problem } from '../base/errors.ts';
import { type Environment, isLoopback } from './environment.ts';

/** What the environment says of the HTTP function, read once, checked and typed. */
export interface HttpSettings {
  /** The gateway checks signatures (`authType: function`), or we do. */
  readonly auth: { readonly by: 'gateway'; readonly role: Role } | { readonly by: 'us' };
  readonly tokens: TokenSettings | undefined;
  readonly links: LinkSettings | undefined;
  /** Name of the function that works on jobs; where there is none, they are worked on here. */
  readonly worker: string | undefined;
}

export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  /** A JWK set as JSON, or the path of one. */
  readonly keys: string;
}

export interface LinkSettings {
  /** `https://…`, without a path. */
  readonly baseUrl: string;
  /** The first signs; the others are still taken. */
  readonly keys: readonly string[];
}

/**
 * Reads the variables of the HTTP function.
 *
 * | variable | value | default |
 * | --- | --- | --- |
 * | `STEWARD_HTTP_AUTH` | as the trigger's `authType`: `function` (the gateway checks signatures), or `anonymous` (we check tokens) | `anonymous` |
 * | `STEWARD_GATEWAY_ROLE` | what those may whom the gateway lets through: `viewer`, `operator`, `approver` | `operator` |
 * | `STEWARD_JWT_ISSUER`, `STEWARD_JWT_AUDIENCE` | of tokens that are taken | none is |
 * | `STEWARD_JWT_KEYS` | public keys: a JWK set as JSON, or the path of one | |
 * | `STEWARD_JWT_ROLES_CLAIM` | the claim that has the role or roles | `roles` |
 * | `STEWARD_BASE_URL` | address of this function as people reach it | no links |
 * | `STEWARD_LINK_KEY` | what links are signed with: 32 characters or more; several with commas between, the first signs | no links |
 * | `STEWARD_WORKER_FUNCTION` | name of the function that works on jobs | they are worked on in the request |
 *
 * @throws InvalidInputError `ENVIRONMENT_INVALID` with every problem
 */
export function readHttpSettings(env: Environment): HttpSettings {
  const problems: Problem[] = [];
  const note = (path: string, message: string) => {
    problems.push({ path, message });
  };
  const settings: HttpSettings = {
    auth: readAuth(env, note),
    tokens: readTokens(env, note),
    links: readLinks(env, note),
    worker: read(env, 'STEWARD_WORKER_FUNCTION'),
  };
  if (problems.length === 0) return settings;
  const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new InvalidInputError(
    'ENVIRONMENT_INVALID',
    `The environment cannot be used. ${list}.`,
    problems,
  );
}

type Note = (variable: string, message: string) => void;

/** A variable that is set to nothing counts as not set. */
function read(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readAuth(env: Environment, note: Note): HttpSettings['auth'] {
  const kind = read(env, 'STEWARD_HTTP_AUTH') ?? 'anonymous';
  if (kind === 'anonymous') return { by: 'us' };
  if (kind !== 'function') note('STEWARD_HTTP_AUTH', 'use function or anonymous');
  const role = read(env, 'STEWARD_GATEWAY_ROLE') ?? 'operator';
  if (isRole(role)) return { by: 'gateway', role };
  note('STEWARD_GATEWAY_ROLE', `use one of ${ROLES.join(', ')}`);
  return { by: 'us' };
}

function readTokens(env: Environment, note: Note): TokenSettings | undefined {
  const names = ['STEWARD_JWT_ISSUER', 'STEWARD_JWT_AUDIENCE', 'STEWARD_JWT_KEYS'] as const;
  const [issuer, audience, keys] = names.map((name) => read(env, name));
  if (issuer && audience && keys) {
    return { issuer, audience, keys, roleClaim: read(env, 'STEWARD_JWT_ROLES_CLAIM') ?? 'roles' };
  }
  if (issuer || audience || keys) {
    // Half of it would take tokens that were made for somebody else.
    for (const name of names.filter((one) => read(env, one) === undefined)) {
      note(name, `is not set; it takes all of ${names.join(', ')}`);
    }
  }
  return undefined;
}

const LEAST_KEY = 32;

export function readLinks(env: Environment, note: Note): LinkSettings | undefined {
  const address = read(env, 'STEWARD_BASE_URL');
  const keys = (read(env, 'STEWARD_LINK_KEY') ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  if (address === undefined || keys.length === 0) return undefined;
  if (keys.some((key) => key.length < LEAST_KEY)) {
    note('STEWARD_LINK_KEY', `a key has ${LEAST_KEY} characters or more`);
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (!url || !isSafe || url.pathname !== '/' || url.search !== '' || url.username !== '') {
    note('STEWARD_BASE_URL', 'expected https://host without a path (http on loopback only)');
    return undefined;
  }
  return { baseUrl: url.origin, keys };
}

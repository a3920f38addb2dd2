import type { Role } from '../../lib/auth/identity.ts';
import { createRateLimit } from '../../lib/auth/rate-limit.ts';
import { createTokenVerifier } from '../../lib/auth/token-verifier.ts';
import { createHttpApp } from '../../lib/http/app.ts';
import type { HttpDeps } from '../../lib/http/ports.ts';
import type { Policies } from '../../lib/policy/policies.ts';
import { aJobSetup, type JobSetup, NO_LIMITS } from './job-setup.ts';
import { aTokenMaker, type TokenMaker } from './tokens.ts';

export const HOST = 'https://steward.example.com';

/** What links are signed with. */
export const LINK_KEY = 'k'.repeat(32);

export interface HttpSetup extends JobSetup {
  readonly tokens: TokenMaker;
  /** Sends a request as it is. */
  send(path: string, init?: RequestInit, change?: Partial<HttpDeps>): Promise<Response>;
  /** The same by somebody with a role, with a JSON body where one is given. */
  as(role: Role, method: string, path: string, body?: unknown): Promise<Response>;
  /** Records of the store whose keys begin so, parsed. */
  recordsOf(prefix: string): Promise<Record<string, unknown>[]>;
}

/**
 * The HTTP interface in front of a fleet. Tokens are of the time of the setup's clock, which stands in for the machine's; but
 * for requests no time passes.
 */
export async function anHttpSetup(
  fleet: readonly Record<string, unknown>[],
  policies?: Policies,
  change: Partial<HttpDeps> = {},
): Promise<HttpSetup> {
  const setup = aJobSetup(fleet, policies);
  const tokens = await aTokenMaker(setup.clock.now());
  const verify = createTokenVerifier(tokens.rules, setup.clock.now);
  const app = createHttpApp();
  let requests = 0;
  const limit = createRateLimit(100_000, 10_000, setup.clock);

  async function send(path: string, init: RequestInit = {}, more: Partial<HttpDeps> = {}) {
    requests += 1;
    const deps: HttpDeps = {
      requestId: `r-${requests}`,
      sourceIp: '203.0.113.7',
      rules: async () => ({ by: 'us', verify }),
      limit,
      linkKeys: () => [LINK_KEY],
      machine: { now: setup.clock.now, sleep: () => new Promise(() => {}) },
      log: setup.deps.log,
      store: async () => setup.store,
      desk: async () => setup.desk,
      limits: () => NO_LIMITS,
      ...change,
      ...more,
    };
    return app.fetch(new Request(new URL(path, HOST), init), deps);
  }

  return {
    ...setup,
    tokens,
    send,
    async as(role, method, path, body) {
      const token = await tokens.make({ sub: role, roles: [role] });
      return send(path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    async recordsOf(prefix) {
      const found: Record<string, unknown>[] = [];
      for (const [key, text] of Object.entries(await setup.records())) {
        if (key.startsWith(prefix)) found.push(JSON.parse(text) as Record<string, unknown>);
      }
      return found;
    },
  };
}

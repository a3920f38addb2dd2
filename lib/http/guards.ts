import type { Context, MiddlewareHandler } from 'hono';
import { recordWrite } from '../auth/audit.ts';
import { authenticate } from '../auth/authenticator.ts';
import { demandRole, type Role } from '../auth/identity.ts';
import type { HttpEnv } from './ports.ts';

/** What every response says, unless a page of its own knows better. */
const HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cache-control', 'private, no-cache'],
];

/** Says how browsers are to treat what we answer. */
export const secureHeaders: MiddlewareHandler<HttpEnv> = async (context, next) => {
  await next();
  const { headers } = context.res;
  for (const [name, value] of HEADERS) if (!headers.has(name)) headers.set(name, value);
  headers.set('x-request-id', context.env.requestId);
};

/** Holds back whoever asks too often, before anything is done for them. */
export const limitRate: MiddlewareHandler<HttpEnv> = async ({ env }, next) => {
  env.limit.take(`ip:${env.sourceIp ?? ''}`);
  await next();
};

/** Lets through whom we know, with the role that it takes. */
export function allow(role: Role): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const identity = await authenticate(context.req.raw, await context.env.rules());
    demandRole(identity, role);
    context.env.limit.take(identity.who);
    context.set('identity', identity);
    await next();
  };
}

/** Records who is about to change what, before it is changed. */
export async function audit(
  { env, var: { identity }, req }: Context<HttpEnv>,
  { subject, digest }: { readonly subject: string; readonly digest: string },
): Promise<void> {
  const { store, clock } = await env.desk();
  const { who, role } = identity;
  await recordWrite(store, {
    version: 1,
    at: clock.now().toISOString(),
    who,
    role,
    act: `${req.method} ${req.path}`,
    subject,
    digest,
    requestId: env.requestId,
    ...(env.sourceIp === undefined ? {} : { sourceIp: env.sourceIp }),
  });
  env.log.info('a change was asked for', { who, act: `${req.method} ${req.path}`, digest });
}

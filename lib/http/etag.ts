import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from './ports.ts';

/** Gives what is looked at a tag of its content, and says that it is the same where the caller has it already. */
export const etag: MiddlewareHandler<HttpEnv> = async (context, next) => {
  await next();
  const { method } = context.req;
  if (context.res.status !== 200 || (method !== 'GET' && method !== 'HEAD')) return;
  const body = await context.res.clone().arrayBuffer();
  const tag = `"${createHash('sha256').update(new Uint8Array(body)).digest('base64url').slice(0, 27)}"`;
  context.header('etag', tag);
  if (!listsTag(context.req.header('if-none-match'), tag)) return;
  const headers = new Headers(context.res.headers);
  headers.delete('content-type');
  context.res = new Response(null, { status: 304, headers });
};

/** Weak ones match too (RFC 9110, 13.1.2). */
function listsTag(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((one) => {
    const wanted = one.trim();
    return wanted === '*' || wanted.replace(/^W\//, '') === tag;
  });
}

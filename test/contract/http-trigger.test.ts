import { request as sendRaw } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { toHttpAnswer } from '../../lib/fc/http-answer.ts';
import { parseHttpEvent } from '../../lib/fc/http-request.ts';
import { listenForHttp } from '../../local/fc/http-trigger.ts';
import type { InvokeResult } from '../../local/fc/invocation.ts';

/* Our adapter and the local HTTP trigger, each written by what FC documents, held against each other over a socket. */

let close: () => Promise<void> = async () => {};
afterEach(() => close());

type Answer = (request: Request, event: Record<string, unknown>) => Promise<Response> | Response;

async function serve(answer: Answer, authType = 'anonymous'): Promise<string> {
  const invoke = async (event: unknown): Promise<InvokeResult> => {
    const wire = JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
    const { request } = parseHttpEvent(Buffer.from(JSON.stringify(wire)));
    const body = Buffer.from(JSON.stringify(await toHttpAnswer(await answer(request, wire))));
    return { requestId: 'r-1', status: 200, body };
  };
  const trigger = { authType, methods: ['GET', 'HEAD', 'POST'] };
  const gateway = { trigger, accountId: '1', region: 'cn-hangzhou', invoke };
  const listener = await listenForHttp(0, gateway);
  close = listener.close;
  return listener.url;
}

describe('an HTTP trigger', () => {
  it('hands a request over as it came', async () => {
    const url = await serve(async (request) =>
      Response.json({
        method: request.method,
        path: new URL(request.url).pathname,
        query: [...new URL(request.url).searchParams],
        thing: request.headers.get('x-thing'),
        body: await request.text(),
      }),
    );
    const response = await fetch(`${url}/a%20b/c?x=1&name=%E8%AE%AD%E7%BB%83`, {
      method: 'POST',
      headers: { 'X-Thing': 'one' },
      body: '{"训":1}',
    });

    expect(await response.json()).toEqual({
      method: 'POST',
      path: '/a%20b/c',
      query: [
        ['x', '1'],
        ['name', '训练'],
      ],
      thing: 'one',
      body: '{"训":1}',
    });
  });

  it('loses no byte of a body, in either direction', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const url = await serve(
      async (request) =>
        new Response(await request.arrayBuffer(), { headers: { 'content-type': 'image/png' } }),
    );
    const response = await fetch(url, { method: 'POST', body: bytes });

    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it('keeps several cookies apart', async () => {
    const url = await serve(() => {
      const headers = new Headers([
        ['set-cookie', 'a=1; Expires=Mon, 05 Jan 2026 14:00:00 GMT'],
        ['set-cookie', 'b=2'],
      ]);
      return new Response('', { headers });
    });

    expect((await fetch(url)).headers.getSetCookie()).toEqual([
      'a=1; Expires=Mon, 05 Jan 2026 14:00:00 GMT',
      'b=2',
    ]);
  });

  it('takes a GET with a body', async () => {
    const url = await serve((request) => Response.json({ body: request.body }));
    const text = await new Promise((resolve, reject) => {
      sendRaw(url, { method: 'GET', headers: { 'content-length': '5' } }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve(Buffer.concat(chunks).toString());
      })
        .on('error', reject)
        .end('hello');
    });

    expect(text).toBe('{"body":null}');
  });

  it('answers with what went wrong where there is no answer', async () => {
    const url = await serve(() => {
      throw new Error('boom');
    });

    expect((await fetch(url)).status).toBe(502);
  });

  it('lets nobody in where signatures are asked for, which it does not check', async () => {
    const url = await serve(() => new Response('in'), 'function');

    expect((await fetch(url)).status).toBe(403);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHttpAnswer } from '../../../lib/fc/http-answer.ts';

describe('toHttpAnswer', () => {
  it('gives text as it is', async () => {
    const response = Response.json({ name: '训练' }, { status: 202, headers: { etag: '"1"' } });

    expect(await toHttpAnswer(response)).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', etag: '"1"' },
      isBase64Encoded: false,
      body: '{"name":"训练"}',
    });
  });

  it('keeps several cookies apart', async () => {
    const headers = new Headers();
    headers.append('set-cookie', 'a=1; Expires=Mon, 05 Jan 2026 14:00:00 GMT');
    headers.append('set-cookie', 'b=2');

    const answer = await toHttpAnswer(new Response(null, { headers }));

    expect(answer.headers['set-cookie']).toEqual([
      'a=1; Expires=Mon, 05 Jan 2026 14:00:00 GMT',
      'b=2',
    ]);
  });

  it('gives one cookie as text', async () => {
    const answer = await toHttpAnswer(new Response(null, { headers: { 'set-cookie': 'a=1' } }));

    expect(answer.headers['set-cookie']).toBe('a=1');
  });

  it.each(['image/png', 'application/octet-stream', 'text/plain', 'application/problem+json', ''])(
    'loses no byte of a body of type "%s"',
    async (type) => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
          const response = new Response(bytes, { headers: { 'content-type': type } });
          const { body, isBase64Encoded } = await toHttpAnswer(response);
          const back = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
          expect(new Uint8Array(back)).toEqual(bytes);
        }),
      );
    },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHttpEvent, readHttpEvent } from '../../../lib/fc/http-request.ts';
import { anHttpEvent } from '../../helpers/http-event.ts';

describe('isHttpEvent', () => {
  it('knows the event of an HTTP trigger from that of a timer', () => {
    expect(isHttpEvent(anHttpEvent())).toBe(true);
    expect(isHttpEvent({ triggerTime: '2026-01-05T14:00:00Z', payload: '' })).toBe(false);
  });

  it('takes anything for no HTTP event that has no method and path', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isHttpEvent(value)).toBe(false);
      }),
    );
  });
});

describe('readHttpEvent', () => {
  it('makes a request of method, host, path, query and headers', () => {
    const { request, sourceIp } = readHttpEvent(
      anHttpEvent({
        method: 'delete',
        path: '/jobs/a%2Fb',
        query: { limit: '10', name: '训练 & more' },
        headers: { 'X-Thing': 'one,two' },
      }),
    );

    expect(request.method).toBe('DELETE');
    const url = new URL(request.url);
    expect(url.host).toBe('steward.example.com');
    expect(url.pathname).toBe('/jobs/a%2Fb');
    expect(url.searchParams.get('name')).toBe('训练 & more');
    expect(request.headers.get('x-thing')).toBe('one,two');
    expect(sourceIp).toBe('203.0.113.7');
  });

  it('keeps to its own host whatever the path says', () => {
    for (const path of ['//evil.example/x', '/\\evil.example/x', 'https://evil.example/x']) {
      const { request } = readHttpEvent(anHttpEvent({ path }));
      expect(new URL(request.url).host).toBe('steward.example.com');
    }
  });

  it('leaves the body of a GET behind', async () => {
    const { request } = readHttpEvent(anHttpEvent({ body: 'Hello FC!' }));

    expect(request.body).toBeNull();
  });

  it('gives every byte of a body, sent as text or as Base64', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const body = Buffer.from(bytes).toString('base64');
        const { request } = readHttpEvent(
          anHttpEvent({ method: 'POST', body, isBase64Encoded: true }),
        );
        expect(new Uint8Array(await request.arrayBuffer())).toEqual(bytes);
      }),
    );
    const { request } = readHttpEvent(anHttpEvent({ method: 'POST', body: '{"a":"训练"}' }));
    expect(await request.json()).toEqual({ a: '训练' });
  });

  it('drops what can be no header', () => {
    const headers = {
      'x-ok': '1',
      'x-bad': 'a\r\nset-cookie: b=c',
      'not a name': '2',
      'x-none': 3,
    };
    const { request } = readHttpEvent(anHttpEvent({ headers }));

    expect([...request.headers.keys()]).toEqual(['host', 'x-ok']);
  });

  it('refuses a method that no request can have', () => {
    expect(() => readHttpEvent(anHttpEvent({ method: 'TRACE' }))).toThrow(
      expect.objectContaining({ code: 'HTTP_EVENT_INVALID' }),
    );
  });

  it('makes a request of any event, or says that it cannot', () => {
    const event = fc.record({
      rawPath: fc.string(),
      headers: fc.dictionary(fc.string(), fc.jsonValue()),
      queryParameters: fc.dictionary(fc.string(), fc.jsonValue()),
      body: fc.jsonValue(),
      isBase64Encoded: fc.jsonValue(),
      requestContext: fc.record({ http: fc.record({ method: fc.string() }) }),
    });
    fc.assert(
      fc.property(event, (one) => {
        try {
          expect(readHttpEvent(one).request).toBeInstanceOf(Request);
        } catch (error) {
          expect(error).toMatchObject({ code: 'HTTP_EVENT_INVALID' });
        }
      }),
    );
  });
});

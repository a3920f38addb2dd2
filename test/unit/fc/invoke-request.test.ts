import { describe, expect, test } from 'vitest';
import { resolveFcEndpoint } from '../../../lib/fc/endpoint.ts';
import { buildInvokeRequest } from '../../../lib/fc/invoke-request.ts';

describe('a call', () => {
  test('takes exactly 128 KB when asynchronous, and 32 MB when synchronous', () => {
    // {"x":"…"} is 8 bytes around the text.
    const fits = { x: 'a'.repeat(128 * 1024 - 8) };
    const over = { x: `${fits.x}a` };

    expect(buildInvokeRequest('async', 'f', fits).body.byteLength).toBe(131_072);
    expect(() => buildInvokeRequest('async', 'f', over)).toThrow(/131073.*store/);
    expect(buildInvokeRequest('sync', 'f', over).body.byteLength).toBe(131_073);
    const large = { x: 'a'.repeat(32 * 1024 * 1024) };
    expect(() => buildInvokeRequest('sync', 'f', large)).toThrow(/33554432/);
  });

  test('counts bytes, not characters', () => {
    const event = { x: '闲'.repeat(44_000) };

    expect(() => buildInvokeRequest('async', 'f', event)).toThrow(/132008/);
  });

  test.each(['', '1f', 'a/b', 'a b', '闲', 'x'.repeat(65), '../f'])(
    'refuses the name %j, which would be signed otherwise than sent',
    (name) => {
      expect(() => buildInvokeRequest('async', name, {})).toThrow(
        expect.objectContaining({ code: 'FC_INVOKE_INVALID' }),
      );
    },
  );

  test.each(['', '1', '-a', 'a:b', 'a.b', 'x'.repeat(129)])('refuses the task id %j', (taskId) => {
    expect(() => buildInvokeRequest('async', 'f', {}, { taskId })).toThrow(/task id/);
  });

  test.each([-1, 0.5, 3601, Number.NaN])('refuses a delay of %d s', (delaySeconds) => {
    expect(() => buildInvokeRequest('async', 'f', {}, { delaySeconds })).toThrow(/delay/);
  });
});

describe('the endpoint', () => {
  const at = { accountId: '1234567890123456', region: 'cn-hangzhou' };

  test('is the account and region, inside of the cloud where asked for', () => {
    expect(resolveFcEndpoint(at)).toMatchObject({
      secure: true,
      host: '1234567890123456.cn-hangzhou.fc.aliyuncs.com',
    });
    expect(resolveFcEndpoint({ ...at, network: 'internal' }).host).toBe(
      '1234567890123456.cn-hangzhou-internal.fc.aliyuncs.com',
    );
  });

  test.each([
    ['fc.example.com', true, 'fc.example.com'],
    ['https://fc.example.com:8443', true, 'fc.example.com:8443'],
    ['http://127.0.0.1:9000', false, '127.0.0.1:9000'],
    ['http://localhost:9000', false, 'localhost:9000'],
    ['http://[::1]:9000', false, '[::1]:9000'],
  ])('can be %s', (endpoint, secure, host) => {
    expect(resolveFcEndpoint({ ...at, endpoint })).toMatchObject({ secure, host });
  });

  test.each([
    'http://fc.example.com',
    'http://127.evil.example.com',
    'ftp://127.0.0.1',
    'https://fc.example.com/path',
    'https://fc.example.com?x=1',
    'https://me:password@fc.example.com',
    'https://',
  ])('cannot be %s', (endpoint) => {
    const resolve = () => resolveFcEndpoint({ ...at, endpoint });

    expect(resolve).toThrow(expect.objectContaining({ code: 'FC_ENDPOINT_INVALID' }));
    expect(resolve).not.toThrow(/password/);
  });

  test('needs an account and a region', () => {
    expect(() => resolveFcEndpoint({ ...at, accountId: undefined })).toThrow(/account id/);
    expect(() => resolveFcEndpoint({ ...at, region: 'evil.example.com/' })).toThrow(/region/);
  });
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signAcs3 } from '../../helpers/acs3-verifier.ts';
import { type FcStage, ROLE_KEYS, startFcStage } from '../../helpers/fc-stage.ts';
import { signFcCall } from '../../helpers/sign-fc-call.ts';

const NOW = Date.parse('2026-03-02T14:00:00Z');
const path = '/2023-03-30/functions/demo-echo/invocations';
const keys = ROLE_KEYS;
const MINUTE = 60_000;

let stage: FcStage;
beforeAll(async () => {
  const options = { machineNow: () => NOW };
  stage = await startFcStage({ echo: 'handler: code.echo' }, options);
});
afterAll(() => stage.close());

async function answerTo(request: Request): Promise<unknown[]> {
  const response = await fetch(request);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return [response.status, isJson ? JSON.parse(text).Code : text];
}

/** The same request with one thing changed after it was signed. */
function changed(request: Request, change: (headers: Headers) => void, body?: string): Request {
  const headers = new Headers(request.headers);
  change(headers);
  return new Request(request.url, { method: 'POST', headers, body: body ?? 'hello' });
}

describe('the old signature', () => {
  const sign = (ms = 0, others: Partial<Parameters<typeof signFcCall>[1]> = {}) =>
    signFcCall(stage.url, { path, body: 'hello', keys, date: new Date(NOW + ms), ...others });

  test.each([0, 14 * MINUTE, -14 * MINUTE])('is taken when dated %d ms off', async (ms) => {
    expect(await answerTo(sign(ms))).toEqual([200, 'hello']);
  });

  test.each([16 * MINUTE, -16 * MINUTE])('is refused when dated %d ms off', async (ms) => {
    expect(await answerTo(sign(ms))).toEqual([403, 'RequestTimeTooSkewed']);
  });

  test.each<[string, (headers: Headers) => void]>([
    ['content-type', (headers) => headers.set('content-type', 'text/plain')],
    ['date', (headers) => headers.set('date', new Date(NOW + MINUTE).toUTCString())],
    ['content-md5', (headers) => headers.set('content-md5', 'AAAAAAAAAAAAAAAAAAAAAA==')],
    ['invocation type', (headers) => headers.set('x-fc-invocation-type', 'Async')],
    ['task id', (headers) => headers.set('x-fc-async-task-id', 'another')],
    ['token', (headers) => headers.set('x-fc-security-token', 'another')],
  ])('is refused when the %s was changed', async (_, change) => {
    expect(await answerTo(changed(sign(), change))).toEqual([403, 'SignatureNotMatch']);
  });

  test('is refused when the body was changed', async () => {
    expect(await answerTo(changed(sign(), () => {}, 'hallo'))).toEqual([400, 'InvalidArgument']);
  });

  test('is refused for another path', async () => {
    const headers = sign().headers;
    const other = new Request(`${stage.url}/2023-03-30/functions/demo-other/invocations`, {
      method: 'POST',
      headers,
      body: 'hello',
    });

    expect(await answerTo(other)).toEqual([403, 'SignatureNotMatch']);
  });

  test.each([
    [{ accessKeyId: 'STS.another' }, 'InvalidAccessKeyID'],
    [{ accessKeySecret: 'another' }, 'SignatureNotMatch'],
    [{ securityToken: 'another' }, 'InvalidSecurityToken'],
  ])('is refused with %o', async (wrong, code) => {
    const request = sign(0, { keys: { ...keys, ...wrong } });

    expect(await answerTo(request)).toEqual([403, code]);
  });

  test('is refused without the token of its key', async () => {
    const { accessKeyId, accessKeySecret } = keys;
    const request = sign(0, { keys: { accessKeyId, accessKeySecret } });

    expect(await answerTo(request)).toEqual([403, 'InvalidSecurityToken']);
  });

  test.each(['authorization', 'date'])('is refused without %s', async (name) => {
    const request = changed(sign(), (headers) => headers.delete(name));

    expect(await answerTo(request)).toEqual([400, 'MissingRequiredHeader']);
  });
});

describe('the signature of all services', () => {
  let nonces = 0;

  function sign({ ms = 0, secret = keys.accessKeySecret as string, body = 'hello' } = {}) {
    nonces += 1;
    const payloadHash = createHash('sha256').update('hello').digest('hex');
    const date = new Date(NOW + ms).toISOString().replace(/\.\d+Z$/, 'Z');
    const signed: [string, string][] = [
      ['host', new URL(stage.url).host],
      ['x-acs-action', 'InvokeFunction'],
      ['x-acs-content-sha256', payloadHash],
      ['x-acs-date', date],
      ['x-acs-security-token', keys.securityToken],
      ['x-acs-signature-nonce', `nonce-${nonces}`],
      ['x-acs-version', '2023-03-30'],
    ];
    const parts = { method: 'POST', path, query: '', headers: signed, payloadHash, secret };
    const { signature } = signAcs3(parts);
    const names = signed.map(([name]) => name).join(';');
    return new Request(`${stage.url}${path}`, {
      method: 'POST',
      headers: {
        ...Object.fromEntries(signed),
        authorization: `ACS3-HMAC-SHA256 Credential=${keys.accessKeyId},SignedHeaders=${names},Signature=${signature}`,
      },
      body,
    });
  }

  test('is taken, once', async () => {
    const request = sign();

    expect(await answerTo(request.clone())).toEqual([200, 'hello']);
    expect(await answerTo(request)).toEqual([400, 'SignatureNonceUsed']);
  });

  test.each([16 * MINUTE, -16 * MINUTE])('is refused when dated %d ms off', async (ms) => {
    expect(await answerTo(sign({ ms }))).toEqual([400, 'InvalidTimeStamp.Expired']);
  });

  test('is refused with another secret, and with another body', async () => {
    expect(await answerTo(sign({ secret: 'another' }))).toEqual([400, 'SignatureDoesNotMatch']);
    expect(await answerTo(sign({ body: 'hallo' }))).toEqual([400, 'ContentSha256Mismatch']);
  });
});

test('nobody is let in without one', async () => {
  const request = new Request(`${stage.url}${path}`, { method: 'POST', body: 'hello' });

  expect(await answerTo(request)).toEqual([400, 'MissingRequiredHeader']);
  expect(stage.fc.invocations.every(({ source }) => source === 'api')).toBe(true);
});

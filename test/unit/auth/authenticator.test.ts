import { beforeAll, describe, expect, it } from 'vitest';
import { type AuthRules, authenticate, SESSION_COOKIE } from '../../../lib/auth/authenticator.ts';
import { createTokenVerifier } from '../../../lib/auth/token-verifier.ts';
import { aTokenMaker } from '../../helpers/tokens.ts';

const NOW = new Date('2026-01-05T14:00:00Z');
const URL_HERE = 'https://steward.example.com/jobs';

let rules: AuthRules;
let token: string;
beforeAll(async () => {
  const maker = await aTokenMaker(NOW);
  rules = { by: 'us', verify: createTokenVerifier(maker.rules, () => NOW) };
  token = await maker.make();
});

function aRequest(headers: object, method = 'POST'): Request {
  return new Request(URL_HERE, { method, headers: { ...headers } });
}

describe('authenticate', () => {
  it('takes a token of the header', async () => {
    const request = aRequest({ authorization: `Bearer ${token}` });

    expect(await authenticate(request, rules)).toEqual({
      who: 'jwt:ann',
      role: 'operator',
      by: 'token',
    });
  });

  it.each([
    {},
    { authorization: '' },
    { authorization: 'Basic YTpi' },
    { authorization: 'Bearer' },
    { cookie: 'steward=x' },
  ])('refuses who says nothing of themselves: %j', async (headers) => {
    await expect(authenticate(aRequest(headers as object), rules)).rejects.toMatchObject({
      code: 'AUTH_REQUIRED',
    });
  });

  it('lets nobody in where no keys are configured', async () => {
    const request = aRequest({ authorization: `Bearer ${token}` });

    await expect(authenticate(request, { by: 'us', verify: undefined })).rejects.toMatchObject({
      code: 'AUTH_REQUIRED',
    });
  });

  it('takes what the gateway has let through, with the role that is configured', async () => {
    const authorization =
      'ACS3-HMAC-SHA256 Credential=LTAI5tExample,SignedHeaders=host;x-acs-date,Signature=00';

    expect(
      await authenticate(aRequest({ authorization }), { by: 'gateway', role: 'viewer' }),
    ).toEqual({ who: 'ram:LTAI5tExample', role: 'viewer', by: 'gateway' });
  });
});

describe('a token of a cookie', () => {
  const session = () => ({ cookie: `other=1; ${SESSION_COOKIE}=${token}` });

  it('is taken for looking, from wherever the browser was sent', async () => {
    const request = aRequest({ ...session(), 'sec-fetch-site': 'cross-site' }, 'GET');

    expect(await authenticate(request, rules)).toMatchObject({ by: 'session' });
  });

  it.each([
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://steward.example.com' },
    { origin: 'https://steward.example.com' },
  ])('is taken for a change that our own pages ask for: %j', async (headers) => {
    const request = aRequest({ ...session(), ...(headers as object) });

    expect(await authenticate(request, rules)).toMatchObject({ who: 'jwt:ann' });
  });

  it.each([
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example.com' },
    { origin: 'null' },
    { origin: 'https://steward.example.com.evil.example' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://steward.example.com' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example.com' },
  ])('is refused for a change that another site may have sent: %j', async (headers) => {
    const request = aRequest({ ...session(), ...(headers as object) });

    await expect(authenticate(request, rules)).rejects.toMatchObject({ code: 'AUTH_CROSS_SITE' });
  });
});

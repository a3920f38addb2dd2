import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { SESSION_COOKIE } from '../../../lib/auth/authenticator.ts';
import { createRateLimit } from '../../../lib/auth/rate-limit.ts';
import { anHttpSetup, HOST, type HttpSetup } from '../../helpers/http-setup.ts';
import { aFleet } from '../../helpers/run-setup.ts';
import { aTokenMaker } from '../../helpers/tokens.ts';

/** Everything that changes something, each with a body that would be taken. */
const ID = '00000000000-0000000000';
const WRITES = [
  ['POST', '/jobs', { policy: 'night' }],
  ['POST', `/jobs/${ID}/apply`, { digest: '0'.repeat(64) }],
  ['POST', `/jobs/${ID}/cancel`, undefined],
] as const;

const READS = [
  '/jobs',
  `/jobs/${ID}`,
  `/jobs/${ID}/plan`,
  '/instances',
  '/instances/x/why',
  '/runs',
  '/runs/a/b/c',
  '/reports',
  '/reports/a/b',
];

let made: HttpSetup;
beforeAll(async () => {
  made = await anHttpSetup(aFleet(2));
});

const json = { 'content-type': 'application/json' };
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function expectRefused(response: Response, status: number, code: string): Promise<void> {
  const body = await response.json();
  expect(body).toMatchObject({ code, status });
  expect(response.status).toBe(status);
}

/** Sends every write with these headers, and expects that none is let through. */
async function expectNoWrite(headers: Record<string, string>, status: number, code: string) {
  for (const [method, path, body] of WRITES) {
    const init = { method, headers: { ...json, ...headers }, body: JSON.stringify(body ?? {}) };
    await expectRefused(await made.send(path, init), status, code);
  }
  expect(await made.records()).toEqual({});
}

describe('nobody changes anything', () => {
  it('without a token', async () => {
    await expectNoWrite({}, 401, 'AUTH_REQUIRED');
    for (const path of READS) await expectRefused(await made.send(path), 401, 'AUTH_REQUIRED');
  });

  it('with a token that has expired', async () => {
    const exp = Math.floor(made.clock.now().getTime() / 1000) - 60;
    const token = await made.tokens.make({ exp, roles: ['approver'] });
    await expectNoWrite({ authorization: `Bearer ${token}` }, 401, 'AUTH_TOKEN_INVALID');
  });

  it('with a token of another issuer', async () => {
    const token = await made.tokens.make({ iss: 'https://evil.example.com', roles: ['approver'] });
    await expectNoWrite({ authorization: `Bearer ${token}` }, 401, 'AUTH_TOKEN_INVALID');
  });

  it('with a token that nobody signed (alg: none)', async () => {
    const claims = { iss: made.tokens.rules.issuer, aud: made.tokens.rules.audience };
    const payload = part({ ...claims, sub: 'x', roles: ['approver'], exp: 4_000_000_000 });
    const token = `${part({ alg: 'none' })}.${payload}.`;
    await expectNoWrite({ authorization: `Bearer ${token}` }, 401, 'AUTH_TOKEN_INVALID');
  });

  it('with a token signed by the public key as if it were a secret (key confusion)', async () => {
    const claims = { iss: made.tokens.rules.issuer, aud: made.tokens.rules.audience };
    const payload = part({ ...claims, sub: 'x', roles: ['approver'], exp: 4_000_000_000 });
    const text = `${part({ alg: 'HS256', kid: 'key-1' })}.${payload}`;
    const signature = createHmac('sha256', made.tokens.publicKey).update(text).digest('base64url');
    await expectNoWrite(
      { authorization: `Bearer ${text}.${signature}` },
      401,
      'AUTH_TOKEN_INVALID',
    );
  });

  it('with a token of keys that are not ours', async () => {
    const other = await aTokenMaker(made.clock.now());
    const token = await other.make({ roles: ['approver'] });
    await expectNoWrite({ authorization: `Bearer ${token}` }, 401, 'AUTH_TOKEN_INVALID');
  });

  it('who may only look', async () => {
    const token = await made.tokens.make({ roles: ['viewer'] });
    await expectNoWrite({ authorization: `Bearer ${token}` }, 403, 'AUTH_FORBIDDEN');
  });

  it('from another site, by somebody’s cookie (CSRF)', async () => {
    const cookie = `${SESSION_COOKIE}=${await made.tokens.make({ roles: ['approver'] })}`;
    for (const headers of [
      { cookie },
      { cookie, origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' },
      { cookie, origin: 'null', 'sec-fetch-site': 'cross-site' },
    ]) {
      await expectNoWrite(headers as Record<string, string>, 403, 'AUTH_CROSS_SITE');
    }
  });

  it('by a form, which other sites can send without asking', async () => {
    const cookie = `${SESSION_COOKIE}=${await made.tokens.make({ roles: ['approver'] })}`;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const response = await made.send('/jobs', {
        method: 'POST',
        headers: { cookie, origin: HOST, 'content-type': type },
        body: JSON.stringify({ policy: 'night' }),
      });
      await expectRefused(response, 415, 'BODY_TYPE_UNKNOWN');
    }
  });

  it('by another method or address that happens to work', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await made.as('approver', method, `/jobs/${ID}/apply`);
      expect(response.status).toBe(404);
    }
    expect(await made.records()).toEqual({});
  });
});

describe('an operator', () => {
  it('has nothing carried out', async () => {
    const response = await made.as('operator', 'POST', `/jobs/${ID}/apply`, {
      digest: '0'.repeat(64),
    });

    await expectRefused(response, 403, 'AUTH_FORBIDDEN');
  });
});

describe('a digest that no longer fits', () => {
  it('carries nothing out', async () => {
    const here = await anHttpSetup(aFleet(2));
    const { id } = await here.planned();
    const response = await here.as('approver', 'POST', `/jobs/${id}/apply`, {
      digest: '0'.repeat(64),
    });

    await expectRefused(response, 409, 'PLAN_NOT_APPROVED');
    expect(here.dsw.calls).not.toContain('StopInstances');
  });
});

describe('paths', () => {
  it('lead to no other record of the store', async () => {
    const here = await anHttpSetup(aFleet(1));
    await here.store.put('secret.html', 'secret');
    await here.store.put('reports/secret.html', 'secret');
    await here.store.put('reports/2026-01-01_2026-01-07/fleet.en.html/more', 'secret');
    for (const path of [
      '/reports/../secret.html',
      '/reports/..%2Fsecret.html',
      '/reports/%2e%2e/secret.html',
      '/reports/%2e%2e%2fsecret.html',
      '/reports/..%5csecret.html',
      '/reports/2026-01-01_2026-01-07/..%2Fsecret.html',
      '/reports/2026-01-01_2026-01-07/..%2f..%2fsecret.html',
      '/reports/2026-01-01_2026-01-07/fleet.en.html%2Fmore',
      '/reports/2026-01-01_2026-01-07/fleet.en.html%00',
      '/reports/2026-01-01_2026-01-07/%252e%252e%252fsecret.html',
      '/reports//secret.html',
      '/jobs/..%2Fsecret',
      '/jobs/%2e%2e%2f%2e%2e%2fsecret/plan',
      '/runs/..%2Fjobs/2026-01-05T14:00:00Z/main',
      '/runs/night/..%2F..%2F/main',
    ]) {
      const response = await here.as('approver', 'GET', path);
      expect([400, 404]).toContain(response.status);
      expect(await response.text()).not.toBe('secret');
    }
  });
});

describe('headers', () => {
  it('of an answer are never made by whoever asks', async () => {
    const evil = 'x%0d%0aset-cookie:%20a=b%0d%0a';
    for (const path of [`/jobs/${evil}`, `/reports/${evil}/${evil}`, `/instances/${evil}/why`]) {
      const response = await made.as('approver', 'GET', path);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect([400, 404]).toContain(response.status);
    }
  });

  it('keep every answer from being run or framed', async () => {
    for (const path of ['/healthz', '/jobs', '/nothing']) {
      const { headers } = await made.as('viewer', 'GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });
});

describe('a body', () => {
  const post = async (
    body: RequestInit['body'],
    headers: Record<string, string> = {},
    change = {},
  ) =>
    made.send(
      '/jobs',
      {
        method: 'POST',
        headers: { authorization: `Bearer ${await made.tokens.make()}`, ...json, ...headers },
        body,
        duplex: 'half',
      } as RequestInit,
      change,
    );

  it('of 10 MB is refused', async () => {
    const large = JSON.stringify({ policy: 'x'.repeat(10_000_000) });

    await expectRefused(await post(large), 413, 'BODY_TOO_LARGE');
    await expectRefused(await post('{}', { 'content-length': '10000000' }), 413, 'BODY_TOO_LARGE');
  });

  it('that never ends is refused, and not read on', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(10_000));
      },
    });

    await expectRefused(await post(endless), 413, 'BODY_TOO_LARGE');
    expect(sent).toBeLessThan(20);
  });

  it('that does not arrive is not waited for', async () => {
    const slow = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"policy":')),
    });

    await expectRefused(await post(slow, {}, { machine: made.clock }), 408, 'BODY_TOO_SLOW');
  });

  it('nested beyond reason is refused', async () => {
    const deep = `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`;

    await expectRefused(await post(deep), 400, 'BODY_UNREADABLE');
    const where = `${'{"not":'.repeat(9_000)}{}${'}'.repeat(9_000)}`;
    await expectRefused(
      await post(`{"policy":{"kind":"stop","where":${where}}}`),
      413,
      'BODY_TOO_LARGE',
    );
  });

  it('that is no JSON is refused', async () => {
    await expectRefused(await post('policy: night'), 400, 'BODY_UNREADABLE');
    await expectRefused(await post(''), 400, 'BODY_UNREADABLE');
  });
});

describe('a rate limit', () => {
  it('holds back who does not stop, and says for how long', async () => {
    const limit = createRateLimit(60, 5, made.clock);
    const codes: number[] = [];
    for (let number = 0; number < 7; number += 1) {
      codes.push((await made.send('/healthz', {}, { limit })).status);
    }
    const last = await made.send('/healthz', {}, { limit });

    expect(codes).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(last.headers.get('retry-after')).toBe('1');
    expect((await made.send('/healthz', {}, { limit, sourceIp: '203.0.113.8' })).status).toBe(200);
  });
});

describe('a bug', () => {
  it('is told as one, and nothing of what we are made of', async () => {
    const here = await anHttpSetup([], undefined, {
      store: () => Promise.reject(new TypeError('password=hunter2 at /code/jobs.mjs')),
    });
    const response = await here.as('viewer', 'GET', '/jobs');

    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/hunter2|jobs\.mjs/);
    expect(here.logged).toContain('request refused');
  });
});

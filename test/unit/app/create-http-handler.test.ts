import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpHandler } from '../../../lib/app/create-http-handler.ts';
import { createWorkerHandler } from '../../../lib/app/create-worker-handler.ts';
import { type Stack, startStack } from '../../../local/stack.ts';
import { anHttpEvent } from '../../helpers/http-event.ts';
import { aPoliciesFile } from '../../helpers/run-setup.ts';
import { AUDIENCE, aTokenMaker, ISSUER, type TokenMaker } from '../../helpers/tokens.ts';

let folder: string;
let stack: Stack;
let maker: TokenMaker;
let logged: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-handler-'));
  logged = [];
  await writeFile(join(folder, 'policies.json'), JSON.stringify(aPoliciesFile()));
  stack = await startStack({ only: ['dsw'], instances: 5, seed: 2 });
  maker = await aTokenMaker(new Date());
});

afterEach(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

function io(change: Record<string, string> = {}) {
  return {
    env: {
      STEWARD_STORE: join(folder, 'store'),
      STEWARD_POLICIES: join(folder, 'policies.json'),
      STEWARD_DSW_ENDPOINT: stack.info.dsw ?? '',
      STEWARD_JWT_ISSUER: ISSUER,
      STEWARD_JWT_AUDIENCE: AUDIENCE,
      STEWARD_JWT_KEYS: JSON.stringify(maker.rules.keys),
      ...change,
    },
    write: (line: string) => logged.push(line),
  };
}

const context = () => ({
  requestId: 'r-1',
  credentials: stack.info.sts,
  function: { name: 'jobs', timeout: 60 },
  region: stack.info.region,
});

async function ask(fields: Parameters<typeof anHttpEvent>[0], change = {}) {
  const token = await maker.make({ roles: ['approver'] });
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const event = anHttpEvent({ headers, ...fields });
  const answer = await createHttpHandler(io(change))(Buffer.from(JSON.stringify(event)), context());
  return { ...answer, json: JSON.parse(answer.body || '{}') as Record<string, unknown> };
}

describe('the handler of HTTP requests', () => {
  it('works on a job before it answers where no other function can be called', async () => {
    const body = Buffer.from('{"policy":"night"}').toString('base64');
    const created = await ask({ method: 'POST', path: '/jobs', body, isBase64Encoded: true });
    expect(created.statusCode).toBe(202);
    const path = String(created.headers['location']);

    const job = await ask({ path });

    expect(job.json).toMatchObject({ status: 'planned', createdBy: 'jwt:ann' });
    expect(job.headers).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': 'r-1',
      etag: expect.any(String),
    });
  });

  it('answers what is no request, and never rejects', async () => {
    const handler = createHttpHandler(io());
    for (const event of [
      Buffer.from('no JSON'),
      '',
      undefined,
      {},
      [],
      anHttpEvent({ method: 'TRACE' }),
    ]) {
      const { statusCode, headers } = await handler(event, context());
      expect(statusCode).toBe(400);
      expect(headers['content-type']).toBe('application/problem+json');
    }
  });

  it('tells nobody what is wrong with its settings but the log', async () => {
    const { statusCode, json } = await ask({ path: '/jobs' }, { STEWARD_JWT_KEYS: 'secret-path' });

    expect(statusCode).toBe(500);
    expect(json['code']).toBe('AUTH_CONFIG_INVALID');
    expect(JSON.stringify(json)).not.toContain('secret-path');
    expect(logged.join('\n')).toContain('AUTH_CONFIG_INVALID');
  });

  it('lets whom the gateway let through do what their role may', async () => {
    const change = { STEWARD_HTTP_AUTH: 'function', STEWARD_GATEWAY_ROLE: 'viewer' };
    const headers = {
      Authorization: 'ACS3-HMAC-SHA256 Credential=LTAI5t,SignedHeaders=host,Signature=0',
    };

    expect((await ask({ path: '/jobs', headers }, change)).statusCode).toBe(200);
    const write = { method: 'POST', path: '/jobs', body: '{"policy":"night"}' };
    expect((await ask({ ...write, headers }, change)).json).toMatchObject({
      code: 'AUTH_FORBIDDEN',
    });
  });
});

describe('the handler that works on jobs', () => {
  it('goes on with what was cut off when its timer wakes it', async () => {
    const worker = createWorkerHandler(io());
    const timer = { triggerTime: '2026-01-05T14:00:00Z', triggerName: 'catch-up', payload: '' };

    expect(await worker(Buffer.from(JSON.stringify(timer)), context())).toEqual({
      requestId: 'r-1',
      jobs: [],
    });
  });

  it('finds nothing to do for a job that is not there', async () => {
    const worker = createWorkerHandler(io());
    const event = Buffer.from('{"job":"00000000000-0000000000"}');

    expect(await worker(event, context())).toMatchObject({ jobs: ['00000000000-0000000000'] });
  });

  it('rejects what is neither', async () => {
    const worker = createWorkerHandler(io());

    await expect(worker(Buffer.from('{"job":"../x"}'), context())).rejects.toMatchObject({
      code: 'TRIGGER_UNREADABLE',
    });
  });
});

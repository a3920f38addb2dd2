import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as sendRaw } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobAnswer, planAnswer, problemAnswer } from '../../lib/http/answers.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { aPoliciesFile } from '../helpers/run-setup.ts';

/*
 * The built function `jobs` behind the local HTTP trigger, the built worker called through the local Function Compute, the
 * local service and the local object storage.
 */

let folder: string;
let stack: Stack;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-http-'));
  const policies = join(folder, 'policies.json');
  await writeFile(policies, JSON.stringify(aPoliciesFile()));
  stack = await startStack({
    clock: 600,
    start: Date.parse('2026-01-05T13:00:00Z'),
    instances: 12,
    seed: 4,
    functionEnvironment: { STEWARD_POLICIES: policies },
    firesTimer: () => false,
    onFunctionLine: () => {},
  });
  address = stack.info.console ?? '';
});

afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

type Role = keyof Stack['info']['tokens'];

function ask(role: Role, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(new URL(path, address), {
    method,
    headers: {
      authorization: `Bearer ${stack.info.tokens[role]}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function jobAt(location: string) {
  await stack.fc?.idle();
  return v.parse(jobAnswer, await (await ask('viewer', 'GET', location)).json());
}

describe('npm run local serves the HTTP function', () => {
  it('which plans, shows, and carries out what was approved', async () => {
    const created = await ask('operator', 'POST', '/jobs', { policy: 'night' });
    expect(created.status).toBe(202);
    const location = created.headers.get('location') ?? '';
    const job = await jobAt(location);
    expect(job).toMatchObject({ status: 'planned', createdBy: 'jwt:local-operator' });
    const plan = v.parse(
      planAnswer,
      await (await ask('viewer', 'GET', `${location}/plan?action=stop`)).json(),
    );
    expect(plan.decisions.length).toBeGreaterThan(0);

    const applied = await ask('approver', 'POST', `${location}/apply`, { digest: job.digest });

    expect(applied.status).toBe(202);
    const done = await jobAt(location);
    expect(done.status).toBe('done');
    const stopped = plan.decisions.map(({ instanceId }) =>
      stack.dsw?.world.instances.get(instanceId),
    );
    expect(stopped.map((one) => one?.status)).toEqual(stopped.map(() => 'Stopped'));
    const calls = stack.fc?.invocations ?? [];
    expect(
      calls.filter(({ functionName }) => functionName === 'dsw-steward-run-jobs'),
    ).toHaveLength(2);
  });

  it('which refuses whom it does not know, and who may only look', async () => {
    const nobody = await fetch(new URL('/jobs', address));
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
    const viewer = await ask('viewer', 'POST', '/jobs', { policy: 'night' });
    expect(v.parse(problemAnswer, await viewer.json()).code).toBe('AUTH_FORBIDDEN');
  });

  it('and a body of 10 MB', async () => {
    const large = await ask('operator', 'POST', '/jobs', { policy: 'x'.repeat(10_000_000) });
    expect(large.status).toBe(413);
  });

  it('and a path that leads elsewhere, sent as no client would', async () => {
    const status = await new Promise((resolve, reject) => {
      const { hostname, port } = new URL(address);
      const path = '/reports/../../../../etc/passwd';
      const headers = { authorization: `Bearer ${stack.info.tokens.viewer}` };
      sendRaw({ hostname, port, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

    expect(status).toBe(404);
  });

  it('with the methods that its trigger has', async () => {
    expect((await ask('approver', 'DELETE', '/jobs')).status).toBe(405);
    const head = await ask('viewer', 'HEAD', '/jobs');
    expect([head.status, await head.text()]).toEqual([200, '']);
    const tag = head.headers.get('etag') ?? '';
    const same = await fetch(new URL('/jobs', address), {
      headers: { authorization: `Bearer ${stack.info.tokens.viewer}`, 'if-none-match': tag },
    });
    expect(same.status).toBe(304);
  });
});

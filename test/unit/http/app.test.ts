import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as answers from '../../../lib/http/answers.ts';
import { createHttpApp } from '../../../lib/http/app.ts';
import { openApiFile, operations } from '../../../tools/generate/openapi.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { anHttpSetup, type HttpSetup } from '../../helpers/http-setup.ts';
import { aFleet } from '../../helpers/run-setup.ts';

type Json = Record<string, unknown>;

async function plannedJob(made: HttpSetup) {
  const response = await made.as('operator', 'POST', '/jobs', { policy: 'night' });
  const { id } = (await response.json()) as { id: string };
  await made.work(id);
  const job = (await (await made.as('viewer', 'GET', `/jobs/${id}`)).json()) as {
    id: string;
    digest: string;
  };
  return job;
}

describe('jobs over HTTP', () => {
  it('go from the request over the plan to what became of it', async () => {
    const made = await anHttpSetup(aFleet(3));

    const created = await made.as('operator', 'POST', '/jobs', { policy: 'night' });
    expect(created.status).toBe(202);
    const { id } = v.parse(answers.jobAnswer, await created.json());
    expect(created.headers.get('location')).toBe(`/jobs/${id}`);
    await made.work(id);

    const planned = v.parse(
      answers.jobAnswer,
      await (await made.as('viewer', 'GET', `/jobs/${id}`)).json(),
    );
    expect(planned.status).toBe('planned');
    const plan = v.parse(
      answers.planAnswer,
      await (await made.as('viewer', 'GET', `/jobs/${id}/plan?action=stop&limit=2`)).json(),
    );
    expect(plan.decisions.map(({ instanceId }) => instanceId)).toEqual(['dsw-00000', 'dsw-00001']);
    expect(plan.decisions[0]).toMatchObject({ ownerName: 'ann', reason: 'off-hours' });
    expect(plan.next).toBe('2');

    const applied = await made.as('approver', 'POST', `/jobs/${id}/apply`, {
      digest: planned.digest,
    });
    expect(applied.status).toBe(202);
    await made.work(id);
    const done = v.parse(
      answers.jobAnswer,
      await (await made.as('viewer', 'GET', `/jobs/${id}`)).json(),
    );
    expect(done).toMatchObject({ status: 'done', progress: [{ outcomes: { verified: 3 } }] });
  });

  it('are refused whole when the fleet has changed, with the difference', async () => {
    const made = await anHttpSetup(aFleet(3));
    const { id, digest } = await plannedJob(made);
    made.dsw.instances.set('dsw-00009', anInstance({ InstanceId: 'dsw-00009' }));

    const response = await made.as('approver', 'POST', `/jobs/${id}/apply`, { digest });

    expect(response.status).toBe(409);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(v.parse(answers.problemAnswer, await response.json())).toMatchObject({
      code: 'PLAN_OUTDATED',
      differences: [{ instanceId: 'dsw-00009', now: { action: 'stop' } }],
    });
    expect(made.dsw.calls).not.toContain('StopInstances');
  });

  it('are refused with the first hundred of many differences, and how many there are', async () => {
    const made = await anHttpSetup(aFleet(150));
    const { id, digest } = await plannedJob(made);
    for (const one of made.dsw.instances.values()) one['Status'] = 'Stopped';

    const response = await made.as('approver', 'POST', `/jobs/${id}/apply`, { digest });

    const problem = v.parse(answers.problemAnswer, await response.json());
    expect(problem.differences).toHaveLength(100);
    expect(problem).toMatchObject({ differencesCount: 150 });
  });

  it('are listed, a page at a time', async () => {
    const made = await anHttpSetup(aFleet(1));
    for (let number = 0; number < 3; number += 1) {
      made.clock.pass(1000);
      await made.as('operator', 'POST', '/jobs', { policy: 'night', dryRun: true });
    }

    const first = v.parse(
      answers.jobPageAnswer,
      await (await made.as('viewer', 'GET', '/jobs?limit=2')).json(),
    );
    expect(first.jobs).toHaveLength(2);
    const rest = await made.as('viewer', 'GET', `/jobs?limit=2&after=${first.next}`);
    expect(v.parse(answers.jobPageAnswer, await rest.json())).toMatchObject({
      jobs: [{ status: 'planning' }],
      next: null,
    });
  });

  it('are the same for the same idempotency key, in the header or the body', async () => {
    const made = await anHttpSetup(aFleet(1));
    const authorization = `Bearer ${await made.tokens.make({ sub: 'operator' })}`;
    const send = (body: Json, headers: Record<string, string> = {}) =>
      made.send('/jobs', {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });

    const first = await send({ policy: 'night' }, { 'idempotency-key': 'k' });
    const second = await send({ policy: 'night', idempotencyKey: 'k' });
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const third = await send({ policy: 'night', dryRun: true, idempotencyKey: 'k' });
    expect(third.status).toBe(422);
  });

  it('leave a record of everybody who asked for a change', async () => {
    const made = await anHttpSetup(aFleet(1));
    const { id, digest } = await plannedJob(made);
    await made.as('approver', 'POST', `/jobs/${id}/apply`, { digest });

    expect(await made.recordsOf('audit/')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          who: 'jwt:operator',
          act: 'POST /jobs',
          subject: 'jobs',
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        }),
        expect.objectContaining({
          who: 'jwt:approver',
          role: 'approver',
          act: `POST /jobs/${id}/apply`,
          subject: id,
          digest,
          sourceIp: '203.0.113.7',
        }),
      ]),
    );
  });

  it('say everything that is wrong with a request', async () => {
    const made = await anHttpSetup(aFleet(1));
    const wrong = await made.as('operator', 'POST', '/jobs', { polisy: 'night', dryRun: 'yes' });

    expect(wrong.status).toBe(400);
    const { problems = [] } = v.parse(answers.problemAnswer, await wrong.json());
    expect(problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['policy', 'dryRun', 'polisy']),
    );
    const unknown = await made.as('operator', 'POST', '/jobs', { policy: 'nigth' });
    expect(unknown.status).toBe(422);
    expect(await unknown.json()).toMatchObject({
      code: 'USAGE',
      detail: expect.stringContaining('did you mean'),
    });
  });
});

describe('looking', () => {
  it('pages the fleet by one call a page, with holds', async () => {
    const held = { Labels: [{ Key: 'steward-hold', Value: '2026-01-05T18:00:00Z' }] };
    const made = await anHttpSetup([...aFleet(4), anInstance({ InstanceId: 'dsw-9', ...held })]);
    const page = async (path: string) =>
      v.parse(answers.instancesAnswer, await (await made.as('viewer', 'GET', path)).json());

    const first = await page('/instances?limit=3');
    expect(first.instances).toHaveLength(3);
    const second = await page(`/instances?limit=3&after=${first.next}`);
    expect(second.next).toBeNull();
    expect(second.instances.at(-1)).toMatchObject({
      id: 'dsw-9',
      target: 'main',
      holds: [{ state: 'held', policies: ['night'] }],
    });
    expect(made.dsw.calls).toEqual(['ListInstances', 'ListInstances']);
  });

  it('says why an instance is kept or stopped', async () => {
    const made = await anHttpSetup(aFleet(2));
    const response = await made.as('viewer', 'GET', '/instances/dsw-00001/why');

    expect(v.parse(answers.whyAnswer, await response.json())).toMatchObject({
      answers: [
        {
          policy: 'night',
          decision: { action: 'stop', reason: 'off-hours' },
          explanation: { zh: expect.stringContaining('dsw-00001') },
        },
      ],
    });
    expect((await made.as('viewer', 'GET', '/instances/dsw-nope/why')).status).toBe(404);
  });

  it('shows runs, also while they go on', async () => {
    const made = await anHttpSetup(aFleet(2));
    await made.trigger();

    const list = v.parse(
      answers.runsAnswer,
      await (await made.as('viewer', 'GET', '/runs')).json(),
    );
    expect(list.runs).toMatchObject([{ policy: 'night', status: 'done' }]);
    const run = await made.as('viewer', 'GET', list.runs[0]?.path ?? '');
    expect(v.parse(answers.runAnswer, await run.json())).toMatchObject({
      counts: { instances: 2 },
      progress: { verified: 2 },
      report: { status: 'done' },
    });
  });

  it('gives tags, and says that nothing has changed', async () => {
    const made = await anHttpSetup(aFleet(1));
    const { id } = await plannedJob(made);
    const first = await made.as('viewer', 'GET', `/jobs/${id}`);
    const tag = first.headers.get('etag') ?? '';
    const authorization = `Bearer ${await made.tokens.make()}`;
    const again = (match: string) =>
      made.send(`/jobs/${id}`, { headers: { authorization, 'if-none-match': match } });

    const same = await again(`"other", W/${tag}`);
    expect(same.status).toBe(304);
    expect(await same.text()).toBe('');
    expect((await again('"other"')).status).toBe(200);
  });

  it('shows reports, and lists them', async () => {
    const made = await anHttpSetup(aFleet(1));
    await made.store.put('reports/2026-01-01_2026-01-07/fleet.zh.html', '<h1>周报</h1>');

    const list = v.parse(
      answers.reportsAnswer,
      await (await made.as('viewer', 'GET', '/reports')).json(),
    );
    expect(list.reports).toHaveLength(1);
    const page = await made.as('viewer', 'GET', list.reports[0]?.path ?? '');
    expect(await page.text()).toBe('<h1>周报</h1>');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
  });

  it('is healthy without asking anybody who they are', async () => {
    const made = await anHttpSetup([], undefined, {
      desk: () => Promise.reject(new Error('not asked for')),
    });
    const response = await made.send('/healthz');

    expect(v.parse(answers.healthAnswer, await response.json())).toEqual({ status: 'ok' });
  });
});

describe('the OpenAPI document', () => {
  it('is the one that npm run generate makes', async () => {
    const { default: committed } = await import('../../../lib/http/openapi.json', {
      with: { type: 'json' },
    });

    expect(committed).toEqual(JSON.parse(openApiFile().text));
  });

  it('has every route, and no other', () => {
    const served = createHttpApp()
      .routes.filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/links'))
      .map(
        ({ method, path }) =>
          `${method} ${path.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')}`,
      );
    const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);

    expect([...new Set(served)].sort()).toEqual([...described].sort());
  });

  it('is served', async () => {
    const made = await anHttpSetup([]);

    expect(await (await made.send('/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' });
  });
});

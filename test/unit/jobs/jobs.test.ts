import { describe, expect, it } from 'vitest';
import { applyJob } from '../../../lib/jobs/apply-job.ts';
import { cancelJob } from '../../../lib/jobs/cancel-job.ts';
import { listOpenJobs } from '../../../lib/jobs/job-records.ts';
import { pageJobs } from '../../../lib/jobs/job-view.ts';
import { submitJob } from '../../../lib/jobs/submit-job.ts';
import { workOnOpenJobs } from '../../../lib/jobs/work-on-job.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { aJobSetup, NO_LIMITS } from '../../helpers/job-setup.ts';
import { aFleet, aPoliciesFile } from '../../helpers/run-setup.ts';

const ann = (digest: string) => ({ digest, who: 'jwt:ann' });
const refused = (code: string) => expect.objectContaining({ code });

describe('a job', () => {
  it('has its plan made, and waits for somebody to approve it', async () => {
    const made = aJobSetup(aFleet(3));
    const { id, plan } = await made.planned();

    expect(await made.view(id)).toMatchObject({
      id,
      status: 'planned',
      createdBy: 'jwt:ann',
      request: { policy: 'night', dryRun: false },
      digest: plan.digest,
    });
    expect(plan.plans).toHaveLength(1);
    expect(plan.plans[0]?.owners).toEqual({ '2001': 'ann' });
    expect(made.dsw.calls).not.toContain('StopInstances');
    expect(await listOpenJobs(made.store)).toEqual([]);
  });

  it('is carried out once it is approved, by the engine and with its records', async () => {
    const made = aJobSetup(aFleet(3));
    const { id, plan } = await made.planned();

    await applyJob(made.desk, id, ann(plan.digest), NO_LIMITS);
    expect((await made.view(id)).status).toBe('applying');
    await made.work(id);

    const view = await made.view(id);
    expect(view).toMatchObject({
      status: 'done',
      decision: { kind: 'approved', by: 'jwt:ann', digest: plan.digest },
      progress: [{ policy: 'night', target: 'main', planned: 3, outcomes: { verified: 3 } }],
    });
    expect(view.end?.results).toMatchObject([{ status: 'done', digest: plan.digest }]);
    expect(made.dsw.calls.filter((call) => call === 'StopInstances')).toHaveLength(1);
    expect(Object.keys(await made.records())).toContain(
      'runs/night/2026-01-05T14:00:00Z/main/report.json',
    );
  });

  it('of a policy that the file does not have is refused', async () => {
    const { desk, records } = aJobSetup(aFleet(1));

    await expect(
      submitJob(desk, { policy: 'nigth', dryRun: false }, 'jwt:ann'),
    ).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('night') });
    expect(await records()).toEqual({});
  });

  it('that cannot be planned fails with the reason', async () => {
    const made = aJobSetup(aFleet(1));
    made.dsw.before = () => {
      throw new Error('boom');
    };
    const id = await submitJob(made.desk, { policy: 'night', dryRun: false }, 'jwt:ann');
    await made.work(id);

    expect(await made.view(id)).toMatchObject({
      status: 'failed',
      end: { error: { code: 'INTERNAL', message: 'boom' } },
    });
  });

  it('that is cut off while its plan is made is gone on with by the next trigger', async () => {
    const made = aJobSetup(aFleet(2));
    const id = await submitJob(made.desk, { policy: 'night', dryRun: false }, 'jwt:ann');

    expect(await workOnOpenJobs(made.desk, NO_LIMITS)).toEqual([id]);
    expect((await made.view(id)).status).toBe('planned');
    expect(await workOnOpenJobs(made.desk, NO_LIMITS)).toEqual([]);
  });

  it('that nobody gets through in a day is given up', async () => {
    const made = aJobSetup(aFleet(2));
    const id = await submitJob(made.desk, { policy: 'night', dryRun: false }, 'jwt:ann');
    made.clock.pass(25 * 3_600_000);
    await workOnOpenJobs(made.desk, NO_LIMITS);

    expect(await made.view(id)).toMatchObject({
      status: 'failed',
      end: { error: { code: 'JOB_TOO_OLD' } },
    });
  });
});

describe('a plan is not applied', () => {
  it('with another digest', async () => {
    const made = aJobSetup(aFleet(2));
    const { id } = await made.planned();

    await expect(applyJob(made.desk, id, ann('0'.repeat(64)), NO_LIMITS)).rejects.toThrow(
      refused('PLAN_NOT_APPROVED'),
    );
    expect((await made.view(id)).status).toBe('planned');
  });

  it('that was changed in the store', async () => {
    const made = aJobSetup(aFleet(2));
    const { id, plan } = await made.planned();
    const key = `jobs/${id}/plan.json`;
    const text = (await made.records())[key] ?? '';
    await made.store.put(key, text.replaceAll('dsw-00001', 'dsw-66666'));

    await expect(applyJob(made.desk, id, ann(plan.digest), NO_LIMITS)).rejects.toThrow(
      refused('PLAN_NOT_APPROVED'),
    );
  });

  it('when the fleet has changed: whole, with the difference', async () => {
    const made = aJobSetup(aFleet(3));
    const { id, plan } = await made.planned();
    made.dsw.instances.set('dsw-00009', anInstance({ InstanceId: 'dsw-00009' }));

    await expect(applyJob(made.desk, id, ann(plan.digest), NO_LIMITS)).rejects.toMatchObject({
      code: 'PLAN_OUTDATED',
      differences: [
        {
          policy: 'night',
          target: 'main',
          instanceId: 'dsw-00009',
          saved: { action: 'gone' },
          now: { action: 'stop' },
        },
      ],
    });
    expect((await made.view(id)).status).toBe('planned');
    expect(made.invoked).toEqual([id]);
  });

  it('when the fleet changes after it was approved: whole, with the difference', async () => {
    const made = aJobSetup(aFleet(3));
    const { id, plan } = await made.planned();
    await applyJob(made.desk, id, ann(plan.digest), NO_LIMITS);
    made.dsw.instances.set('dsw-00009', anInstance({ InstanceId: 'dsw-00009' }));
    await made.work(id);

    expect(await made.view(id)).toMatchObject({
      status: 'refused',
      end: { differences: [{ instanceId: 'dsw-00009' }] },
    });
    expect(made.dsw.calls).not.toContain('StopInstances');
  });

  it('when a guard trips', async () => {
    const made = aJobSetup(aFleet(3), aPoliciesFile({ limits: { count: 2 } }));
    const { id, plan } = await made.planned();

    await expect(applyJob(made.desk, id, ann(plan.digest), NO_LIMITS)).rejects.toMatchObject({
      code: 'GUARD_TRIPPED',
      trips: [{ limit: 'count' }],
    });
  });

  it.each([
    ['the job is one', { dryRun: true }, {}, {}],
    ['the policy is one', {}, { mode: 'dry-run' }, {}],
    ['everything here is one', {}, {}, { mode: 'plan' }],
  ] as const)('where it is a dry run: %s', async (_what, request, policy, desk) => {
    const made = aJobSetup(aFleet(2), aPoliciesFile(policy), desk);
    const { id, plan } = await made.planned(request);

    expect((await made.view(id)).status).toBe('done');
    await expect(applyJob(made.desk, id, ann(plan.digest), NO_LIMITS)).rejects.toThrow(
      refused('JOB_DRY_RUN'),
    );
  });

  it('before there is one', async () => {
    const made = aJobSetup(aFleet(2));
    const id = await submitJob(made.desk, { policy: 'night', dryRun: false }, 'jwt:ann');

    await expect(applyJob(made.desk, id, ann('0'.repeat(64)), NO_LIMITS)).rejects.toThrow(
      refused('JOB_NOT_PLANNED'),
    );
  });

  it('of a job that is not there', async () => {
    const made = aJobSetup(aFleet(1));

    await expect(applyJob(made.desk, '00000000000-0000000000', ann(''), NO_LIMITS)).rejects.toThrow(
      refused('JOB_NOT_FOUND'),
    );
  });
});

describe('the same plan, applied by two people', () => {
  it.each(['one after the other', 'at the same time'])('has one effect, %s', async (how) => {
    const made = aJobSetup(aFleet(4));
    const { id, plan } = await made.planned();
    const apply = (who: string) => applyJob(made.desk, id, { digest: plan.digest, who }, NO_LIMITS);

    if (how === 'at the same time') await Promise.all([apply('jwt:ann'), apply('jwt:ben')]);
    else {
      await apply('jwt:ann');
      await apply('jwt:ben');
    }
    await Promise.all([made.work(id), made.work(id)]);
    await made.work(id);

    expect((await made.view(id)).status).toBe('done');
    expect(made.dsw.calls.filter((call) => call === 'StopInstances')).toHaveLength(1);
  });
});

describe('cancelling', () => {
  it('ends a job that was not approved, for good', async () => {
    const made = aJobSetup(aFleet(2));
    const { id, plan } = await made.planned();
    await cancelJob(made.desk, id, 'jwt:ben');
    await cancelJob(made.desk, id, 'jwt:ben');

    expect(await made.view(id)).toMatchObject({
      status: 'cancelled',
      decision: { kind: 'cancelled', by: 'jwt:ben' },
    });
    await expect(applyJob(made.desk, id, ann(plan.digest), NO_LIMITS)).rejects.toThrow(
      refused('JOB_OVER'),
    );
  });

  it('or approving: of the two, at the same time, one counts', async () => {
    const made = aJobSetup(aFleet(2));
    const { id, plan } = await made.planned();
    await Promise.allSettled([
      cancelJob(made.desk, id, 'jwt:ben'),
      applyJob(made.desk, id, ann(plan.digest), NO_LIMITS),
    ]);
    await made.work(id);

    const { status, decision } = await made.view(id);
    expect(status).toBe('cancelled');
    if (decision?.kind === 'cancelled') expect(made.dsw.calls).not.toContain('StopInstances');
  });

  it('ends one that is being carried out where it is', async () => {
    const made = aJobSetup(aFleet(4), aPoliciesFile({ batch: 1, concurrency: 1 }));
    const { id, plan } = await made.planned();
    await applyJob(made.desk, id, ann(plan.digest), NO_LIMITS);
    made.dsw.before = async (operation) => {
      // As the second stop is asked for, somebody cancels; it is noticed within some seconds.
      if (
        operation === 'StopInstance' &&
        made.dsw.calls.filter((one) => one === operation).length === 2
      ) {
        await cancelJob(made.desk, id, 'jwt:ben');
        await made.clock.sleep(6_000);
      }
    };
    await made.work(id);

    expect(await made.view(id)).toMatchObject({ status: 'cancelled' });
    const stops = made.dsw.calls.filter((call) => call === 'StopInstance').length;
    expect(stops).toBeGreaterThanOrEqual(2);
    expect(stops).toBeLessThan(4);
  });

  it('comes too late for one that is over', async () => {
    const made = aJobSetup(aFleet(1));
    const { id, plan } = await made.planned();
    await applyJob(made.desk, id, ann(plan.digest), NO_LIMITS);
    await made.work(id);

    await expect(cancelJob(made.desk, id, 'jwt:ben')).rejects.toThrow(refused('JOB_OVER'));
  });
});

describe('an idempotency key', () => {
  const request = { policy: 'night', dryRun: false, idempotencyKey: 'k-1' };

  it('gives the same job for the same request', async () => {
    const { desk } = aJobSetup(aFleet(1));
    const ids = await Promise.all([1, 2, 3].map(() => submitJob(desk, request, 'jwt:ann')));

    expect(new Set(ids).size).toBe(1);
    expect((await pageJobs(desk.store, { limit: 10 })).jobs).toHaveLength(1);
  });

  it('is refused for another request', async () => {
    const { desk } = aJobSetup(aFleet(1));
    await submitJob(desk, request, 'jwt:ann');

    await expect(submitJob(desk, { ...request, dryRun: true }, 'jwt:ann')).rejects.toThrow(
      refused('IDEMPOTENCY_KEY_REUSED'),
    );
  });

  it('of somebody else is somebody else’s', async () => {
    const { desk } = aJobSetup(aFleet(1));
    const first = await submitJob(desk, request, 'jwt:ann');

    expect(await submitJob(desk, request, 'jwt:ben')).not.toBe(first);
  });
});

describe('an ad-hoc policy', () => {
  it('is planned and carried out like one of the file', async () => {
    const made = aJobSetup(aFleet(3));
    const policy = { kind: 'stop', where: { id: 'dsw-00001' } } as const;
    const { id, plan } = await made.planned({ policy });
    await applyJob(made.desk, id, ann(plan.digest), NO_LIMITS);
    await made.work(id);

    expect(await made.view(id)).toMatchObject({ status: 'done' });
    expect(made.dsw.instances.get('dsw-00001')?.['Status']).toBe('Stopped');
    expect(made.dsw.instances.get('dsw-00000')?.['Status']).toBe('Running');
    const report = `runs/job-${id}/2026-01-05T14:00:00Z/main/report.json`;
    expect(Object.keys(await made.records())).toContain(report);
  });

  it.each([
    ['the file', { ...aPoliciesFile(), protect: [{ id: 'dsw-00001' }] }],
    ['any of its policies', aPoliciesFile({ protect: [{ id: 'dsw-00001' }] })],
  ])('does not touch what %s protects', async (_what, file) => {
    const made = aJobSetup(aFleet(2), file);
    const { plan } = await made.planned({ policy: { kind: 'stop' } });

    const decisions = plan.plans[0]?.record.plan.decisions ?? [];
    expect(decisions.map(({ action, reason }) => [action, reason])).toEqual([
      ['stop', 'scheduled'],
      ['keep', 'protected'],
    ]);
  });

  it.each([
    [{ protect: [] }, 'policy.protect'],
    [{ name: 'other' }, 'policy.name'],
    [{ schedule: '0 0 22 * * ?' }, 'policy.schedule'],
    [{ window: { from: '22:00', to: '08:00' } }, 'policy.window'],
    [{ targets: ['main'] }, 'policy.targets'],
    [{ mode: 'act' }, 'policy.mode'],
    [{ wher: { id: 'x' } }, 'policy.wher'],
    [{ where: { id: '/(/' } }, 'policy.where.id'],
    [{ limits: { count: -1 } }, 'policy.limits.count'],
  ])('is refused with %j', async (fields, path) => {
    const { desk, records } = aJobSetup(aFleet(1));
    const policy = { kind: 'stop', ...fields } as const;

    await expect(submitJob(desk, { policy, dryRun: false }, 'jwt:ann')).rejects.toMatchObject({
      code: 'JOB_INVALID',
      problems: [expect.objectContaining({ path })],
    });
    expect(await records()).toEqual({});
  });
});

describe('the list of jobs', () => {
  it('has the latest first, a page at a time', async () => {
    const { desk, clock } = aJobSetup(aFleet(1));
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) {
      clock.pass(1000);
      ids.unshift(await submitJob(desk, { policy: 'night', dryRun: true }, 'jwt:ann'));
    }

    const first = await pageJobs(desk.store, { limit: 2 });
    expect(first.jobs.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await pageJobs(desk.store, { limit: 2, after: first.next ?? '' });
    expect(second.jobs.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    const last = await pageJobs(desk.store, { limit: 2, after: second.next ?? '' });
    expect(last.jobs.map(({ id }) => id)).toEqual(ids.slice(4));
    expect(last.next).toBeNull();
  });
});

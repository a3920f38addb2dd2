import { describe, expect, it } from 'vitest';
import { applyJob } from '../../../lib/jobs/apply-job.ts';
import { pageJobs } from '../../../lib/jobs/job-view.ts';
import type { JobDesk } from '../../../lib/jobs/ports.ts';
import { submitJob } from '../../../lib/jobs/submit-job.ts';
import { useLink } from '../../../lib/jobs/use-link.ts';
import { workOnJob, workOnOpenJobs } from '../../../lib/jobs/work-on-job.ts';
import { type Death, dying } from '../../helpers/dying.ts';
import { aJobSetup, type JobSetup, NO_LIMITS } from '../../helpers/job-setup.ts';
import { aFleet, aPoliciesFile } from '../../helpers/run-setup.ts';

const FIVE_MINUTES = 5 * 60_000;
const SIZE = 4;

interface Watched extends JobSetup {
  /** Ids that a stop was carried out for, in order. */
  readonly stops: string[];
  /** Does something in a process that is killed; the number of calls that it made. */
  kill(death: Death, work: (desk: JobDesk) => Promise<unknown>): Promise<number>;
  /** Lets ticks come until nobody has anything to do. */
  tick(): Promise<void>;
}

function begin(): Watched {
  const made = aJobSetup(aFleet(SIZE), aPoliciesFile({ batch: 2 }));
  const stops: string[] = [];
  made.dsw.before = (operation, { InstanceIds }) => {
    if (operation === 'StopInstances') stops.push(...(InstanceIds as string[]));
    return undefined;
  };
  return {
    ...made,
    stops,
    async kill(death, work) {
      const { deps, dead, calls } = dying(made.deps, death);
      const desk = { ...made.desk, store: deps.store, depsFor: async () => deps };
      await Promise.race([work(desk), dead]);
      return calls();
    },
    async tick() {
      for (let number = 0; number < 10; number += 1) {
        made.clock.pass(FIVE_MINUTES);
        if ((await workOnOpenJobs(made.desk, NO_LIMITS)).length === 0) return;
      }
    },
  };
}

/** A death at each call that the work makes, with and without its effect. */
async function atEachCall(scene: (death: Death) => Promise<number>): Promise<void> {
  for (const hasEffect of [false, true]) {
    for (let nth = 1; nth <= (await scene({ nth, hasEffect })); nth += 1);
  }
}

const request = { policy: 'night', dryRun: false, idempotencyKey: 'k' };
const ann = (digest: string) => ({ digest, who: 'jwt:ann' });

async function expectDoneOnce(made: Watched, id: string): Promise<void> {
  expect((await made.view(id)).status).toBe('done');
  expect(made.stops.toSorted()).toEqual([...made.dsw.instances.keys()]);
}

describe('a process that is killed at any call', () => {
  it('as it takes a job: asked again, there is that one job', async () => {
    await atEachCall(async (death) => {
      const made = begin();
      const calls = await made.kill(death, (desk) => submitJob(desk, request, 'jwt:ann'));
      const id = await submitJob(made.desk, request, 'jwt:ann');
      await made.tick();

      expect((await pageJobs(made.store, { limit: 10 })).jobs).toMatchObject([
        { id, status: 'planned' },
      ]);
      return calls;
    });
  });

  it('as it makes a plan: the next tick makes it', async () => {
    await atEachCall(async (death) => {
      const made = begin();
      const id = await submitJob(made.desk, request, 'jwt:ann');
      const calls = await made.kill(death, (desk) => workOnJob(desk, id, NO_LIMITS));
      await made.tick();

      expect((await made.view(id)).status).toBe('planned');
      expect(made.stops).toEqual([]);
      return calls;
    });
  });

  it('as it approves a plan: approved again, it is carried out once', async () => {
    await atEachCall(async (death) => {
      const made = begin();
      const { id, plan } = await made.planned();
      const calls = await made.kill(death, (desk) =>
        applyJob(desk, id, ann(plan.digest), NO_LIMITS),
      );
      await applyJob(made.desk, id, ann(plan.digest), NO_LIMITS);
      await made.tick();

      await expectDoneOnce(made, id);
      return calls;
    });
  });

  it('as it carries a plan out: the next tick goes on, and nothing is done twice', async () => {
    await atEachCall(async (death) => {
      const made = begin();
      const { id, plan } = await made.planned();
      await applyJob(made.desk, id, ann(plan.digest), NO_LIMITS);
      const calls = await made.kill(death, (desk) => workOnJob(desk, id, NO_LIMITS));
      await made.tick();

      await expectDoneOnce(made, id);
      return calls;
    });
  });

  it('as it holds an instance by a link: used again, it is held, and by the first end', async () => {
    const link = {
      id: 'l',
      act: 'hold',
      policy: 'night',
      target: 'main',
      instanceId: 'dsw-00001',
    } as const;
    await atEachCall(async (death) => {
      const made = begin();
      const calls = await made.kill(death, (desk) => useLink(desk, link, NO_LIMITS));
      const isRecorded = Object.keys(await made.records()).includes('links/l.json');
      made.clock.pass(FIVE_MINUTES);
      await useLink(made.desk, link, NO_LIMITS).catch(() => {});

      expect(made.dsw.instances.get('dsw-00001')?.['Labels']).toEqual([
        {
          Key: 'steward-hold',
          Value: isRecorded ? '2026-01-05T16:00:00Z' : '2026-01-05T16:05:00Z',
        },
      ]);
      return calls;
    });
  });
});

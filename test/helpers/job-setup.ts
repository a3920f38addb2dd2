import type { JobEnd, JobPlan } from '../../lib/jobs/job-records.ts';
import { readJobRecord } from '../../lib/jobs/job-records.ts';
import { type JobView, viewJob } from '../../lib/jobs/job-view.ts';
import type { JobDesk } from '../../lib/jobs/ports.ts';
import { submitJob } from '../../lib/jobs/submit-job.ts';
import { workOnJob } from '../../lib/jobs/work-on-job.ts';
import type { Policies } from '../../lib/policy/policies.ts';
import { aRunSetup, type RunSetup } from './run-setup.ts';

export interface JobSetup extends RunSetup {
  readonly desk: JobDesk;
  /** Ids that somebody was asked to work on, in order. */
  readonly invoked: string[];
  work(id: string): Promise<void>;
  view(id: string): Promise<JobView>;
  /** Submits a job and makes its plan. */
  planned(
    request?: Partial<Parameters<typeof submitJob>[1]>,
  ): Promise<{ id: string; plan: JobPlan }>;
  end(id: string): Promise<JobEnd | undefined>;
}

/** Never aborted. */
export const NO_LIMITS = { signal: new AbortController().signal };

/** A desk that takes jobs, at the service of a run setup; nobody works on them by themselves. */
export function aJobSetup(
  fleet: readonly Record<string, unknown>[],
  policies?: Policies,
  change: Partial<JobDesk> = {},
): JobSetup {
  const setup = policies === undefined ? aRunSetup(fleet) : aRunSetup(fleet, policies);
  const invoked: string[] = [];
  let count = 0;
  const desk: JobDesk = {
    ...setup.deps,
    policies: policies ?? setup.policies,
    depsFor: async () => setup.deps,
    mode: 'act',
    invoke: async (id) => {
      invoked.push(id);
    },
    random: () => {
      count += 1;
      return count.toString(16).padStart(10, '0');
    },
    ...change,
  };
  const work = (id: string) => workOnJob(desk, id, NO_LIMITS);
  return {
    ...setup,
    desk,
    invoked,
    work,
    view: (id) => viewJob(desk.store, id),
    async planned(request = {}) {
      const id = await submitJob(desk, { policy: 'night', dryRun: false, ...request }, 'jwt:ann');
      await work(id);
      const plan = await readJobRecord(desk.store, id, 'plan');
      if (plan === undefined) throw new Error(JSON.stringify(await viewJob(desk.store, id)));
      return { id, plan };
    },
    end: (id) => readJobRecord(desk.store, id, 'end'),
  };
}

import { randomBytes } from 'node:crypto';
import type { Log } from '../base/log.ts';
import type { Invoker } from '../fc/invoker.ts';
import type { JobDeps, JobDesk } from '../jobs/ports.ts';
import type { AppDeps } from './create-deps.ts';
import type { Settings } from './environment.ts';
import { loadPolicies } from './load-policies.ts';

/** Opens what jobs work with: the store, and the policies as they are now. */
export async function openJobDeps(app: AppDeps, settings: Settings, log: Log): Promise<JobDeps> {
  const [store, policies] = await Promise.all([
    app.openRecords(),
    loadPolicies(settings.policies, app.openBucket),
  ]);
  return {
    store,
    policies,
    depsFor: app.depsFor(policies),
    clock: app.clock,
    log,
    mode: settings.mode,
  };
}

/** What works on a job without anybody waiting for it. */
export type Background = (work: () => Promise<void>) => void;

/**
 * Adds who works on jobs: the function that is named, and where none is this very invocation, which then lasts as long as the
 * job.
 */
export function createDesk(
  deps: JobDeps,
  openInvoker: () => Promise<Invoker>,
  worker: string | undefined,
  background: Background,
): JobDesk {
  return {
    ...deps,
    random: () => randomBytes(8).toString('hex'),
    async invoke(id) {
      if (worker !== undefined) {
        const invoker = await openInvoker();
        await invoker.invokeAsync(worker, { job: id });
        return;
      }
      background(async () => {
        const { workOnJob } = await import('../jobs/work-on-job.ts');
        await workOnJob(deps, id, { signal: new AbortController().signal });
      });
    },
  };
}

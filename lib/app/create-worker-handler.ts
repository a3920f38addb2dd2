import { type Clock, systemClock } from '../base/clock.ts';
import { createJsonLog } from '../base/json-log.ts';
import { readContext } from '../fc/context.ts';
import { readJobEvent } from '../fc/job-event.ts';
import { workOnJob, workOnOpenJobs } from '../jobs/work-on-job.ts';
import { createAppDeps } from './create-deps.ts';
import { openJobDeps } from './create-desk.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { withinTime } from './within-time.ts';

interface HandlerIo {
  readonly env: Environment;
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

const processIo: HandlerIo = {
  env: process.env,
  write: (line) => process.stdout.write(`${line}\n`),
  clock: systemClock,
};

/** What an invocation of the worker returns: the jobs that it worked on. */
interface Worked {
  readonly requestId: string;
  readonly jobs: readonly string[];
}

/**
 * Makes the handler of the function that works on jobs: on the one that its event names, or, woken by its timer, on all that
 * were cut off. Nobody but our own functions calls it. What becomes of a job is in its records; the handler rejects only
 * where nothing could be worked on at all.
 *
 * @param override stands in for parts of the process, in tests
 */
export function createWorkerHandler(
  override: Partial<HandlerIo> = {},
): (event: unknown, context?: unknown) => Promise<Worked> {
  const { env, write, clock: machine } = { ...processIo, ...override };
  return async (event, context) => {
    const invocation = readContext(context);
    const { requestId } = invocation;
    const log = createJsonLog({ write, now: machine.now, fields: { requestId } });
    const job = readJobEvent(event);
    const settings = readEnvironment(env);
    const app = await createAppDeps(settings, { invocation, env, log, machine });
    const deps = await openJobDeps(app, settings, log);
    const jobs = await withinTime(invocation, app.clock, machine, async (given) => {
      const limits = {
        signal: given.signal ?? new AbortController().signal,
        deadline: given.deadline,
      };
      if (job === undefined) return workOnOpenJobs(deps, limits);
      await workOnJob(deps, job, limits);
      return [job];
    });
    log.info('worked on jobs', { jobs });
    return { requestId, jobs };
  };
}

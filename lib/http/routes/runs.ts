import { Hono } from 'hono';
import * as v from 'valibot';
import { keyed } from '../../policy/schema-parts.ts';
import { readJournal } from '../../run/journal.ts';
import { latestRuns, latestRunsOfAll } from '../../run/latest-runs.ts';
import { latestOutcomes } from '../../run/outcome.ts';
import { readPlanRecord } from '../../run/plan-record.ts';
import type { RecordedRun } from '../../run/recorded-runs.ts';
import { readRecord } from '../../run/records.ts';
import { countDecisions, countOutcomes, type RunReport } from '../../run/report.ts';
import { runPrefix } from '../../run/run-key.ts';
import { reportKey } from '../../run/write-report.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { HttpError } from '../errors.ts';
import { allow } from '../guards.ts';
import type { HttpEnv } from '../ports.ts';
import { limitSchema, readQuery } from '../query.ts';

const NAME = /^[a-z0-9][a-z0-9.-]{0,80}$/;

export const runsQuerySchema = keyed({
  limit: limitSchema(100, 20),
  policy: v.optional(
    v.pipe(
      v.string(),
      v.regex(NAME, 'expected a name of the policies file'),
      v.description('Only runs of this policy, or of this step of one.'),
    ),
  ),
  after: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,9}$/, 'expected `next` of the page before'),
      v.description('`next` of the page before.'),
    ),
  ),
});

/** What was run, by whichever trigger. */
export function runRoutes(): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();

  routes.get('/', allow('viewer'), async ({ env, req, json }) => {
    const { limit, policy, after = '0' } = readQuery(req.query(), runsQuerySchema);
    const store = await env.store();
    const from = Number(after);
    // One more shows whether there is another page.
    const wanted = { backFrom: env.machine.now(), most: from + limit + 1 };
    const found =
      policy === undefined
        ? await latestRunsOfAll(store, wanted)
        : await latestRuns(store, { ...wanted, policy });
    const page = found.slice(from, from + limit);
    return json({
      runs: await Promise.all(page.map((run) => withReport(store, run))),
      next: from + limit < found.length ? String(from + limit) : null,
    });
  });

  routes.get('/:policy/:scheduledAt/:target', allow('viewer'), async ({ env, req, json }) => {
    const { policy, scheduledAt, target } = req.param();
    const at = new Date(scheduledAt);
    const isName = NAME.test(policy) && NAME.test(target) && !Number.isNaN(at.getTime());
    const store = await env.store();
    const prefix = isName ? runPrefix({ policy, target, scheduledAt: at, mode: 'act' }) : '';
    const record = isName ? await readPlanRecord(store, prefix) : undefined;
    if (record === undefined) throw new HttpError('RUN_NOT_FOUND', 'There is no such run.');
    const { lines } = await readJournal(store, prefix);
    return json({
      policy,
      target,
      scheduledAt: record.plan.scheduledAt,
      digest: record.digest,
      counts: countDecisions(record.plan.decisions),
      progress: countOutcomes(lines),
      outcomes: [...latestOutcomes(lines).values()],
      report: (await readRecord<RunReport>(store, reportKey(prefix))) ?? null,
    });
  });

  return routes;
}

async function withReport(store: ObjectStore, { prefix, ...run }: RecordedRun) {
  const report = await readRecord<RunReport>(store, reportKey(prefix));
  const path = `/runs/${run.policy}/${run.scheduledAt}/${run.target}`;
  return {
    ...run,
    path,
    status: report?.status ?? 'unfinished',
    summary: report?.summary ?? null,
    done: report?.done.length ?? null,
    needsLook: report?.needsLook.length ?? null,
  };
}

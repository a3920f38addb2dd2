import { Hono } from 'hono';
import * as v from 'valibot';
import { applyJob } from '../../jobs/apply-job.ts';
import { cancelJob } from '../../jobs/cancel-job.ts';
import { jobNotFound } from '../../jobs/errors.ts';
import { JOB_ID } from '../../jobs/job-records.ts';
import {
  applyRequestSchema,
  idempotencyKeySchema,
  jobRequestSchema,
} from '../../jobs/job-request.ts';
import { pageJobs, readJob, viewJob } from '../../jobs/job-view.ts';
import { pagePlan } from '../../jobs/page-plan.ts';
import { digestRequest, submitJob } from '../../jobs/submit-job.ts';
import { keyed } from '../../policy/schema-parts.ts';
import { allow, audit } from '../guards.ts';
import type { HttpEnv } from '../ports.ts';
import { cursorSchema, limitSchema, readQuery } from '../query.ts';
import { readJson } from '../read-body.ts';

export const jobsQuerySchema = keyed({ limit: limitSchema(100, 20), after: cursorSchema });

export const planQuerySchema = keyed({
  limit: limitSchema(1000, 100),
  after: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,9}$/, 'expected `next` of the page before'),
      v.description('`next` of the page before.'),
    ),
  ),
  action: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[a-z-]{1,30}$/, 'expected an action such as stop or keep'),
      v.description('Only decisions for this action; `keep` is to be left alone.'),
    ),
  ),
});

/** Asking for plans, looking at them, and having them carried out. */
export function jobRoutes(): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();

  routes.get('/', allow('viewer'), async ({ env, req, json }) => {
    const { limit, after } = readQuery(req.query(), jobsQuerySchema);
    const store = await env.store();
    return json(await pageJobs(store, { limit, ...(after && { after }) }));
  });

  routes.post('/', allow('operator'), async (context) => {
    const { env, req } = context;
    const body = await readJson(req.raw, jobRequestSchema, env.machine);
    const { key: idempotencyKey } = readQuery(
      { key: req.header('idempotency-key') ?? body.idempotencyKey },
      v.object({ key: v.optional(idempotencyKeySchema) }),
    );
    const request = { ...body, idempotencyKey };
    const desk = await env.desk();
    await audit(context, { subject: 'jobs', digest: digestRequest(request) });
    const id = await submitJob(desk, request, context.var.identity.who);
    const job = await viewJob(desk.store, id);
    return context.json(job, 202, { location: `/jobs/${id}` });
  });

  routes.get('/:id', allow('viewer'), async ({ env, req, json }) => {
    const store = await env.store();
    return json(await viewJob(store, demandId(req.param('id'))));
  });

  routes.get('/:id/plan', allow('viewer'), async ({ env, req, json }) => {
    const query = readQuery(req.query(), planQuerySchema);
    const store = await env.store();
    const { plan } = await readJob(store, demandId(req.param('id')));
    return json(pagePlan(plan, query));
  });

  routes.post('/:id/apply', allow('approver'), async (context) => {
    const { env, req } = context;
    const id = demandId(req.param('id'));
    const { digest } = await readJson(req.raw, applyRequestSchema, env.machine);
    const desk = await env.desk();
    await audit(context, { subject: id, digest });
    await applyJob(desk, id, { digest, who: context.var.identity.who }, env.limits());
    return context.json(await viewJob(desk.store, id), 202, { location: `/jobs/${id}` });
  });

  routes.post('/:id/cancel', allow('operator'), async (context) => {
    const id = demandId(context.req.param('id'));
    const desk = await context.env.desk();
    await audit(context, { subject: id, digest: '' });
    await cancelJob(desk, id, context.var.identity.who);
    return context.json(await viewJob(desk.store, id), 202, { location: `/jobs/${id}` });
  });

  return routes;
}

/** Whatever is no id is the id of no job; it never gets near a key of the store. */
function demandId(id: string): string {
  if (JOB_ID.test(id)) return id;
  throw jobNotFound(id.slice(0, 40));
}

import { Hono } from 'hono';
import { HttpError } from './errors.ts';
import { etag } from './etag.ts';
import { limitRate, secureHeaders } from './guards.ts';
import type { HttpEnv } from './ports.ts';
import { problemResponse } from './problem.ts';
import { instanceRoutes } from './routes/instances.ts';
import { jobRoutes } from './routes/jobs.ts';
import { linkRoutes } from './routes/links.ts';
import { reportRoutes } from './routes/reports.ts';
import { runRoutes } from './routes/runs.ts';

/**
 * Everything that is served over HTTP. It has no state: what a request needs comes with it. Pages are routes like the others,
 * each with its own content security policy.
 */
export function createHttpApp(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(secureHeaders);
  app.use(limitRate);
  app.use(etag);

  app.get('/healthz', ({ json }) => json({ status: 'ok' }));
  app.get('/openapi.json', async ({ json }) => {
    // As large as the rest, and asked for once in a while.
    const { default: document } = await import('./openapi.json', { with: { type: 'json' } });
    return json(document);
  });
  app.route('/jobs', jobRoutes());
  app.route('/instances', instanceRoutes());
  app.route('/runs', runRoutes());
  app.route('/reports', reportRoutes());
  app.route('/links', linkRoutes());

  app.notFound(() => {
    throw new HttpError('NOT_FOUND', 'There is nothing at this address.');
  });
  app.onError((error, { env }) => {
    const response = problemResponse(error, env.requestId);
    const log = response.status >= 500 ? env.log.error : env.log.info;
    log('request refused', { status: response.status, error });
    return response;
  });
  return app;
}

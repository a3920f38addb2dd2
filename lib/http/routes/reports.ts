import { Hono } from 'hono';
import { HttpError } from '../errors.ts';
import { allow } from '../guards.ts';
import type { HttpEnv } from '../ports.ts';

/** A page of a report in the store, by exactly the names that reports have; nothing else of the store is in reach. */
const PERIOD = /^\d{4}-\d{2}-\d{2}_\d{4}-\d{2}-\d{2}$/;
const PAGE = /^(?:fleet|target-[a-z0-9-]{1,63})\.(?:en|zh)\.html$/;

/** The page's own styles, and nothing from anywhere: it was made from names that people chose. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** Reports of periods, as `steward report` and its function write them. */
export function reportRoutes(): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();

  routes.get('/', allow('viewer'), async ({ env, json }) => {
    const store = await env.store();
    const reports: { period: string; page: string; path: string; modifiedAt: string }[] = [];
    for await (const { key, modifiedAt } of store.list('reports/')) {
      const [, period = '', page = '', ...rest] = key.split('/');
      if (!PERIOD.test(period) || !PAGE.test(page) || rest.length > 0) continue;
      reports.push({ period, page, path: `/${key}`, modifiedAt: modifiedAt.toISOString() });
    }
    return json({ reports: reports.reverse() });
  });

  routes.get('/:period/:page', allow('viewer'), async (context) => {
    const { period, page } = context.req.param();
    const store = await context.env.store();
    const isName = PERIOD.test(period) && PAGE.test(page);
    const bytes = isName ? await store.get(`reports/${period}/${page}`) : undefined;
    if (bytes === undefined) throw new HttpError('REPORT_NOT_FOUND', 'There is no such report.');
    return context.body(new Uint8Array(bytes), 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': REPORT_POLICY,
    });
  });

  return routes;
}

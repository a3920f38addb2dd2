import { type Context, Hono } from 'hono';
import { recordWrite } from '../../auth/audit.ts';
import { AuthError } from '../../auth/errors.ts';
import { demandValid, readLink, type SignedLink } from '../../auth/signed-link.ts';
import { sha256Hex } from '../../base/sha256.ts';
import { formatInZone } from '../../base/zone.ts';
import type { JobDesk } from '../../jobs/ports.ts';
import { offerOf, useLink } from '../../jobs/use-link.ts';
import { HttpError } from '../errors.ts';
import { type Html, html, pageResponse } from '../pages/html.ts';
import { LINK_TEXTS, type PageLanguage } from '../pages/link-texts.ts';
import type { HttpEnv } from '../ports.ts';
import { describeProblem } from '../problem.ts';

/**
 * What links of notices lead to. Whoever has a link may do the one thing that it is for, once, until it expires. Looking at one
 * does nothing: mail scanners and previews open every link that they see; only the button of its page acts.
 */
export function linkRoutes(): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();
  routes.get('/:act/:target/:instanceId', (context) => answer(context, show));
  routes.post('/:act/:target/:instanceId', (context) => answer(context, use));
  return routes;
}

interface Page {
  readonly title: string;
  readonly body: Html;
}

type Answerer = (
  context: Context<HttpEnv>,
  desk: JobDesk,
  link: SignedLink,
  language: PageLanguage,
) => Promise<Page>;

/** People read what is answered here, also when it is refused. */
async function answer(context: Context<HttpEnv>, answerer: Answerer): Promise<Response> {
  const language = languageOf(context);
  try {
    const keys = context.env.linkKeys();
    if (keys.length === 0) throw new HttpError('LINKS_OFF', 'There are no links here.');
    const link = readLink(new URL(context.req.url), keys);
    const desk = await context.env.desk();
    demandValid(link, desk.clock.now());
    return pageResponse({ language, ...(await answerer(context, desk, link, language)) });
  } catch (error) {
    const { code, detail, status } = describeProblem(error, context.env.requestId);
    context.env.log.warn('a link was refused', { error });
    const { refused, refusedTitle } = LINK_TEXTS[language];
    const text = Object.hasOwn(refused, code) ? (refused[code] ?? detail) : detail;
    return pageResponse({ language, title: refusedTitle, body: html`<p>${text}</p>` }, status);
  }
}

const show: Answerer = async (_context, desk, link, language) => {
  const texts = LINK_TEXTS[language];
  const { until, isUsed } = await offerOf(desk, link);
  const about = texts.about[link.act](until === undefined ? '' : localTime(desk, link, until));
  // The form goes to this very address, with its signature.
  const form = html`<p>${about}</p><form method="post"><button>${texts.button[link.act]}</button></form>`;
  return {
    title: texts.title[link.act],
    body: html`${facts(link, language)}${isUsed ? html`<p>${texts.wasUsed}</p>` : form}`,
  };
};

const use: Answerer = async ({ env, req }, desk, link, language) => {
  // The link is the permission; but a page elsewhere must not press the button for who happens to look at it.
  const site = req.header('sec-fetch-site') ?? 'none';
  if (site !== 'same-origin' && site !== 'none') {
    throw new AuthError('AUTH_CROSS_SITE', 'The request comes from another site.');
  }
  await recordWrite(desk.store, {
    version: 1,
    at: desk.clock.now().toISOString(),
    who: `link:${link.instanceId}`,
    role: 'link',
    act: link.act,
    subject: link.instanceId,
    digest: sha256Hex(link.id),
    requestId: env.requestId,
    ...(env.sourceIp === undefined ? {} : { sourceIp: env.sourceIp }),
  });
  const result = await useLink(desk, link, env.limits());
  const texts = LINK_TEXTS[language];
  const until = 'until' in result && result.until ? localTime(desk, link, result.until) : '';
  const job = result.kind === 'asked' ? result.job : '';
  const text = texts.result[result.kind]({ until, job });
  return {
    title: texts.resultTitle[result.kind],
    body: html`${facts(link, language)}<p role="status">${text}</p>`,
  };
};

function facts({ instanceId, policy, target }: SignedLink, language: PageLanguage): Html {
  const texts = LINK_TEXTS[language];
  return html`<dl><dt>${texts.instance}</dt><dd>${instanceId}</dd><dt>${texts.policy}</dt><dd>${policy}</dd><dt>${texts.target}</dt><dd>${target}</dd></dl>`;
}

/** In the policy's zone, which is that of the people. */
function localTime({ policies }: JobDesk, { policy }: SignedLink, instant: Date): string {
  const zone = policies.policies.find(({ name }) => name === policy)?.timeZone ?? policies.timeZone;
  return `${formatInZone(zone, instant, 'YYYY-MM-DD HH:mm')} (${zone})`;
}

/** As the notice was written; where the link does not say, as the browser asks. */
function languageOf({ req }: Context<HttpEnv>): PageLanguage {
  const said = req.query('l') ?? req.header('accept-language') ?? '';
  return said.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

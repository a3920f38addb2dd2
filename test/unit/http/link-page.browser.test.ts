import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LinkClaims, writeLink } from '../../../lib/auth/signed-link.ts';
import { toHttpAnswer } from '../../../lib/fc/http-answer.ts';
import { parseHttpEvent } from '../../../lib/fc/http-request.ts';
import { listenForHttp } from '../../../local/fc/http-trigger.ts';
import { startChromium } from '../../helpers/chromium.ts';
import { anHttpSetup, type HttpSetup, LINK_KEY } from '../../helpers/http-setup.ts';
import { aFleet, NIGHT } from '../../helpers/run-setup.ts';

/** Left for people to look at; not in git. */
const SCREENSHOTS = join(import.meta.dirname, '../../../.screenshots');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 390, height: 844 };
const IS_TOO_WIDE = 'document.documentElement.scrollWidth > window.innerWidth';

let browser: Browser;
let made: HttpSetup;
let base: string;
let close: () => Promise<void>;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  made = await anHttpSetup(aFleet(4));
  // With what a browser itself says of its requests.
  const listener = await listenForHttp(0, {
    trigger: { authType: 'anonymous', methods: ['GET', 'POST'] },
    accountId: '1',
    region: 'cn-hangzhou',
    invoke: async (event) => {
      const { request } = parseHttpEvent(event);
      const answer = await toHttpAnswer(await made.send(request.url, request));
      return { requestId: 'r', status: 200, body: Buffer.from(JSON.stringify(answer)) };
    },
  });
  ({ url: base, close } = listener);
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await close();
});

async function open(act: LinkClaims['act'], instanceId: string, language: string) {
  const context = await browser.newContext({ viewport: PHONE });
  const page = await context.newPage();
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  const url = new URL(
    writeLink(base, [LINK_KEY], {
      act,
      policy: 'night',
      target: 'main',
      instanceId,
      scheduledAt: new Date(NIGHT),
      expiresAt: new Date('2026-01-05T15:00:00Z'),
    }),
  );
  url.searchParams.set('l', language);
  await page.goto(url.href);
  return { page, messages };
}

async function expectSound(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  expect(await page.evaluate(IS_TOO_WIDE)).toBe(false);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { preload: false })');
  expect(violations.map(({ id }) => id)).toEqual([]);
}

describe('the page of a link, on a phone', () => {
  it.each([
    ['en', 'dsw-00001', 'Keep it running', 'kept running until 2026-01-06 00:00 (Asia/Shanghai)'],
    ['zh', 'dsw-00002', '继续运行', '实例将继续运行至 2026-01-06 00:00 (Asia/Shanghai)'],
  ])('holds the instance when its button is pressed: %s', async (language, id, button, said) => {
    const { page, messages } = await open('hold', id, language);
    await expectSound(page, `link-${language}`);
    expect(made.dsw.instances.get(id)?.['Labels']).toEqual([]);

    // By keyboard: nothing but the button can be reached.
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe(button);
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();

    expect(await page.getByRole('status').textContent()).toContain(said);
    await expectSound(page, `link-${language}-done`);
    expect(made.dsw.instances.get(id)?.['Labels']).toHaveLength(1);
    expect(messages).toEqual([]);
    await page.context().close();
  });

  it('is refused in words when it was used before', async () => {
    const first = await open('hold', 'dsw-00003', 'en');
    const again = await open('hold', 'dsw-00003', 'en');
    await first.page.getByRole('button').click();
    await first.page.getByRole('status').waitFor();
    await again.page.getByRole('button').click();
    await again.page.getByText('It was used before.').waitFor();

    await expectSound(again.page, 'link-used');
  });
});

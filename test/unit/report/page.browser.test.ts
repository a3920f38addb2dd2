import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeReportModel } from '../../../lib/report/make-report-model.ts';
import { renderReport } from '../../../lib/report/render-report.ts';
import type { ReportInput } from '../../../lib/report/report-input.ts';
import { startChromium } from '../../helpers/chromium.ts';
import { aReportData, inputOf, type ReportData } from '../../helpers/report-data.ts';
import { HOSTILE_NAMES, withTexts } from './hostile-model.ts';

/** Left for people to look at; not in git. */
const SCREENSHOTS = join(import.meta.dirname, '../../../.screenshots');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'report-page-'));
let browser: Browser;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const data = aReportData();
  const model = await makeReportModel(inputOf(data));
  const nothing = { ...data, hours: [], fleet: [], seen: [], snapshots: [], actions: [], runs: [] };
  const hostile = withTexts(
    await makeReportModel(withGaps(data)),
    (nth) => HOSTILE_NAMES[nth % HOSTILE_NAMES.length] ?? '',
  );
  const pages = {
    'report-en': await renderReport(model, { language: 'en' }),
    'report-zh': await renderReport(model, { language: 'zh' }),
    'hostile-en': await renderReport(hostile, { language: 'en' }),
    'hostile-zh': await renderReport(hostile, { language: 'zh' }),
    nothing: await renderReport(await makeReportModel(inputOf(nothing)), { language: 'en' }),
  };
  for (const [name, page] of Object.entries(pages)) {
    writeFileSync(join(folder, `${name}.html`), page);
  }
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Days that are missing, and days of another zone, so that these are on the page as well. */
function withGaps(data: ReportData): ReportInput {
  const input = inputOf(data);
  const committed = input.now.committed
    .filter(({ table, dt }) => table !== 'actions' || dt !== '2026-11-18')
    .map((one) => (one.dt === '2026-11-16' ? { ...one, timeZone: 'UTC' } : one));
  return { ...input, now: { ...input.now, committed } };
}

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

interface Opened {
  readonly page: Page;
  /** What the browser complained of, and what it asked anybody for. */
  readonly messages: string[];
  readonly requests: string[];
}

async function open(
  name: string,
  viewport: typeof PHONE,
  colorScheme: 'light' | 'dark',
): Promise<Opened> {
  const context = await browser.newContext({ viewport, colorScheme });
  const page = await context.newPage();
  const messages: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  page.on('dialog', (dialog) => {
    messages.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  return { page, messages, requests };
}

// As texts: the page has a DOM, and our code has none.
const IS_TOO_WIDE = 'document.documentElement.scrollWidth > window.innerWidth';
const OPEN_ALL = 'for (const details of document.querySelectorAll("details")) details.open = true';
const STYLE_OF = (selector: string, property: string) =>
  `getComputedStyle(document.querySelector('${selector}')).${property}`;

async function findFaults(page: Page): Promise<string[]> {
  // Not by a script tag: the page's own policy would refuse it.
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>('axe.run(document, { preload: false })');
  return results.violations.map(
    ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 120))}`,
  );
}

/** How a page is opened, and what must hold then. */
async function check(
  name: string,
  viewport: typeof PHONE,
  scheme: 'light' | 'dark',
): Promise<void> {
  const { page, messages, requests } = await open(name, viewport, scheme);

  const path = join(SCREENSHOTS, `${name}-${viewport.width}-${scheme}.png`);
  await page.screenshot({ path, fullPage: true });
  expect(await page.evaluate(IS_TOO_WIDE)).toBe(false);
  await page.evaluate(OPEN_ALL);
  expect(await page.evaluate(IS_TOO_WIDE)).toBe(false);
  expect(messages).toEqual([]);
  expect(requests).toEqual([page.url()]);

  expect(await findFaults(page)).toEqual([]);
  await page.context().close();
}

describe.each(['report-en', 'report-zh'])('%s', (name) => {
  it.each([
    ['a phone', PHONE, 'light'],
    ['a phone', PHONE, 'dark'],
    ['a desktop', DESKTOP, 'light'],
    ['a desktop', DESKTOP, 'dark'],
  ] as const)('is in order on %s of %j in the %s', async (_what, viewport, scheme) => {
    await check(name, viewport, scheme);
  });
});

it.each(['hostile-en', 'hostile-zh', 'nothing'])(
  'is in order with names and numbers of the kind %s',
  async (name) => {
    await check(name, PHONE, 'light');
    await check(name, DESKTOP, 'dark');
  },
);

it('would be found out with pale text and a heading that is out of line', async () => {
  const { page } = await open('nothing', DESKTOP, 'light');
  await page.evaluate(
    'document.documentElement.style.setProperty("--muted", "#ccc"); document.querySelector("h2").outerHTML = "<h4>x</h4>"',
  );

  const faults = await findFaults(page);

  expect(faults.join()).toContain('color-contrast');
  expect(faults.join()).toContain('heading-order');
  await page.context().close();
});

it('shows its style and its charts, which a refused style would not', async () => {
  const { page } = await open('report-en', DESKTOP, 'dark');

  const background = await page.evaluate(STYLE_OF('body', 'backgroundColor'));
  const bar = await page.evaluate(STYLE_OF('.wide path[fill="var(--busy)"]', 'fill'));

  expect(background).toBe('rgb(20, 23, 28)');
  expect(bar).toBe('rgb(46, 179, 163)');
  await page.context().close();
});

it('shows one of the two drawings of each chart', async () => {
  for (const viewport of [PHONE, DESKTOP]) {
    const { page } = await open('report-en', viewport, 'light');
    const shown = await page.locator('figure [role=img]:visible').count();
    expect(shown).toBe(await page.locator('figure').count());
    await page.context().close();
  }
});

it('prints in the light, without what only a screen needs', async () => {
  const { page } = await open('report-en', DESKTOP, 'dark');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });

  const background = await page.evaluate(STYLE_OF('body', 'backgroundColor'));

  expect(background).toBe('rgb(255, 255, 255)');
  expect(await page.locator('nav').isVisible()).toBe(false);
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  await page.context().close();
});

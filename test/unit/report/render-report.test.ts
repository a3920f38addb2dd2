import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeReportModel } from '../../../lib/report/make-report-model.ts';
import { renderReport } from '../../../lib/report/render-report.ts';
import type { ReportModel } from '../../../lib/report/report-model.ts';
import { LANGUAGES } from '../../../lib/report/texts/texts.ts';
import { aReportData, inputOf } from '../../helpers/report-data.ts';
import { all, everything, type PageElement, parsePage } from './page-tree.ts';

const data = aReportData();
const emptyData = { ...data, hours: [], fleet: [], seen: [], snapshots: [], actions: [], runs: [] };
let full: ReportModel;
let empty: ReportModel;

beforeAll(async () => {
  full = await makeReportModel(inputOf(data));
  empty = await makeReportModel({
    ...inputOf(emptyData),
    now: { ...inputOf(emptyData).now, committed: [] },
    earlier: { ...inputOf(emptyData).earlier, committed: [] },
  });
});

const ORDER = [
  'coverage',
  'spending',
  'hours',
  'idle-gpu',
  'week',
  'policies',
  'unprotected',
  'clearing',
  'snapshots',
  'methods',
];

describe.each(
  LANGUAGES.flatMap((language) => [
    [language, 'a full model', () => full] as const,
    [language, 'a model of nothing', () => empty] as const,
  ]),
)('in %s, of %s', (language, _what, modelOf) => {
  let page: string;
  let root: PageElement;
  beforeAll(async () => {
    page = await renderReport(modelOf(), { language });
    root = parsePage(page);
  });

  it('has its language, a title, landmarks, and a way past the contents', () => {
    expect(root.attributes['lang']).toBe({ en: 'en', zh: 'zh-CN' }[language]);
    expect(all(root, 'title')[0]?.text).toContain('2026-11-16');
    expect(['header', 'nav', 'main', 'footer'].map((tag) => all(root, tag).length)).toEqual([
      1, 1, 1, 1,
    ]);
    const [first] = all(root, 'a');
    expect(first?.attributes['href']).toBe(`#${all(root, 'main')[0]?.attributes['id']}`);
  });

  it('has the sections in their order, each under a heading of the next level', () => {
    expect(all(root, 'section').map(({ attributes }) => attributes['id'])).toEqual(ORDER);
    expect(all(root, 'h1', 'h2', 'h3', 'h4', 'h5', 'h6').map(({ tag }) => tag)).toEqual([
      'h1',
      ...ORDER.map(() => 'h2'),
    ]);
  });

  it('loads and runs nothing', () => {
    const forbidden = [
      'script',
      'link',
      'img',
      'iframe',
      'object',
      'embed',
      'form',
      'base',
      'use',
      'image',
      'foreignobject',
      'animate',
      'a',
    ];
    const found = everything(root).filter(({ tag }) => forbidden.includes(tag.toLowerCase()));
    expect(found.filter(({ tag }) => tag !== 'a').map(({ attributes }) => attributes)).toEqual([
      { rel: 'icon', href: 'data:,' },
    ]);
    for (const { tag, attributes } of everything(root)) {
      for (const [name, value] of Object.entries(attributes)) {
        expect(name, tag).not.toMatch(/^on|^style$|^src|^srcdoc|^action|^formaction/);
        if (name.endsWith('href') && tag === 'a') expect(value).toMatch(/^#[a-z-]+$/);
        if (tag !== 'html') expect(value).not.toMatch(/url\(|javascript:/i);
      }
    }
  });

  it('allows by its policy one style, by its digest, and nothing else', () => {
    const styles = all(root, 'style');
    expect(styles).toHaveLength(1);
    const digest = createHash('sha256')
      .update(styles[0]?.text ?? '')
      .digest('base64');
    const policy = all(root, 'meta').find(({ attributes }) => 'http-equiv' in attributes);
    expect(policy?.attributes['content']).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(styles[0]?.text).not.toMatch(/@import|url\(/);
  });

  it('gives every table a caption, and every head cell a scope', () => {
    for (const table of all(root, 'table')) {
      const [caption] = table.children;
      expect(caption?.tag).toBe('caption');
      expect(caption?.text).not.toBe('');
      const rows = all(table, 'tr');
      const width = rows[0]?.children.length;
      for (const row of rows) expect(row.children.length).toBe(width);
      for (const cell of all(table, 'th')) {
        expect(cell.attributes['scope']).toBe(cell.parent?.parent?.tag === 'thead' ? 'col' : 'row');
      }
    }
  });

  it('gives every chart a text in its place, and the table that it is drawn from', () => {
    for (const figure of all(root, 'figure')) {
      const drawings = everything(figure).filter(({ attributes }) => attributes['role'] === 'img');
      expect(drawings).toHaveLength(2);
      for (const drawing of drawings) {
        expect(drawing.attributes['aria-label']?.length).toBeGreaterThan(20);
        expect(all(drawing, 'svg')).toHaveLength(1);
      }
      const [details] = all(figure, 'details');
      expect(details?.children[0]?.tag).toBe('summary');
      expect(details && all(details, 'table')).toHaveLength(1);
    }
  });

  it('has each id once, and an element for each that is named', () => {
    const ids = everything(root).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of everything(root)) {
      const named = [attributes['aria-labelledby'], attributes['href']?.match(/^#(.+)/)?.[1]];
      for (const id of named) if (id !== undefined) expect(ids).toContain(id);
    }
  });

  it('is the same each time', async () => {
    expect(await renderReport(modelOf(), { language })).toBe(page);
  });

  it('shows no number that is none, and no text that is missing', () => {
    const [main] = all(root, 'main');
    expect(main?.text).not.toMatch(/NaN|Infinity|undefined|null|\[object/);
  });
});

it('has something to show in every section, so that what is tested of it is tested of all', async () => {
  for (const language of LANGUAGES) {
    const root = parsePage(await renderReport(full, { language }));
    const bare = all(root, 'section').filter((section) => all(section, 'table').length === 0);

    expect(bare.map(({ attributes }) => attributes['id'])).toEqual(['methods']);
  }
});

it('draws a chart for each of its figures', async () => {
  const root = parsePage(await renderReport(full, { language: 'en' }));

  expect(all(root, 'figure')).toHaveLength(6);
});

it('says how many rows of a list are left out, and where they are', async () => {
  const page = await renderReport(full, { language: 'en' });

  expect(full.idleGpu.instances.count).toBeGreaterThan(20);
  expect(page).toContain(`and ${full.idleGpu.instances.count - 20} more: stats/instance_hours/`);
});

it('shows the money of the model, each amount as an estimate', async () => {
  const root = parsePage(await renderReport(full, { language: 'en' }));
  const tiles = all(root, 'dl').find(({ attributes }) => attributes['class'] === 'tiles');

  for (const [{ money }, basis] of [
    [full.totals.now.spent, 'estimate'],
    [full.totals.now.avoided, 'estimate, stops of policies only'],
    [full.totals.now.idleSpent, 'estimate'],
  ] as const) {
    expect(money).toHaveLength(1);
    const amount = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }).format(
      money[0]?.amount ?? 0,
    );
    const tile = tiles?.children.find(({ text }) => text.includes(`CNY\u00a0${amount}`));
    expect(tile?.text).toContain(`(${basis})`);
  }
});

import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { makeReportModel } from '../../../lib/report/make-report-model.ts';
import { renderReport } from '../../../lib/report/render-report.ts';
import type { ReportModel } from '../../../lib/report/report-model.ts';
import { aReportData, inputOf } from '../../helpers/report-data.ts';
import { HOSTILE_NAMES, withTexts } from './hostile-model.ts';
import { everything, type PageElement, parsePage } from './page-tree.ts';

/*
 * A page of any texts has the elements and attributes of the page of harmless ones. Whatever a text could do beyond being
 * read, it would need one more of them for.
 */

let model: ReportModel;
let harmless: readonly string[];

beforeAll(async () => {
  model = await makeReportModel(inputOf(aReportData({ instances: 24 }), { mostRows: 3 }));
  harmless = skeleton(await pageOf(() => 'x'));
});

const pageOf = (textOf: (nth: number) => string) =>
  renderReport(withTexts(model, textOf), { language: 'en' });

/**
 * Tags and names of attributes, without the insides of charts: how many labels fit depends on how long they are. And without
 * the ids beside names, which are left out where they are the same; they have no attributes in any case.
 */
function skeleton(page: string): string[] {
  const outside = (element: PageElement): boolean =>
    element.parent === undefined || (element.parent.tag !== 'svg' && outside(element.parent));
  return everything(parsePage(page))
    .filter(outside)
    .filter(({ tag, attributes }) => tag !== 'small' || Object.keys(attributes).length > 0)
    .map(({ tag, attributes }) => `${tag} ${Object.keys(attributes).join(' ')}`);
}

const IN_CHARTS = new Set(['svg', 'g', 'path', 'rect', 'text', 'tspan']);
const OF_CHARTS =
  /^(?:viewbox|xmlns|d|x|y|rx|width|height|fill|stroke|stroke-\w+|transform|font-size|font-weight|text-anchor|dominant-baseline|aria-hidden)$/i;

function checkCharts(page: string): void {
  for (const svg of everything(parsePage(page)).filter(({ tag }) => tag === 'svg')) {
    for (const { tag, attributes } of everything(svg)) {
      expect(IN_CHARTS).toContain(tag);
      for (const name of Object.keys(attributes)) expect(name).toMatch(OF_CHARTS);
    }
  }
}

it.each(HOSTILE_NAMES.map((name) => [name.slice(0, 40), name] as const))(
  'does what %j says nowhere',
  async (_shown, name) => {
    const page = await pageOf(() => name);

    expect(skeleton(page)).toEqual(harmless);
    checkCharts(page);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(page).not.toMatch(/[\ud800-\udfff]/u);
    expect(page.length).toBeLessThan(400_000);
  },
);

it('has no element for any text', async () => {
  const text = fc.oneof(
    fc.constantFrom(...HOSTILE_NAMES.filter(({ length }) => length < 1_000)),
    fc.string({ unit: 'binary', minLength: 1 }),
    fc
      .array(
        fc.constantFrom(
          '<',
          '>',
          '"',
          "'",
          '&',
          '/',
          '=',
          ' ',
          'a',
          '\\',
          '`',
          '$',
          '{',
          '}',
          '-',
          '!',
        ),
        { minLength: 1 },
      )
      .map((characters) => characters.join('')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (texts) => {
      const page = await pageOf((nth) => texts[nth % texts.length] ?? 'x');

      expect(skeleton(page)).toEqual(harmless);
      checkCharts(page);
    }),
    { numRuns: 25 },
  );
});

import { createHash } from 'node:crypto';
import { clearingSection } from './page/clearing-section.ts';
import { coverageSection } from './page/coverage-section.ts';
import { createFormat } from './page/format.ts';
import { hoursSection } from './page/hours-section.ts';
import { type Html, html, trusted } from './page/html.ts';
import { idleGpuSection } from './page/idle-gpu-section.ts';
import { methodsSection } from './page/methods-section.ts';
import { policiesSection } from './page/policies-section.ts';
import { shorten } from './page/safe-text.ts';
import { type Section, showSection } from './page/section.ts';
import { snapshotsSection } from './page/snapshots-section.ts';
import { spendingSection } from './page/spending-section.ts';
import { STYLE } from './page/style.ts';
import type { Ui } from './page/ui.ts';
import { unprotectedSection } from './page/unprotected-section.ts';
import { weekSection } from './page/week-section.ts';
import type { ReportModel } from './report-model.ts';
import { en } from './texts/en.ts';
import type { Language } from './texts/texts.ts';
import { zh } from './texts/zh.ts';

export interface RenderOptions {
  readonly language: Language;
}

/** In the order in which a reader who pays for it asks: can I trust it, what does it cost, whose is it, what is to be done. */
const SECTIONS: readonly ((ui: Ui) => Section)[] = [
  coverageSection,
  spendingSection,
  hoursSection,
  idleGpuSection,
  weekSection,
  policiesSection,
  unprotectedSection,
  clearingSection,
  snapshotsSection,
  methodsSection,
];

/**
 * The report as one page that needs nothing but itself: no script, no font, no image is loaded, and its content security
 * policy lets none. The same model gives the same page.
 */
export async function renderReport(
  model: ReportModel,
  { language }: RenderOptions,
): Promise<string> {
  const texts = { en, zh }[language];
  const format = createFormat(texts, model.period.timeZone);
  // The chart library is a good part of all our code, and nothing but a page needs it.
  const { drawChart: draw } = await import('./charts/draw-chart.ts');
  const ui: Ui = { model, texts, format, draw };
  const sections = SECTIONS.map((make) => make(ui));
  return showPage(ui, sections).toString();
}

function showPage(ui: Ui, sections: readonly Section[]): Html {
  const { model, texts, format } = ui;
  const { period, before, target, madeAt } = model;
  const span = texts.period(period.from, period.to);
  const styleHash = createHash('sha256').update(STYLE).digest('base64');
  // Without the icon browsers ask the server for one.
  return html`<!doctype html>
<html lang="${texts.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${texts.title}, ${span}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#report">${texts.skip}</a>
<header>
<h1>${texts.title}</h1>
<p class="meta">${span} · ${period.timeZone} · ${target === null ? texts.allTargets : texts.target(shorten(target, 64))}</p>
<p class="meta">${texts.comparedWith(texts.period(before.from, before.to))} · ${texts.madeAt(format.instant(madeAt))}</p>
</header>
<nav aria-label="${texts.contents}"><ol>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main id="report">
${sections.map(showSection)}</main>
<footer><p class="note">dsw-steward · ${texts.methods.lead}</p></footer>
</body>
</html>
`;
}

import type { Chart, Colour, Size } from '../charts/chart.ts';
import { type Html, html, trusted } from './html.ts';
import type { Ui } from './ui.ts';

export interface Figure {
  readonly caption: string;
  /** What the chart shows, in words, for those who do not see it. */
  readonly alternative: string;
  readonly wide: Drawing;
  /** The same for a phone. */
  readonly narrow: Drawing;
  readonly legend?: readonly { readonly colour: Colour | `h${number}`; readonly text: string }[];
  /** What the chart is drawn from. */
  readonly table: Html | undefined;
}

interface Drawing {
  readonly chart: Chart;
  readonly height: number;
}

const WIDE = 1000;
const NARROW = 358;

/** A chart twice, of which the style shows the one that fits, with its data in a table that opens without a script. */
export function figure(
  ui: Ui,
  { caption, alternative, wide, narrow, legend = [], table }: Figure,
): Html {
  const draw = ({ chart, height }: Drawing, width: Size['width']) =>
    trusted(ui.draw(chart, { width, height }));
  const keys = legend.map(
    ({ colour, text }) =>
      html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="2" fill="var(--${colour})"/></svg>${text}</li>`,
  );
  return html`<figure>
<figcaption>${caption}</figcaption>
${legend.length === 0 ? undefined : html`<ul class="legend">${keys}</ul>`}
<div class="wide" role="img" aria-label="${alternative}">${draw(wide, WIDE)}</div>
<div class="narrow" role="img" aria-label="${alternative}">${draw(narrow, NARROW)}</div>
<details><summary>${ui.texts.dataTable}<span class="hidden">: ${caption}</span></summary>
${table}</details>
</figure>
`;
}

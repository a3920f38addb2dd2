import type { Estimate, ReportModel } from '../report-model.ts';
import { allOf, dataTable } from './data-table.ts';
import { figure } from './figure.ts';
import { type Html, html, type Part } from './html.ts';
import { shorten } from './safe-text.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';
import { useLegend } from './use-legend.ts';

/** What the period cost, what policies avoided, and how much of it was idle; each against the period before. */
export function spendingSection(ui: Ui): Section {
  const { model, texts, format } = ui;
  const words = texts.spending;
  const { now, before } = model.totals;
  const idleShare = { part: now.hours.idle, whole: now.hours.running };
  const shareBefore = before.hours.running > 0 ? before.hours.idle / before.hours.running : 0;
  return {
    id: 'spending',
    title: words.title,
    content: [
      html`<dl class="tiles">${[
        tile(`${words.spent} (${texts.estimate})`, format.money(now.spent.money), [
          compareMoney(ui, now.spent, before.spent),
        ]),
        tile(`${words.avoided} (${words.avoidedBasis})`, format.money(now.avoided.money), [
          words.avoidedHours(format.hours(now.avoided.hours), format.hours(now.avoided.gpuHours)),
          compareMoney(ui, now.avoided, before.avoided),
        ]),
        tile(`${words.idleSpent} (${texts.estimate})`, format.money(now.idleSpent.money), [
          compareMoney(ui, now.idleSpent, before.idleSpent),
        ]),
        tile(words.idleShare, format.share(idleShare), [
          words.ofRunning(format.hours(now.hours.idle), format.hours(now.hours.running)),
          shareBefore > 0
            ? format.change(
                idleShare.part / (idleShare.whole || 1),
                shareBefore,
                format.percent(shareBefore),
              )
            : isFirst(model)
              ? undefined
              : texts.notBefore,
        ]),
      ]}</dl>
`,
      now.avoided.unpriced > 0
        ? html`<p class="note">${words.unpriced(format.count(now.avoided.unpriced))}</p>
`
        : undefined,
      spendingFigure(ui),
    ],
  };
}

function tile(name: string, value: string, against: readonly (string | undefined)[]): Html {
  const lines = against
    .filter((line) => line !== undefined)
    .map((line) => html`<dd class="against">${line}</dd>`);
  return html`<div><dt>${name}</dt><dd class="figure">${value}</dd>${lines}</div>
`;
}

/** Nothing is known of the period before, which the coverage has said once for all. */
function isFirst({ coverage }: ReportModel): boolean {
  return coverage.hourDaysBefore.part === 0;
}

/** Only one currency can be compared as a number. */
function compareMoney(
  { format, texts, model }: Ui,
  now: Estimate,
  before: Estimate,
): string | undefined {
  if (isFirst(model)) return undefined;
  const [one, ...others] = now.money;
  const earlier = before.money.find(({ currency }) => currency === one?.currency);
  if (one === undefined || others.length > 0 || before.money.length > 1) {
    return before.money.length === 0
      ? texts.notBefore
      : texts.beforeWas(format.money(before.money));
  }
  return format.change(one.amount, earlier?.amount ?? 0, format.money(before.money));
}

function spendingFigure(ui: Ui): Part {
  const { model, texts, format } = ui;
  const { days } = model.spending;
  const words = texts.spending;
  if (model.spending.currency === null)
    return html`<p class="muted">${words.nothing}</p>
`;
  const currency = shorten(model.spending.currency, 8);
  const sums = days.map(({ day, busy, idle, unknown }) => ({ day, sum: busy + idle + unknown }));
  const most = sums.reduce((a, b) => (b.sum > a.sum ? b : a));
  const total = sums.reduce((all, { sum }) => all + sum, 0);
  const chart = {
    kind: 'columns',
    labels: days.map(({ day }) => day.slice(5)),
    series: (['busy', 'idle', 'unknown'] as const).map((use) => ({
      colour: use,
      values: days.map((day) => day[use]),
    })),
    format: (value: number) => format.count(value),
  } as const;
  return figure(ui, {
    caption: `${words.byDay}, ${currency} (${texts.estimate})`,
    alternative: words.alternative(
      currency,
      format.amount(total),
      format.amount(most.sum),
      most.day,
    ),
    wide: { chart, height: 260 },
    narrow: { chart, height: 220 },
    legend: useLegend(texts),
    table: dataTable(ui, {
      caption: `${words.byDay}, ${currency}`,
      place: 'stats/instance_hours/',
      rows: allOf(days),
      columns: [
        { title: texts.columns.day, cell: ({ day }) => day },
        ...(['busy', 'idle', 'unknown'] as const).map((use) => ({
          title: texts.uses[use],
          look: 'number' as const,
          cell: (day: (typeof days)[number]) => format.amount(day[use]),
        })),
        {
          title: texts.columns.total,
          look: 'number',
          cell: ({ busy, idle, unknown }) => format.amount(busy + idle + unknown),
        },
      ],
    }),
  });
}

import type { BarChart } from '../charts/chart.ts';
import { allOf, dataTable } from './data-table.ts';
import { figure } from './figure.ts';
import { html, type Part } from './html.ts';
import { shorten } from './safe-text.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';

/** How many snapshots there are, how old they are, and whose. */
export function snapshotsSection(ui: Ui): Section {
  const { model, texts, format } = ui;
  const words = texts.snapshots;
  const { columns } = texts;
  const { count, countBefore, seenAt, statuses, instances } = model.snapshots;
  const list = statuses.map((one) => `${shorten(one.status, 24)} ${format.count(one.count)}`);
  const content: Part =
    seenAt === null
      ? html`<p class="muted">${words.nothing}</p>
`
      : [
          html`<p>${words.summary(format.count(count), format.count(countBefore), format.instant(seenAt))} ${words.statuses(list.join(', '))}</p>
`,
          agesFigure(ui),
          dataTable(ui, {
            caption: words.instances,
            place: 'stats/snapshots/',
            rows: instances,
            columns: [
              { title: columns.instance, cell: (one) => format.named(one) },
              { title: columns.owner, cell: ({ owner }) => format.named(owner) },
              {
                title: words.snapshots,
                look: 'number',
                cell: (one) => format.count(one.count),
              },
              {
                title: words.oldest,
                look: 'instant',
                cell: ({ oldestAt }) =>
                  oldestAt === null ? texts.unknownValue : format.instant(oldestAt),
              },
            ],
          }),
        ];
  return { id: 'snapshots', title: words.title, content };
}

function agesFigure(ui: Ui): Part {
  const { model, texts, format } = ui;
  const words = texts.snapshots;
  const { ages, unknownAge } = model.snapshots;
  const bars = [
    ...ages.map(({ from, to, count }) => ({
      name: words.age(format.count(from), to === null ? undefined : format.count(to)),
      count,
    })),
    ...(unknownAge > 0 ? [{ name: words.unknownAge, count: unknownAge }] : []),
  ];
  const most = bars.reduce((a, b) => (b.count > a.count ? b : a));
  const chart: BarChart = {
    kind: 'bars',
    labels: bars.map(({ name }) => name),
    series: [{ colour: 'plain', values: bars.map(({ count }) => count) }],
    format: (value) => format.count(value),
  };
  const height = 40 + bars.length * 26;
  return figure(ui, {
    caption: words.ages,
    alternative: words.agesAlternative(most.name, format.count(most.count)),
    wide: { chart, height },
    narrow: { chart, height },
    table: dataTable(ui, {
      caption: words.ages,
      place: 'stats/snapshots/',
      rows: allOf(bars),
      columns: [
        { title: words.ages, cell: ({ name }) => name },
        { title: words.snapshots, look: 'number', cell: ({ count }) => format.count(count) },
      ],
    }),
  });
}

import type { Colour } from '../charts/chart.ts';
import type { HoursOf } from '../report-model.ts';
import { allOf, dataTable, type TableColumn } from './data-table.ts';
import { figure } from './figure.ts';
import { html, type Part } from './html.ts';
import { ownersChart } from './owners-chart.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';
import { useLegend } from './use-legend.ts';

const COLOURS = ['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7'] as const satisfies readonly Colour[];

/** How long instances ran, by day and workspace, and by owner. */
export function hoursSection(ui: Ui): Section {
  const { model, texts, format } = ui;
  const words = texts.hours;
  const { workspaces } = model.hours;
  const { hours, instances } = model.totals.now;
  const content: Part =
    workspaces.count === 0
      ? html`<p class="muted">${words.nothing}</p>
`
      : [
          html`<p>${words.summary(format.hours(hours.running), format.count(instances))}</p>
`,
          byDayFigure(ui),
          dataTable(ui, {
            caption: words.workspaces,
            place: 'stats/instance_hours/',
            rows: workspaces,
            columns: hoursColumns(ui, texts.columns.workspace),
          }),
          ownersFigure(ui),
        ];
  return { id: 'hours', title: words.title, content };
}

function byDayFigure(ui: Ui): Part {
  const { model, texts, format } = ui;
  const { days, series } = model.hours.byDay;
  const words = texts.hours;
  const nameOf = (workspace: (typeof series)[number]['workspace'], most: number) =>
    workspace === null ? texts.others : format.label(workspace, most);
  const colourOf = (workspace: (typeof series)[number]['workspace'], at: number): Colour =>
    workspace === null ? 'others' : (COLOURS[at] ?? 'others');
  const sum = (hours: readonly number[]) => hours.reduce((all, one) => all + one, 0);
  const [first] = series;
  const chart = {
    kind: 'columns',
    labels: days.map((day) => day.slice(5)),
    series: series.map(({ workspace, hours }, at) => ({
      colour: colourOf(workspace, at),
      values: hours,
    })),
    format: (value: number) => format.count(value),
  } as const;
  return figure(ui, {
    caption: words.byDay,
    alternative: words.byDayAlternative(
      format.hours(sum(series.map(({ hours }) => sum(hours)))),
      nameOf(first?.workspace ?? null, 40),
      format.hours(sum(first?.hours ?? [])),
    ),
    wide: { chart, height: 280 },
    narrow: { chart, height: 240 },
    legend: series.map(({ workspace }, at) => ({
      colour: colourOf(workspace, at),
      text: nameOf(workspace, 28),
    })),
    table: dataTable(ui, {
      caption: words.byDay,
      place: 'stats/instance_hours/',
      rows: allOf(days.map((day, at) => ({ day, at }))),
      columns: [
        { title: texts.columns.day, cell: ({ day }) => day },
        ...series.map(
          ({ workspace, hours }): TableColumn<{ day: string; at: number }> => ({
            title: nameOf(workspace, 28),
            look: 'number',
            cell: ({ at }) => format.hours(hours[at] ?? 0),
          }),
        ),
        {
          title: texts.columns.total,
          look: 'number',
          cell: ({ at }) => format.hours(sum(series.map(({ hours }) => hours[at] ?? 0))),
        },
      ],
    }),
  });
}

function ownersFigure(ui: Ui): Part {
  const { model, texts, format } = ui;
  const { owners } = model.hours;
  const words = texts.hours;
  const [first] = owners.rows;
  if (first === undefined) return undefined;
  return figure(ui, {
    caption: words.owners,
    alternative: words.ownersAlternative(
      format.label(first, 40),
      format.hours(first.hours.running),
    ),
    ...ownersChart(ui, owners.rows, ['busy', 'idle', 'unknown']),
    legend: useLegend(texts),
    table: dataTable(ui, {
      caption: words.owners,
      place: 'stats/instance_hours/',
      rows: owners,
      columns: hoursColumns(ui, texts.columns.owner),
    }),
  });
}

function hoursColumns({ texts, format }: Ui, title: string): TableColumn<HoursOf>[] {
  const { columns } = texts;
  return [
    { title, cell: (one) => format.named(one) },
    { title: columns.instances, look: 'number', cell: (one) => format.count(one.instances) },
    { title: columns.running, look: 'number', cell: ({ hours }) => format.hours(hours.running) },
    { title: columns.busy, look: 'number', cell: ({ hours }) => format.hours(hours.busy) },
    { title: columns.idle, look: 'number', cell: ({ hours }) => format.hours(hours.idle) },
    { title: columns.unknown, look: 'number', cell: ({ hours }) => format.hours(hours.unknown) },
    {
      title: columns.idleShare,
      look: 'number',
      cell: ({ hours }) => format.share({ part: hours.idle, whole: hours.running }),
    },
    { title: columns.gpuHours, look: 'number', cell: ({ hours }) => format.hours(hours.gpu) },
    { title: columns.spent, look: 'number', cell: ({ spent }) => format.money(spent) },
  ];
}

import { HEAT_STEPS, type HeatChart } from '../charts/chart.ts';
import { allOf, dataTable, type TableColumn } from './data-table.ts';
import { figure } from './figure.ts';
import { html, type Part } from './html.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** When in the week instances run. */
export function weekSection(ui: Ui): Section {
  const { model, texts, format } = ui;
  const words = texts.heatMap;
  const { hours, known, missing } = model.heatMap;
  const content: Part =
    known === 0
      ? html`<p class="muted">${words.nothing}</p>
`
      : [
          html`<p>${words.summary(format.count(hours), format.count(known), model.period.timeZone)}</p>
`,
          missing > 0
            ? html`<p class="note">${words.missing(format.count(missing))}</p>
`
            : undefined,
          weekFigure(ui),
        ];
  return { id: 'week', title: words.title, content };
}

function weekFigure(ui: Ui): Part {
  const { model, texts, format } = ui;
  const words = texts.heatMap;
  const { running } = model.heatMap;
  const cells = running.flatMap((value, hour) => (value === null ? [] : [{ value, hour }]));
  const most = cells.reduce((a, b) => (b.value > a.value ? b : a));
  const least = cells.reduce((a, b) => (b.value < a.value ? b : a));
  const width = (most.value || 1) / HEAT_STEPS;
  const stepOf = (value: number | null) =>
    value === null ? null : Math.min(HEAT_STEPS - 1, Math.floor(value / width));
  const at = (day: number, hour: number) => running[day * 24 + hour] ?? null;
  const timeOf = (hour: number) =>
    `${texts.weekdays[Math.floor(hour / 24)] ?? ''} ${HOURS[hour % 24] ?? ''}:00`;
  const across: HeatChart = {
    kind: 'heat',
    rows: texts.weekdays,
    columns: HOURS,
    steps: texts.weekdays.map((_, day) => HOURS.map((_hour, hour) => stepOf(at(day, hour)))),
  };
  const down: HeatChart = {
    kind: 'heat',
    rows: HOURS,
    columns: texts.weekdays,
    steps: HOURS.map((_, hour) => texts.weekdays.map((_day, day) => stepOf(at(day, hour)))),
  };
  return figure(ui, {
    caption: words.caption,
    alternative: words.alternative(
      format.average(most.value),
      timeOf(most.hour),
      format.average(least.value),
      timeOf(least.hour),
    ),
    wide: { chart: across, height: 250 },
    narrow: { chart: down, height: 480 },
    legend: [
      ...Array.from({ length: HEAT_STEPS }, (_, step) => ({
        colour: `h${step}` as const,
        text: `${format.average(step * width)} – ${format.average((step + 1) * width)}`,
      })),
    ],
    table: dataTable(ui, {
      caption: words.caption,
      place: 'stats/fleet_hours/',
      rows: allOf(HOURS.map((name, hour) => ({ name, hour }))),
      columns: [
        { title: texts.columns.hour, cell: ({ name }) => `${name}:00` },
        ...texts.weekdays.map(
          (title, day): TableColumn<{ name: string; hour: number }> => ({
            title,
            look: 'number',
            cell: ({ hour }) => {
              const value = at(day, hour);
              return value === null ? texts.unknownValue : format.average(value);
            },
          }),
        ),
      ],
    }),
  });
}

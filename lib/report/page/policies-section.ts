import { reasonText } from '../../policy/reasons.ts';
import type { PolicyRow } from '../report-model.ts';
import { allOf, dataTable, type TableColumn } from './data-table.ts';
import { html, type Part } from './html.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';

/** What the runs of the period did, what was refused, and what somebody should look at. */
export function policiesSection(ui: Ui): Section {
  const { model, texts } = ui;
  const words = texts.policies;
  const { policies, trips, needsLook } = model.policies;
  const content: Part =
    policies.length === 0
      ? html`<p class="muted">${words.nothing}</p>
`
      : [
          dataTable(ui, {
            caption: words.table,
            place: 'runs/',
            rows: allOf(policies),
            columns: policyColumns(ui),
          }),
          trips.count === 0 && needsLook.count === 0
            ? html`<p>${words.noTrouble}</p>
`
            : undefined,
          tripsTable(ui),
          needsLookTable(ui),
          reasonsTable(ui),
        ];
  return { id: 'policies', title: words.title, content };
}

function policyColumns({ model, texts, format }: Ui): TableColumn<PolicyRow>[] {
  const words = texts.policies;
  const count = (name: CountName): TableColumn<PolicyRow> => ({
    title: words[name],
    look: 'number',
    cell: (row) => format.count(row[name]),
  });
  // Columns of what did not happen would only make the table wider than the page.
  const happened = RARE.filter((name) => model.policies.policies.some((row) => row[name] > 0));
  return [
    { title: words.policy, cell: ({ policy }) => policy },
    { title: texts.columns.target, cell: ({ target }) => target },
    { title: words.kind, cell: ({ kind }) => kind },
    count('runs'),
    count('planned'),
    count('verified'),
    count('refused'),
    ...happened.map(count),
    {
      title: words.avoidedHours,
      look: 'number',
      cell: ({ avoidedHours }) => format.hours(avoidedHours),
    },
    { title: words.avoided, look: 'number', cell: ({ avoided }) => format.money(avoided) },
  ];
}

type CountName = 'runs' | 'planned' | 'verified' | 'refused' | (typeof RARE)[number];

const RARE = ['failed', 'skipped', 'left', 'guardTripped', 'halted'] as const;

function tripsTable(ui: Ui): Part {
  const { model, texts, format } = ui;
  const words = texts.policies;
  return dataTable(ui, {
    caption: words.trips,
    place: 'runs/',
    rows: model.policies.trips,
    columns: [
      { title: words.policy, cell: ({ policy }) => policy },
      { title: texts.columns.target, cell: ({ target }) => target },
      {
        title: words.scheduledAt,
        look: 'instant',
        cell: ({ scheduledAt }) => format.instant(scheduledAt),
      },
      { title: words.message, look: 'text', cell: ({ message }) => format.said(message) },
    ],
  });
}

function needsLookTable(ui: Ui): Part {
  const { model, texts, format } = ui;
  const words = texts.policies;
  return dataTable(ui, {
    caption: words.needsLook,
    place: 'runs/',
    rows: model.policies.needsLook,
    columns: [
      { title: texts.columns.instance, cell: ({ instance }) => format.named(instance) },
      { title: words.policy, cell: ({ policy }) => policy },
      {
        title: words.scheduledAt,
        look: 'instant',
        cell: ({ scheduledAt }) => format.instant(scheduledAt),
      },
      { title: words.outcome, cell: ({ outcome }) => words.outcomes[outcome] ?? outcome },
      {
        title: words.message,
        look: 'text',
        cell: ({ code, message }) =>
          format.said([code, message].filter((part) => part !== null).join(': ')),
      },
    ],
  });
}

function reasonsTable(ui: Ui): Part {
  const { model, texts, format } = ui;
  const words = texts.policies;
  const { reasons } = model.policies;
  const whole = reasons.rows.reduce((sum, { count }) => sum + count, 0);
  const table = dataTable(ui, {
    caption: words.reasons,
    place: 'runs/',
    rows: reasons,
    columns: [
      {
        title: words.reason,
        cell: ({ reason }) => reasonText(reason)[texts.lang === 'en' ? 'en' : 'zh'],
      },
      { title: texts.columns.count, look: 'number', cell: ({ count }) => format.count(count) },
      {
        title: texts.columns.share,
        look: 'number',
        cell: ({ count }) => format.share({ part: count, whole }),
      },
    ],
  });
  return (
    table &&
    html`<details><summary>${words.reasons}</summary>
${table}</details>
`
  );
}

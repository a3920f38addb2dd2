import { dataTable } from './data-table.ts';
import { html } from './html.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';

/** Instances that nothing would stop. */
export function unprotectedSection(ui: Ui): Section {
  const { model, texts, format } = ui;
  const words = texts.unprotected;
  const { columns } = texts;
  const { instances, running } = model.unprotected;
  return {
    id: 'unprotected',
    title: words.title,
    content: [
      instances.count === 0
        ? html`<p class="muted">${model.lastLookAt === null ? texts.noLook : words.nothing}</p>
`
        : html`<p>${words.summary(format.count(instances.count), format.count(running))}</p>
`,
      dataTable(ui, {
        caption: words.table,
        place: 'stats/instances/',
        rows: instances,
        columns: [
          { title: columns.instance, cell: (one) => format.named(one) },
          { title: columns.owner, cell: ({ owner }) => format.named(owner) },
          { title: columns.workspace, cell: ({ workspace }) => format.label(workspace, 40) },
          {
            title: columns.gpus,
            look: 'number',
            cell: ({ gpus }) => (gpus === null ? '–' : format.count(gpus)),
          },
          {
            title: words.runningSince,
            look: 'instant',
            cell: ({ runningSince }) => format.instant(runningSince),
          },
          { title: columns.idle, look: 'number', cell: ({ hours }) => format.hours(hours.idle) },
          {
            title: columns.running,
            look: 'number',
            cell: ({ hours }) => format.hours(hours.running),
          },
          { title: columns.spent, look: 'number', cell: ({ spent }) => format.money(spent) },
        ],
      }),
    ],
  };
}

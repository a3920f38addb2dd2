import { dataTable } from './data-table.ts';
import { html } from './html.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';

/** Data that will be gone unless somebody starts the instance or copies it. */
export function clearingSection(ui: Ui): Section {
  const { model, texts, format } = ui;
  const words = texts.clearing;
  const { columns } = texts;
  const { soon, over, unsure, withinDays } = model.clearing;
  return {
    id: 'clearing',
    title: words.title,
    content: [
      soon.count === 0
        ? html`<p class="muted">${model.lastLookAt === null ? texts.noLook : words.nothing(format.count(withinDays))}</p>
`
        : html`<p>${words.summary(format.count(soon.count), format.count(withinDays))}</p>
`,
      dataTable(ui, {
        caption: words.table,
        place: 'stats/instances/',
        rows: soon,
        columns: [
          { title: columns.instance, cell: (one) => format.named(one) },
          { title: columns.owner, cell: ({ owner }) => format.named(owner) },
          { title: columns.workspace, cell: ({ workspace }) => format.label(workspace, 40) },
          { title: columns.target, cell: ({ target }) => target },
          {
            title: words.stoppedSince,
            look: 'instant',
            cell: ({ stoppedSince }) => format.instant(stoppedSince),
          },
          {
            title: words.clearsAt,
            look: 'instant',
            cell: ({ clearsAt }) => format.instant(clearsAt),
          },
        ],
      }),
      over > 0
        ? html`<p class="note">${words.over(format.count(over))}</p>
`
        : undefined,
      unsure > 0
        ? html`<p class="note">${words.unsure(format.count(unsure))}</p>
`
        : undefined,
    ],
  };
}

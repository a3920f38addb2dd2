import { dataTable } from './data-table.ts';
import { figure } from './figure.ts';
import { html, type Part } from './html.ts';
import { ownersChart } from './owners-chart.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';

/** GPUs that were paid for and not used: by owner, and by instance. */
export function idleGpuSection(ui: Ui): Section {
  const { model, texts, format } = ui;
  const words = texts.idleGpu;
  const { columns } = texts;
  const { gpu, idleGpu } = model.totals.now.hours;
  const content: Part =
    idleGpu === 0
      ? html`<p class="muted">${words.nothing}</p>
`
      : [
          html`<p>${words.summary(format.hours(idleGpu), format.hours(gpu), format.share({ part: idleGpu, whole: gpu }))}</p>
`,
          ownersFigure(ui),
          dataTable(ui, {
            caption: words.instances,
            place: 'stats/instance_hours/',
            rows: model.idleGpu.instances,
            columns: [
              { title: columns.instance, cell: (one) => format.named(one) },
              { title: columns.owner, cell: ({ owner }) => format.named(owner) },
              { title: columns.workspace, cell: ({ workspace }) => format.label(workspace, 40) },
              {
                title: columns.gpus,
                look: 'number',
                cell: ({ gpus }) => (gpus === null ? texts.unknownValue : format.count(gpus)),
              },
              {
                title: columns.idleGpuHours,
                look: 'number',
                cell: ({ hours }) => format.hours(hours.idleGpu),
              },
              {
                title: columns.gpuHours,
                look: 'number',
                cell: ({ hours }) => format.hours(hours.gpu),
              },
              {
                title: columns.idleShare,
                look: 'number',
                cell: ({ hours }) => format.share({ part: hours.idleGpu, whole: hours.gpu }),
              },
              { title: columns.spent, look: 'number', cell: ({ spent }) => format.money(spent) },
            ],
          }),
        ];
  return { id: 'idle-gpu', title: words.title, content };
}

function ownersFigure(ui: Ui): Part {
  const { model, texts, format } = ui;
  const { owners } = model.idleGpu;
  const words = texts.idleGpu;
  const [first] = owners.rows;
  if (first === undefined) return undefined;
  return figure(ui, {
    caption: words.owners,
    alternative: words.ownersAlternative(
      format.label(first, 40),
      format.hours(first.hours.idleGpu),
    ),
    ...ownersChart(ui, owners.rows, ['idleGpu']),
    table: dataTable(ui, {
      caption: words.owners,
      place: 'stats/instance_hours/',
      rows: owners,
      columns: [
        { title: texts.columns.owner, cell: (one) => format.named(one) },
        {
          title: texts.columns.instances,
          look: 'number',
          cell: ({ instances }) => format.count(instances),
        },
        {
          title: texts.columns.idleGpuHours,
          look: 'number',
          cell: ({ hours }) => format.hours(hours.idleGpu),
        },
        {
          title: texts.columns.gpuHours,
          look: 'number',
          cell: ({ hours }) => format.hours(hours.gpu),
        },
        {
          title: texts.columns.idleShare,
          look: 'number',
          cell: ({ hours }) => format.share({ part: hours.idleGpu, whole: hours.gpu }),
        },
      ],
    }),
  });
}

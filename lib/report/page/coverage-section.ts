import { addDays } from '../period.ts';
import type { Gap } from '../report-model.ts';
import { allOf, dataTable } from './data-table.ts';
import { html, type Part } from './html.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';

/** What the figures rest on, before any of them. */
export function coverageSection(ui: Ui): Section {
  const { model, texts, format } = ui;
  const { coverage } = model;
  const words = texts.coverage;
  const { hourDays, hourDaysBefore, runs, unknownUse, unpriced } = coverage;
  const { missingInstances, unknownGpus } = coverage;
  const facts: [string, string | undefined][] = [
    [words.hourDaysName, words.hourDays(format.count(hourDays.part), format.count(hourDays.whole))],
    [
      words.hourDaysBeforeName,
      words.hourDays(format.count(hourDaysBefore.part), format.count(hourDaysBefore.whole)),
    ],
    [words.runsName, words.runs(format.count(runs.finished), format.count(runs.recorded))],
    ...[[words.unknownUseName, unknownUse] as const, [words.unpricedName, unpriced] as const].map(
      ([name, share]): [string, string] => [
        name,
        words.hoursOf(format.hours(share.part), format.hours(share.whole), format.share(share)),
      ],
    ),
    ...(missingInstances > 0
      ? [[words.missingInstancesName, format.count(missingInstances)] satisfies [string, string]]
      : []),
    ...(unknownGpus > 0
      ? [[words.unknownGpusName, format.hours(unknownGpus)] satisfies [string, string]]
      : []),
  ];
  return {
    id: 'coverage',
    title: words.title,
    content: [
      html`<p class="muted">${words.lead}</p>
`,
      verdict(ui),
      missingTable(ui),
      dataTable(ui, {
        caption: words.conflicts,
        place: 'runs/',
        rows: coverage.conflicts,
        columns: [
          { title: texts.columns.table, cell: ({ name }) => name },
          { title: texts.columns.target, cell: ({ target }) => target },
          { title: words.format, cell: (file) => file.format },
          { title: texts.columns.day, cell: ({ day }) => day },
        ],
      }),
      html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`,
      gapsTable(ui),
      otherZonesTable(ui),
      dataTable(ui, {
        caption: words.unfinished,
        place: 'runs/',
        rows: runs.unfinished,
        columns: [
          { title: texts.policies.policy, cell: ({ policy }) => policy },
          { title: texts.columns.target, cell: ({ target }) => target },
          {
            title: texts.policies.scheduledAt,
            look: 'instant',
            cell: ({ scheduledAt }) => format.instant(scheduledAt),
          },
        ],
      }),
    ],
  };
}

function verdict({ model, texts, format }: Ui): Part {
  const { coverage } = model;
  const words = texts.coverage;
  const { days, daysOver, targets, gaps, missing, hourDaysBefore, isComparable } = coverage;
  const open = days - daysOver;
  if (targets.length === 0)
    return html`<p class="warn">${words.nothing}</p>
`;
  return [
    gaps.length === 0 && open === 0 && missing.length === 0
      ? html`<p>${words.whole}</p>
`
      : undefined,
    open > 0
      ? html`<p class="warn">${words.notOver(open, format.count(open))}</p>
`
      : undefined,
    // The first period of all is not compared, and that is no fault of it.
    hourDaysBefore.part === 0
      ? html`<p>${words.nothingBefore}</p>
`
      : undefined,
    isComparable || hourDaysBefore.part === 0
      ? undefined
      : html`<p class="warn">${words.notComparable}</p>
`,
  ];
}

function missingTable(ui: Ui): Part {
  const { texts, model, format } = ui;
  const { missing, whats } = texts.coverage;
  return dataTable(ui, {
    caption: missing,
    place: 'stats/_meta/',
    rows: allOf(model.coverage.missing),
    columns: [
      { title: texts.coverage.what, cell: ({ what }) => whats[what] ?? what },
      { title: texts.columns.count, look: 'number', cell: ({ answers }) => format.count(answers) },
      { title: texts.columns.missing, look: 'text', cell: ({ days }) => daysText(ui, days) },
    ],
  });
}

function gapsTable(ui: Ui): Part {
  const { texts, model } = ui;
  return dataTable(ui, {
    caption: texts.coverage.gaps,
    place: 'stats/_meta/',
    rows: allOf(model.coverage.gaps),
    columns: [
      { title: texts.columns.table, cell: ({ table }) => texts.coverage.tables[table] },
      { title: texts.columns.target, cell: ({ target }) => target ?? texts.allTargets },
      { title: texts.columns.missing, look: 'text', cell: ({ days }) => daysText(ui, days) },
    ],
  });
}

function otherZonesTable(ui: Ui): Part {
  const { texts, model } = ui;
  return dataTable(ui, {
    caption: texts.coverage.otherZones,
    place: 'stats/_meta/',
    rows: allOf(model.coverage.otherZones),
    columns: [
      { title: texts.columns.table, cell: ({ table }) => texts.coverage.tables[table] },
      { title: texts.columns.target, cell: ({ target }) => target ?? texts.allTargets },
      { title: texts.columns.zone, cell: ({ timeZone }) => timeZone },
      { title: texts.columns.missing, look: 'text', cell: ({ days }) => daysText(ui, days) },
    ],
  });
}

/** Days that follow each other as one range. */
function daysText({ texts }: Ui, days: Gap['days']): Part {
  const ranges: { from: string; to: string }[] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last !== undefined && addDays(last.to, 1) === day) last.to = day;
    else ranges.push({ from: day, to: day });
  }
  return ranges.map(
    ({ from, to }, at) =>
      html`${at > 0 ? ', ' : ''}<span class="nowrap">${texts.period(from, to)}</span>`,
  );
}

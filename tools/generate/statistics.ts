import type { Column, Table } from '../../lib/export/table.ts';
import { TABLES } from '../../lib/export/tables.ts';

/** docs/reference/statistics.md: every table that is exported, column by column, and how to read them. */
export function statisticsFile(): { readonly path: string; readonly text: string } {
  const text = [
    '<!-- Made from lib/export/tables by `npm run generate`. Do not edit. -->',
    '# Statistics',
    INTRODUCTION,
    '## Tables',
    lines([
      ['Table', 'One row is', 'Version'],
      ...TABLES.map(({ name, row, version }) => [`[${name}](#${name})`, row, String(version)]),
    ]),
    ...TABLES.map(section),
    HOW,
  ].join('\n\n');
  return { path: 'docs/reference/statistics.md', text: `${text}\n` };
}

function section(table: Table): string {
  return [
    `### ${table.name}`,
    `One row is ${table.row}. ${table.description}`,
    `Version ${table.version}, sorted by ${table.key.map((name) => `\`${name}\``).join(', ')}.`,
    lines([
      ['Column', 'Type', 'Unit', 'Source', 'Meaning'],
      ...table.columns.map((column) => [
        `\`${column.name}\``,
        typeOf(column),
        column.unit ?? '',
        column.source,
        column.description,
      ]),
    ]),
  ].join('\n\n');
}

function typeOf({ type, nullable }: Column): string {
  return nullable ? `${type} or null` : type;
}

function lines(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n');
}

const INTRODUCTION = `What the export writes to the [store](store.md), one file a day, table and target. Costs and savings are estimates by the list
price, without discounts, packages and spot prices; nothing here is an invoice.

| Type | Parquet | CSV | JSON Lines |
| --- | --- | --- | --- |
| string | BYTE_ARRAY, STRING | UTF-8; see below | string |
| int32, int64 | INT32, INT64 | digits | number, int64 in full |
| float64 | DOUBLE | shortest decimal; \`NaN\`, \`Infinity\`, \`-Infinity\` | number, or those as strings |
| boolean | BOOLEAN | \`true\`, \`false\` | true, false |
| timestamp | INT64, TIMESTAMP in UTC, milliseconds | \`2026-01-05T16:00:00.000Z\` | the same |
| date | INT32, DATE | \`2026-01-05\` | the same |
| null | null | nothing; an empty string is \`""\` | null |

Parquet is compressed by gzip in row groups of 5,000. JSON Lines come as one gzip member. CSV follows RFC 4180 with a line of names and CRLF; a text
that a spreadsheet would run as a formula (it begins with \`=\`, \`+\`, \`-\`, \`@\`, a tab or a line break, and is no number) gets an
apostrophe in front, and so does such a part of a text after \`;\`, \`,\`, a tab or a line break, where spreadsheets of another language begin a new cell;
blanks, quotes and invisible characters before it do not count. Texts with any of these are quoted. Minus zero is written as zero, and half a surrogate pair as U+FFFD in Parquet and CSV.`;

const HOW = `## Where they are

    stats/instance_hours/dt=2026-01-05/main.parquet                          the newest revision, for readers of folders
    stats/_meta/instance_hours/dt=2026-01-05/main.parquet/000000000001.json  its commit
    stats/_meta/instance_hours/dt=2026-01-05/main.parquet/{sha256}.content   its bytes, which never change
    stats/_meta/instance_hours/schema-1.json                                 key and columns of that version

\`dt\` is a day of the zone that the commit names (\`tz\`); it is not a column of the file. \`main\` is the target. Everything about revisions is in
a tree of its own, because readers take whatever lies in a table's folder for data. A folder may have files of several formats where
more than one is exported: readers of whole folders, as MaxCompute is, want one.

## Reading them

By folder, with DuckDB:

\`\`\`sql
SELECT dt, sum(running_hours), sum(list_cost)
FROM read_parquet('stats/instance_hours/dt=*/*.parquet', hive_partitioning = true, union_by_name = true)
GROUP BY dt ORDER BY dt;
\`\`\`

Each file is replaced in one write. A reader sees a revision of it or the next one, never both or a half; between two files of a query one may be
newer than the other.

By commit, for a reader that must see one state of everything: of each partition take the commit with the greatest number, and read
\`files[].key\`. That object never changes, and stays for seven days after a newer commit.

## Commits

| Member | |
| --- | --- |
| \`table\`, \`schemaVersion\`, \`schemaSha256\`, \`format\` | what the file is |
| \`dt\`, \`tz\`, \`part\` | which partition |
| \`revision\`, \`base\` | counted from 1, and what it followed |
| \`reason\` | \`export\` for the first, \`late-data\`, \`rebuild\` |
| \`runId\`, \`term\`, \`source\` | who made it, under which lease, and of what; \`source.gaps\` is how many answers are missing, \`source['gaps.hours']\` and the like how many of what |
| \`files[]\` | \`key\`, \`view\`, \`bytes\`, \`rows\`, \`sha256\`, \`contentSha256\`, \`firstKey\`, \`lastKey\` |

- The same day exported twice is the same bytes, and no new revision. \`contentSha256\` decides, which is taken before compression: another version of
  Node may compress differently.
- A day that comes out otherwise than before, or a revision that would have fewer runs, is a conflict. It stays as it was, and is told: a warning
  \`EXPORT_CONFLICT\` in the report of the run, \`conflicts\` in the answer of the function, an error in its log, and exit code 1 of \`steward\`.
- Late data, which show in another \`source\`, and \`--rebuild\` make a new revision, under a lease.
- Killed before the commit, an export has changed nothing that anybody sees. Killed after it, the next export of the day brings the folder up to
  the commit. Content that no commit counts any more is removed at the end of a later export, once it is a week old (a warning \`EXPORT_SWEEP_FAILED\`
  says where that failed).
- A day is exported when it is over in its zone.

## How tables change

Columns are added at the end, nullable, and the version goes up. Columns are never renamed, retyped or dropped: that makes another table, such as
\`instance_hours_v2\`, beside the first. The export refuses to write what breaks these rules (\`EXPORT_SCHEMA_CHANGED\`).

## Errors

| code | meaning | what to do |
| --- | --- | --- |
| \`EXPORT_DAY_OPEN\` | the day is not over in the zone | export it later |
| \`EXPORT_PARTITION_INVALID\` | not a day, or not a name for a file | correct it |
| \`EXPORT_SCHEMA_CHANGED\` | the table in the store is of another, or a newer, program | use that one, or another table |
| \`EXPORT_CONTENT_DAMAGED\` | what was committed is gone from the store, or was changed | \`--rebuild\` the day |
| \`EXPORT_VALUE_INVALID\`, \`EXPORT_ROW_ORDER\`, \`EXPORT_ROW_CLASH\`, \`EXPORT_ROWS_CHANGED\` | a fault in what made the rows; nothing was written | report it |`;

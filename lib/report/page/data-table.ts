import type { Ranked } from '../ranked.ts';
import type { Format } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import { shorten } from './safe-text.ts';
import type { Ui } from './ui.ts';

/** Columns of a text without more about it. */
const MOST_CELL = 80;

/** How the cells of a column are set: as a number, as a long text, or as an instant in one line. */
type Look = 'number' | 'text' | 'instant';

export interface TableColumn<Row> {
  readonly title: string;
  readonly look?: Look;
  cell(row: Row, format: Format): Part;
}

export interface DataTable<Row> {
  readonly caption: string;
  /** The first one names its row. */
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: Ranked<Row>;
  /** Where the rows are that are not shown. */
  readonly place: string;
}

/** A table that scrolls within itself where it is wider than the page; nothing where it has no rows. */
export function dataTable<Row>(ui: Ui, table: DataTable<Row>): Html | undefined {
  const { texts, format } = ui;
  const { caption, columns, place } = table;
  const { rows, count } = table.rows;
  if (rows.length === 0) return undefined;
  const head = columns.map(
    ({ title, look }) => html`<th scope="col"${classOf(look)}>${title}</th>`,
  );
  const body = rows.map((row) => {
    const cells = columns.map(({ look, cell }, at) => {
      const content = short(cell(row, format));
      return at === 0
        ? html`<th scope="row">${content}</th>`
        : html`<td${classOf(look)}>${content}</td>`;
    });
    return html`<tr>${cells}</tr>
`;
  });
  const more =
    count > rows.length
      ? html`<p class="note">${texts.more(format.count(count - rows.length), place)}</p>`
      : undefined;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table><caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table>
</div>
${more}
`;
}

/** Rows that are all there. */
export function allOf<Row>(rows: readonly Row[]): Ranked<Row> {
  return { rows, count: rows.length };
}

/** Records are read by people and could be written by them: no text makes a page that nobody can open. */
function short(content: Part): Part {
  return typeof content === 'string' ? shorten(content, MOST_CELL) : content;
}

function classOf(look: Look | undefined): Html | undefined {
  return look && html` class="${look}"`;
}

import { styleText } from 'node:util';

export type Colour = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';
export type Style = (colour: Colour, text: string) => string;

/** Colours for a terminal that wants them (https://no-color.org), none otherwise. */
export function chooseStyle(
  isTerminal: boolean,
  { NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
): Style {
  if (!isTerminal || NO_COLOR || TERM === 'dumb') return (_, text) => text;
  return (colour, text) => styleText(colour, text);
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** Lines of a table, aligned by what a terminal shows: Chinese characters take two columns. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(textWidth)),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? '';
        const blank = ' '.repeat((widths[index] ?? 0) - textWidth(cell));
        return align === 'right' ? blank + cell : cell + blank;
      })
      .join('  ')
      .trimEnd();
  return [style('dim', line(columns.map(({ title }) => title))), ...rows.map(line)];
}

/** As wide as the tables of `npm start` are allowed to be. */
const LINE_WIDTH = 110;

/** Items with commas between them, on as many lines as they need. */
export function wrapList(items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, item] of items.entries()) {
    const piece = index === items.length - 1 ? item : `${item}, `;
    if (line !== '' && textWidth(line + piece) > LINE_WIDTH) {
      lines.push(`  ${line.trimEnd()}`);
      line = '';
    }
    line += piece;
  }
  return line === '' ? lines : [...lines, `  ${line}`];
}

/** East Asian wide and fullwidth characters: https://www.unicode.org/reports/tr11/ */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu;

function textWidth(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}

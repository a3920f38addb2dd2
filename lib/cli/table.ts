export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** The column that is cut when the table is wider than the terminal; at most one. */
  readonly flexible?: boolean;
}

export interface TableOptions {
  /** Columns of the terminal; without it nothing is cut. */
  readonly width?: number | undefined;
  /** Styles one whole padded cell, for colours; must not change what is seen of it in width. */
  readonly style?: (cell: string, row: number, column: number) => string;
}

const GAP = '  ';
const SHORTEST_FLEXIBLE = 12;
const WIDEST_FIXED = 60;

/**
 * Lays out rows under titles, aligned by what a terminal shows: a Chinese character takes two columns. Ends in a line feed.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const cells = rows.map((row) => columns.map((_, index) => printable(row[index] ?? '')));
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...cells.map((row) => textWidth(row[index] ?? ''))),
  );
  if (options.width !== undefined) capWidths(columns, widths);
  fitFlexible(columns, widths, options.width);

  const line = (texts: readonly string[], row: number | undefined) =>
    texts
      .map((text, index) => {
        const last = index === columns.length - 1;
        const cell = pad(text, widths[index] ?? 0, columns[index]?.align ?? 'left', last);
        return row === undefined || !options.style ? cell : options.style(cell, row, index);
      })
      .join(GAP);
  const title = line(
    columns.map((column) => column.title),
    undefined,
  );
  return `${[title, ...cells.map(line)].join('\n')}\n`;
}

/** One long name must not push everything else out of sight. The flexible column has the terminal as its limit. */
function capWidths(columns: readonly Column[], widths: number[]) {
  for (const [index, column] of columns.entries()) {
    if (!column.flexible) widths[index] = Math.min(widths[index] ?? 0, WIDEST_FIXED);
  }
}

function fitFlexible(columns: readonly Column[], widths: number[], width: number | undefined) {
  const flexible = columns.findIndex((column) => column.flexible);
  if (width === undefined || flexible === -1) return;
  const whole = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1);
  const cut = (widths[flexible] ?? 0) - Math.max(0, whole - width);
  widths[flexible] = Math.min(widths[flexible] ?? 0, Math.max(SHORTEST_FLEXIBLE, cut));
}

function pad(text: string, width: number, align: 'left' | 'right', last: boolean): string {
  const shown = truncate(text, width);
  const blank = ' '.repeat(width - textWidth(shown));
  if (align === 'right') return blank + shown;
  return last ? shown : shown + blank;
}

/** Cuts to at most `width` columns, marking the cut with an ellipsis. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let shown = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width - 1) break;
    shown += grapheme;
  }
  return `${shown}…`;
}

/** Columns that a terminal gives to `text`, which must hold no control characters. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/**
 * Names come from other people: control characters (a line feed, an escape sequence that recolours the terminal, a change
 * of writing direction) are shown as `\u{…}` instead of being obeyed.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function* graphemes(text: string): Generator<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const EMOJI = /^\p{Emoji_Presentation}|\ufe0f/u;

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  const point = grapheme.codePointAt(0) ?? 0;
  return WIDE.some(([from, to]) => point >= from && point <= to) ? 2 : 1;
}

/** Blocks whose East Asian Width is Wide or Fullwidth: https://www.unicode.org/Public/UCD/latest/ucd/EastAsianWidth.txt */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], // Hangul Jamo
  [0x2e80, 0x303e], // CJK radicals, punctuation
  [0x3041, 0x33ff], // Kana, Bopomofo, CJK compatibility
  [0x3400, 0x4dbf], // CJK extension A
  [0x4e00, 0x9fff], // CJK unified ideographs
  [0xa000, 0xa4cf], // Yi
  [0xa960, 0xa97f], // Hangul Jamo extended A
  [0xac00, 0xd7a3], // Hangul syllables
  [0xf900, 0xfaff], // CJK compatibility ideographs
  [0xfe10, 0xfe19], // vertical forms
  [0xfe30, 0xfe6f], // CJK compatibility forms
  [0xff00, 0xff60], // fullwidth forms
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f], // pictographs
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd], // CJK extensions B and later
];

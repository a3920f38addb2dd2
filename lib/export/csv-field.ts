import type { Column, Value } from './table.ts';

/** What some spreadsheet takes for the end of a cell, by its language: quotes that begin within a cell do not hold there. */
const SEPARATOR = String.raw`[;,\t\r\n]`;

/** Blanks, quotes and what is not shown: a spreadsheet may drop them from the beginning of a cell. */
const UNSEEN = String.raw`(?:["\p{Default_Ignorable_Code_Point}\p{Cf}\p{Z}]|(?![\t\r\n])\p{Cc})*`;

/**
 * What a spreadsheet takes for a formula when a cell begins with it, full-width forms included (OWASP, "CSV Injection").
 * Apostrophes before it are let through, so that the guard can be told from the text.
 */
const FORMULA = `'*${UNSEEN}[=+\\-@＝＋－＠]`;

/** A tab or a line break at the very beginning is dropped by some. */
const BREAK = String.raw`'*[\t\r\n]`;

/** A number is none, and stays what it is. */
const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`;

const AT_CELL = `(?<=^|${SEPARATOR})`;
const TO_GUARD = new RegExp(
  `${AT_CELL}(?!${NUMBER}(?:${SEPARATOR}|$))(?=${FORMULA})|^(?=${BREAK})`,
  'gu',
);
const GUARD = new RegExp(`${AT_CELL}'(?=${FORMULA})|^'(?=${BREAK})`, 'gu');

/** What must be quoted (RFC 4180), what separates cells elsewhere, and blanks at the ends, which some readers drop. */
const QUOTED = /[",;\t\r\n\0]|^\s|\s$/;

/** One field of a CSV file. Null is empty, and an empty text is `""`. */
export function csvField({ type }: Column, value: Value): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (type !== 'string' || typeof value !== 'string') return String(value);
  if (value === '') return '""';
  const guarded = guardFormula(value);
  return QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Puts an apostrophe before whatever a spreadsheet would run. {@link unguardFormula} takes it away again. */
function guardFormula(text: string): string {
  return text.replaceAll(TO_GUARD, "'");
}

/** The text that a field of a CSV file stands for: for those who read it by program. */
export function unguardFormula(field: string): string {
  return field.replaceAll(GUARD, '');
}

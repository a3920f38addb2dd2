import type { Column, Value } from './table.ts';

/**
 * What a spreadsheet takes for a formula when a cell begins with it, full-width forms included (OWASP, "CSV Injection").
 * Apostrophes before it are let through, so that the guard can be told from the text.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** A number is none, and stays what it is. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** What must be quoted (RFC 4180), and blanks at the ends, which some readers drop. */
const QUOTED = /[",\r\n\0]|^\s|\s$/;

/** One field of a CSV file. Null is empty, and an empty text is `""`. */
export function csvField({ type }: Column, value: Value): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (type !== 'string' || typeof value !== 'string') return String(value);
  if (value === '') return '""';
  const guarded = guardFormula(value);
  return QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Puts an apostrophe before what a spreadsheet would run. {@link unguardFormula} takes it away again. */
function guardFormula(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** The text that a field of a CSV file stands for: for those who read it by program. */
export function unguardFormula(field: string): string {
  return field.startsWith("'") && FORMULA.test(field) ? field.slice(1) : field;
}

import fc from 'fast-check';
import { defineTable, optional, type RowOf, required } from '../../../lib/export/table.ts';

const about = { source: 'test', description: 'A value.' };

/** A table with a column of every type, with and without null. */
export const sampleTable = defineTable({
  name: 'sample',
  version: 1,
  row: 'a sample',
  description: 'For tests.',
  key: ['id'],
  columns: [
    required('id', 'int32', about),
    required('text', 'string', about),
    optional('maybe_text', 'string', about),
    optional('small', 'int32', about),
    optional('big', 'int64', about),
    required('ratio', 'float64', about),
    optional('maybe_ratio', 'float64', about),
    optional('yes', 'boolean', about),
    required('at', 'timestamp', about),
    optional('maybe_at', 'timestamp', about),
    optional('day', 'date', about),
  ],
});

export type SampleRow = RowOf<typeof sampleTable>;

export function aSample(id: number, fields: Partial<SampleRow> = {}): SampleRow {
  return {
    id,
    text: `text ${id}`,
    maybe_text: null,
    small: null,
    big: null,
    ratio: id / 7,
    maybe_ratio: null,
    yes: null,
    at: new Date(Date.UTC(2026, 0, 5) + id * 1_000),
    maybe_at: null,
    day: null,
    ...fields,
  };
}

/** What people and programs write into names to do harm, and what breaks writers of files. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  ' leading and trailing ',
  '<img src=x onerror=alert(1)>',
  `=cmd|' /C calc'!A0`,
  '+1+1',
  '-2+3',
  '-5',
  '+8613800000000',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '＝1+1',
  "'=1",
  "''@x",
  "'quoted",
  `x;=cmd|' /C calc'!A0`,
  'x,=1+1',
  'x\t@SUM(A1)',
  'x\r\n+1+1',
  'x; =1',
  'x;"=1"',
  "x;'=1",
  'x;-5;+8613800000000;1e5',
  '\u200b=1+1',
  '\u200e＝1',
  'x;\u2060\u00ad@x',
  ' =1',
  '\u3000-1+1',
  '\u0001=1',
  '\t\n=1',
  '{"a":"1","=b":"=c"}',
  'a,b;c\td',
  'say "hi"',
  'line\nbreak\r\nand another\r',
  'NUL \0 inside',
  '\0',
  'null',
  'NULL',
  'NaN',
  'ünï, 训练, 🚀👩‍🔬',
  '\ufeffbom',
  '\u2028\u2029',
  '=',
];

const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
);

const instant = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2262-04-11T23:47:16.854Z'),
  noInvalidDate: true,
});

const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });

/** Rows with distinct ids, in any order. */
export const sampleRows: fc.Arbitrary<SampleRow[]> = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    text: anyText,
    maybe_text: orNull(anyText),
    small: orNull(fc.integer()),
    big: orNull(
      fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger()),
    ),
    ratio: fc.double(),
    maybe_ratio: orNull(fc.double()),
    yes: orNull(fc.boolean()),
    at: instant,
    maybe_at: orNull(instant),
    day: orNull(instant.map((date) => date.toISOString().slice(0, 10))),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);

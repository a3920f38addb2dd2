import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { csvField, unguardFormula } from '../../../lib/export/csv-field.ts';
import { createCsvWriter } from '../../../lib/export/csv-writer.ts';
import { jsonLinesWriter } from '../../../lib/export/json-lines-writer.ts';
import type { Table } from '../../../lib/export/table.ts';
import { asWritten, fromDuckdb } from './duck-values.ts';
import { withDuckdb } from './duckdb.ts';
import { aSample, HOSTILE_TEXTS, type SampleRow, sampleRows, sampleTable } from './sample-table.ts';
import { writeFileOf } from './write-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'text-'));
afterAll(() => rmSync(folder, { recursive: true }));

const csv = createCsvWriter();
const ENDS = [
  aSample(100, { text: 'x'.repeat(1_000_000) }),
  aSample(101, { big: 2n ** 63n - 1n, ratio: Number.MAX_VALUE }),
  aSample(102, { big: -(2n ** 63n), small: -(2 ** 31), ratio: Number.MIN_VALUE }),
  aSample(103, { ratio: Number.NaN, maybe_ratio: Infinity, yes: true }),
  aSample(104, { ratio: -0, maybe_ratio: -Infinity, yes: false, day: '1970-01-01' }),
  aSample(105, { at: new Date(0), maybe_at: new Date('2262-04-11T23:47:16.854Z') }),
];
/** DuckDB reads no NUL in text files. */
const HOSTILE_ROWS = HOSTILE_TEXTS.filter((text) => !text.includes('\0')).map((text, id) =>
  aSample(id, { text, maybe_text: text }),
);

/** The cells of a text that would be run, whichever separator the spreadsheet knows and whatever it drops before a formula. */
function runBySomeSpreadsheet(text: string): string[] {
  const cells = text.split(/[;,\t\r\n]/).map((cell) => {
    let from = 0;
    while (from < cell.length && UNSEEN.has(cell.charAt(from))) from += 1;
    return cell.slice(from);
  });
  const run = cells.filter(
    (cell) => '=+-@＝＋－＠'.includes(cell.charAt(0)) && cell !== '' && Number.isNaN(Number(cell)),
  );
  return [...run, ...(/^[\t\r\n]/.test(text) ? [text] : [])];
}

const UNSEEN = new Set('" \0\u0001\u00ad\u200b\u200d\u200e\u2028\u2029\u2060\u3000\ufeff');

describe('CSV', () => {
  it('takes no longer for long texts', () => {
    const column = sampleTable.columns.find(({ type }) => type === 'string');
    if (column === undefined) throw new Error('no column of texts');
    for (const long of ['1', "'", '\u00a0', ';', '"', ',-1']) {
      const text = `${long.repeat(300_000)}x`;
      const field = csvField(column, text).replace(/^"|"$/g, '').replaceAll('""', '"');
      expect(unguardFormula(field)).toBe(text);
    }
  });

  it('is what a reader of RFC 4180 takes it for, once the guard is off', async () => {
    await fc.assert(
      fc.asyncProperty(sampleRows, async (rows) => {
        const { bytes } = await writeFileOf(csv, sampleTable, rows);

        const [names, ...lines] = parseCsv(bytes.toString());

        expect(names?.map(({ text }) => text)).toEqual(sampleTable.columns.map(({ name }) => name));
        expect(lines.map((line) => readLine(sampleTable, line))).toEqual(
          rows.map((row) => asWritten(sampleTable, row)),
        );
      }),
    );
  });

  it('has no field that a spreadsheet runs, and leaves numbers alone', async () => {
    const { bytes } = await writeFileOf(csv, sampleTable, [
      ...HOSTILE_TEXTS.map((text, id) => aSample(id, { text, small: -7 })),
      aSample(99, { text: '=HYPERLINK("http://x")' }),
    ]);

    const [, ...lines] = parseCsv(bytes.toString());

    const texts = lines.map((line) => line[1]?.text ?? '');
    expect(texts.flatMap(runBySomeSpreadsheet)).toEqual([]);
    expect(HOSTILE_TEXTS.flatMap(runBySomeSpreadsheet).length).toBeGreaterThan(15);
    for (const text of ['-5', '+8613800000000', 'x;-5;+8613800000000;1e5']) {
      expect(texts).toContain(text);
    }
    expect(texts).toContain(`'=cmd|' /C calc'!A0`);
    expect(texts).toContain(`x;'=cmd|' /C calc'!A0`);
    expect(texts.at(-1)).toBe(`'=HYPERLINK("http://x")`);
    expect(lines[0]?.[3]).toEqual({ text: '-7', isQuoted: false });
  });

  it('begins with a byte order mark on request only', async () => {
    const plain = await writeFileOf(csv, sampleTable, [aSample(1)]);
    const marked = await writeFileOf(createCsvWriter({ bom: true }), sampleTable, [aSample(1)]);

    expect(plain.bytes.subarray(0, 3).toString('latin1')).toBe('id,');
    expect(marked.bytes.equals(Buffer.concat([Buffer.from('efbbbf', 'hex'), plain.bytes]))).toBe(
      true,
    );
  });

  it('is read by DuckDB with the types of the table', async () => {
    const path = join(folder, 'rows.csv');
    const rows = [...HOSTILE_ROWS, ...ENDS];
    writeFileSync(path, (await writeFileOf(csv, sampleTable, rows)).bytes);

    const found = await withDuckdb((query) =>
      query(
        `FROM read_csv('${path}', header = true, delim = ',', quote = '"', escape = '"', new_line = '\\r\\n',
           allow_quoted_nulls = false, max_line_size = 4000000, columns = ${duckColumns(sampleTable)})`,
      ),
    );

    expect(found.map(fromDuckdb).map(unguarded)).toEqual(
      rows.map((row) => asWritten(sampleTable, row)).map(unmarked),
    );
  });
});

describe('JSON Lines', () => {
  it('has every column in every line, and comes back', async () => {
    await fc.assert(
      fc.asyncProperty(sampleRows, async (rows) => {
        const { bytes } = await writeFileOf(jsonLinesWriter, sampleTable, rows);

        const lines = gunzipSync(bytes).toString().split('\n').slice(0, -1);

        expect(lines.map(readJson)).toEqual(rows.map(asJson));
      }),
    );
  });

  it('is one gzip member without a name, a time or a system', async () => {
    const { bytes } = await writeFileOf(jsonLinesWriter, sampleTable, [aSample(1)]);

    expect(bytes.subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff');
  });

  it('is read by DuckDB with the types of the table', async () => {
    const path = join(folder, 'rows.jsonl.gz');
    const rows = [...HOSTILE_ROWS, ...ENDS];
    writeFileSync(path, (await writeFileOf(jsonLinesWriter, sampleTable, rows)).bytes);

    const found = await withDuckdb((query) =>
      query(
        `FROM read_json('${path}', format = 'newline_delimited', columns = ${duckColumns(sampleTable)})`,
      ),
    );

    expect(found.map(fromDuckdb)).toEqual(
      rows.map((row) => asWritten(sampleTable, row)).map(unmarked),
    );
  });

  it('lets go of the rows when its reader stops, and hands their failure on', async () => {
    let isOpen = true;
    async function* endless() {
      try {
        for (let id = 0; ; id += 1000)
          yield Array.from({ length: 1000 }, (_, at) => aSample(id + at));
      } finally {
        isOpen = false;
      }
    }
    for await (const piece of jsonLinesWriter.write(sampleTable, endless())) {
      if (piece.length > 100) break;
    }
    // biome-ignore lint/correctness/useYield: it fails before there is anything
    async function* failing(): AsyncGenerator<never> {
      throw new RangeError('no rows');
    }

    await expect(jsonLinesWriter.write(sampleTable, failing()).next()).rejects.toThrow('no rows');
    expect(isOpen).toBe(false);
  });
});

interface Field {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** RFC 4180, read letter by letter: quotes, doubled quotes, CRLF. Anything else throws. */
function parseCsv(text: string): Field[][] {
  const records: Field[][] = [];
  let record: Field[] = [];
  for (let at = 0; at < text.length; ) {
    let field = '';
    const isQuoted = text[at] === '"';
    if (isQuoted) {
      at += 1;
      while (text[at] !== '"' || text[at + 1] === '"') {
        if (at >= text.length) throw new Error('an open quote');
        field += text[at];
        at += text[at] === '"' ? 2 : 1;
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') {
        if (text[at] === '"' || text[at] === '\n') throw new Error('a bare quote or line feed');
        field += text[at];
        at += 1;
      }
    }
    record.push({ text: field, isQuoted });
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`neither comma nor CRLF at ${at}`);
    at += 2;
    records.push(record);
    record = [];
  }
  return records;
}

function readLine(table: Table, line: readonly Field[]): Record<string, unknown> {
  expect(line).toHaveLength(table.columns.length);
  return Object.fromEntries(
    table.columns.map(({ name, type }, at) => {
      const { text, isQuoted } = line[at] ?? { text: '', isQuoted: false };
      if (text === '' && !isQuoted) return [name, null];
      return [name, readField(type, text)];
    }),
  );
}

function readField(type: string, text: string): unknown {
  if (type === 'string') return unguardFormula(text);
  if (type === 'int64') return BigInt(text);
  if (type === 'boolean') return text === 'true';
  if (type === 'timestamp') return new Date(text);
  return type === 'date' ? text : Number(text);
}

/** Numbers beyond 2^53 are looked for in the text, which JSON.parse rounds. */
function readJson(line: string): Record<string, unknown> {
  const parsed: Record<string, unknown> = JSON.parse(line);
  const [, big] = /"big":(-?\d+|null)/.exec(line) ?? [];
  return { ...parsed, big };
}

function asJson(row: SampleRow): Record<string, unknown> {
  const number = (value: number | null) => {
    if (value === null) return null;
    return Number.isFinite(value) ? value + 0 : String(value);
  };
  return {
    ...row,
    big: String(row.big),
    ratio: number(row.ratio),
    maybe_ratio: number(row.maybe_ratio),
    at: row.at.toISOString(),
    maybe_at: row.maybe_at?.toISOString() ?? null,
  };
}

function duckColumns(table: Table): string {
  const types = {
    string: 'VARCHAR',
    int32: 'INTEGER',
    int64: 'BIGINT',
    float64: 'DOUBLE',
    boolean: 'BOOLEAN',
    timestamp: 'TIMESTAMPTZ',
    date: 'DATE',
  };
  return `{${table.columns.map(({ name, type }) => `"${name}": '${types[type]}'`).join(', ')}}`;
}

function unguarded(row: Record<string, unknown>): Record<string, unknown> {
  return mapTexts(row, unguardFormula);
}

/** DuckDB's values for JavaScript drop byte order marks. */
function unmarked(row: Record<string, unknown>): Record<string, unknown> {
  return mapTexts(row, (text) => text.replace(/^\ufeff/, ''));
}

function mapTexts(row: Record<string, unknown>, change: (text: string) => string) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? change(value) : value,
    ]),
  );
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTable, printable, textWidth, truncate } from '../../../lib/cli/table.ts';

describe('textWidth', () => {
  it.each([
    ['', 0],
    ['Running', 7],
    ['算法组', 6],
    ['notebook-训练', 13],
    ['ｗｉｄｅ', 8],
    ['한국어', 6],
    ['カナ', 4],
    ['ｶﾅ', 2],
    ['é', 1],
    ['e\u0301', 1],
    ['👩‍🔬', 2],
    ['❤️', 2],
    ['𠮷', 2],
    ['\u200b', 0],
    ['“”…', 3],
  ])('gives %j %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('truncate', () => {
  it('never cuts a wide character in half', () => {
    expect(truncate('算法组一号', 6)).toBe('算法…');
  });

  it('never shows more columns than allowed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 30 }),
        (text, width) => {
          expect(textWidth(truncate(printable(text), width))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('printable', () => {
  it('shows control characters instead of obeying them', () => {
    expect(printable('a\u001b[31mb\nc\u202ed')).toBe('a\\u{1b}[31mb\\u{a}c\\u{202e}d');
  });
});

describe('formatTable', () => {
  const columns = [
    { title: 'NAME' },
    { title: 'HOURS', align: 'right' },
    { title: 'WHY' },
  ] as const;

  it('aligns Latin and Chinese text alike', () => {
    const text = formatTable(columns, [
      ['算法组', '9', 'idle'],
      ['research', '10', 'busy'],
    ]);

    expect(text).toBe(
      ['NAME      HOURS  WHY', '算法组        9  idle', 'research     10  busy', ''].join('\n'),
    );
  });

  it('cuts the flexible column to the width of the terminal', () => {
    const text = formatTable(
      [{ title: 'ID' }, { title: 'EVIDENCE', flexible: true }],
      [['dsw-1', 'gpu 0 % for 90 minutes, below 5 %']],
      { width: 24 },
    );

    expect(text).toBe('ID     EVIDENCE\ndsw-1  gpu 0 % for 90 m…\n');
  });

  it('caps other columns on a terminal only', () => {
    const table = (width?: number) =>
      formatTable([{ title: 'NAME' }, { title: 'ID' }], [['x'.repeat(256), 'dsw-1']], { width });

    expect(table(80)).toContain(`\n${'x'.repeat(59)}…  dsw-1\n`);
    expect(table()).toContain(`\n${'x'.repeat(256)}  dsw-1\n`);
  });

  it('styles cells without moving them', () => {
    const text = formatTable([{ title: 'A' }, { title: 'B' }], [['x', 'y']], {
      style: (cell, _row, column) => (column === 0 ? `<${cell}>` : cell),
    });

    expect(text).toBe('A  B\n<x>  y\n');
  });

  it('gives every row one line and the same columns, whatever the names', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
        const marked = rows.map(([a, b]) => [a, b, '|']);
        const lines = formatTable([{ title: 'A' }, { title: 'B' }, { title: '|' }], marked)
          .trimEnd()
          .split('\n');

        expect(lines).toHaveLength(rows.length + 1);
        const ends = lines.map((line) => textWidth(line));
        expect(new Set(ends).size).toBe(1);
      }),
    );
  });
});

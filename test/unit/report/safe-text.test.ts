import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeText, shorten } from '../../../lib/report/page/safe-text.ts';

describe('safeText', () => {
  it.each([
    ['turns the direction', 'a\u202egpj.exe', 'a\ufffdgpj.exe'],
    ['isolates', '\u2066x\u2069', '\ufffdx\ufffd'],
    ['is a control', 'a\0b\u001bc\u0085d', 'a\ufffdb\ufffdc\ufffdd'],
    ['is half a surrogate pair', 'x\ud83d!', 'x\ufffd!'],
    ['separates lines', 'a\u2028b', 'a\ufffdb'],
  ])('replaces what %s', (_what, text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  it.each(['ünï, 训练', '👩‍🔬 🚀', 'عربى', 'a\nb\tc', '<img>'])('leaves %j alone', (text) => {
    expect(safeText(text)).toBe(text);
  });
});

describe('shorten', () => {
  it('counts wide characters twice', () => {
    expect(shorten('推荐算法组的实验', 8)).toBe('推荐算法…');
    expect(shorten('notebook', 8)).toBe('notebook');
    expect(shorten('notebooks', 8)).toBe('notebook…');
  });

  it('is one line, never longer than asked for, and quick about a megabyte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, most) => {
        const short = shorten(text, most);
        expect([...short].length).toBeLessThanOrEqual(most + 1);
        expect(short).not.toContain('\n');
      }),
    );
    expect(shorten('x'.repeat(1_000_000), 20)).toBe(`${'x'.repeat(20)}…`);
    expect(shorten(`${' '.repeat(1_000_000)}x`, 20)).toBe(' …');
  });
});

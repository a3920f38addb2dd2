import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileLinearRegex } from '../../../lib/policy/linear-regex.ts';

const anAtom = fc.constantFrom(
  'a',
  'b',
  'B',
  '.',
  '\\d',
  '\\W',
  '\\.',
  '[ab]',
  '[^a]',
  '[a-c1]',
  '1',
  '-',
  '^',
  '$',
);
const { pattern: aPattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  pattern: fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => pieces.join('')),
  piece: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    anAtom,
    fc
      .tuple(
        fc.oneof(
          anAtom.filter((atom) => atom !== '^' && atom !== '$'),
          tie('pattern').map((inner) => `(${inner})`),
        ),
        fc.constantFrom('*', '+', '?', '{2}', '{1,}', '{0,2}', '{0}'),
      )
      .map((parts) => parts.join('')),
    fc.tuple(tie('pattern'), tie('pattern')).map((ways) => `(?:${ways.join('|')})`),
  ),
}));
const aText = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'A', 'B', '1', '.', '-'),
  maxLength: 8,
});

test('agrees with the regular expressions of JavaScript on their common grammar', () => {
  fc.assert(
    fc.property(aPattern, aText, fc.boolean(), (pattern, text, ignoreCase) => {
      const compiled = compileLinearRegex(pattern, { ignoreCase });
      if ('problem' in compiled) throw new Error(`${pattern}: ${compiled.problem}`);

      expect(compiled.test(text)).toBe(new RegExp(pattern, ignoreCase ? 'i' : '').test(text));
    }),
    { numRuns: 2000 },
  );
});

test('never accepts what JavaScript refuses', () => {
  const anyPattern = fc.string({ unit: fc.constantFrom(...'ab()[]{}*+?|\\^$.,1-'), maxLength: 8 });
  fc.assert(
    fc.property(anyPattern, (pattern) => {
      if (!('problem' in compileLinearRegex(pattern)))
        expect(() => new RegExp(pattern)).not.toThrow();
    }),
    { numRuns: 2000 },
  );
});

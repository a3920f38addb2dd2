import { expect, test } from 'vitest';
import { didYouMean, suggest } from '../../../lib/base/suggest.ts';

const KEYS = ['window', 'schedule', 'where', 'limits'];

test.each([
  ['windw', 'window'],
  ['wnidow', 'window'],
  ['Schedule', 'schedule'],
  ['limit', 'limits'],
  ['wehre', 'where'],
])('takes %s for %s', (word, meant) => {
  expect(suggest(word, KEYS)).toBe(meant);
});

test.each(['owner', 'x', ''])('does not guess at %j', (word) => {
  expect(suggest(word, KEYS)).toBeUndefined();
});

test('prefers the nearest word', () => {
  expect(suggest('status', ['stats', 'statues', 'states'])).toBe('stats');
});

test('ends a message with the guess, or with nothing', () => {
  expect(didYouMean('windw', KEYS)).toBe(' (did you mean "window"?)');
  expect(didYouMean('owner', KEYS)).toBe('');
});

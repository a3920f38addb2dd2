import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const codesIn = (text: string) => [...new Set(text.match(/\bSTORE_[A-Z_]+/g))].sort();

it('explains every error code, and no other', () => {
  const explained = read('docs/reference/store.md')
    .split('\n')
    .filter((line) => line.startsWith('| `STORE_'));

  expect(codesIn(explained.map((line) => line.split('|')[1]).join('\n'))).toEqual(
    codesIn(read('lib/store/errors.ts')),
  );
});

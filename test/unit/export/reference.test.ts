import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { statisticsFile } from '../../../tools/generate/statistics.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const codesIn = (text: string) => [...new Set(text.match(/\bEXPORT_[A-Z_]+/g))].sort();

it('is what `npm run generate` makes of the tables', () => {
  const { path, text } = statisticsFile();

  const isStale = read(path) !== text;

  expect(isStale, `${path} is stale: run \`npm run generate\``).toBe(false);
});

it('explains every error code, and no other', () => {
  const explained = statisticsFile()
    .text.split('\n')
    .filter((line) => line.startsWith('| `EXPORT_'))
    .map((line) => line.split('|')[1]);

  expect(codesIn(explained.join('\n'))).toEqual(codesIn(read('lib/export/errors.ts')));
});

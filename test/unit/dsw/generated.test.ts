import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generateFiles } from '../../../tools/generate/files.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const files = generateFiles(root);

test.each([...files.keys()])('%s is what `npm run generate` makes of api.json', (path) => {
  // Compared as a whole first: a difference of a big file is of no help.
  const stale = readFileSync(join(root, path), 'utf8') !== files.get(path);

  expect(stale, `${path} is stale: run \`npm run generate\``).toBe(false);
});

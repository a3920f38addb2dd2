/**
 * `npm run generate`: writes everything that is made from lib/dsw/api.json. A test fails when a file is stale.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateFiles } from './generate/files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const [path, text] of generateFiles(root)) {
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}: ${text.length} characters\n`);
}

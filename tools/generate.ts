/**
 * `npm run generate`: writes everything that is made from lib/dsw/api.json, from the schemas of the policies file and of the
 * HTTP interface, and from the definitions of the exported tables. Tests fail when a file is stale.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateFiles } from './generate/files.ts';
import { openApiFile } from './generate/openapi.ts';
import { statisticsFile } from './generate/statistics.ts';
import { policySchemaFile } from './generate-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = generateFiles(root);
for (const { path, text } of [policySchemaFile(), statisticsFile(), openApiFile()])
  files.set(path, text);
for (const [path, text] of files) {
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}: ${text.length} characters\n`);
}

/**
 * `npm run generate`: writes everything that is made from lib/dsw/api.json and from the schema of the policies file. Tests
 * fail when a file is stale.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateFiles } from './generate/files.ts';
import { policySchemaFile } from './generate-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const schema = policySchemaFile();
for (const [path, text] of generateFiles(root).set(schema.path, schema.text)) {
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}: ${text.length} characters\n`);
}

import { readApi } from './api.ts';
import { format } from './format.ts';
import { generateMethods } from './methods.ts';
import { generateOperations } from './operations.ts';
import { generateRamActions } from './ram-actions.ts';
import { generateReference } from './reference.ts';
import { generateTypes } from './types.ts';

/** Every file that is made from lib/dsw/api.json: path within the project → text. */
export function generateFiles(root: string): Map<string, string> {
  const api = readApi(root);
  const code = {
    'lib/dsw/types.gen.ts': generateTypes(api),
    'lib/dsw/operations.gen.ts': generateOperations(api),
    'lib/dsw/methods.gen.ts': generateMethods(api),
    'lib/dsw/ram-actions.gen.ts': generateRamActions(api),
  };
  const files = new Map<string, string>();
  for (const [path, source] of Object.entries(code)) {
    files.set(path, format(root, path, `${NOTICE}\n${source}`));
  }
  files.set('docs/reference/api.md', generateReference(api));
  return files;
}

const NOTICE = '// Made from api.json by `npm run generate`. Do not edit.\n';

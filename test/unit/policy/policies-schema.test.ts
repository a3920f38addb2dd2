import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { policySchemaFile } from '../../../tools/generate-schema.ts';

test('the JSON Schema for editors is the one of this code; `npm run generate` writes it', () => {
  const { path, text } = policySchemaFile();

  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('every key is described', () => {
  const schema = JSON.parse(policySchemaFile().text);
  const bare: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      if (key === 'properties') {
        for (const [name, property] of Object.entries(child as object)) {
          const { description, $ref } = property as { description?: string; $ref?: string };
          if (description === undefined && $ref === undefined) bare.push(`${path}.${name}`);
        }
      }
      visit(child, key === 'properties' ? path : `${path}.${key}`);
    }
  };
  visit(schema, '');

  expect(bare).toEqual([]);
});

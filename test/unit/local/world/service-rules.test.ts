import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ruleTables } from './service-rules.ts';

describe('docs/local-service.md', () => {
  const page = readFileSync('docs/local-service.md', 'utf8');

  test.each(Object.entries(ruleTables()))(
    'shows the %s table as the code has it',
    (name, table) => {
      const [, shown] = page.split(`<!-- ${name}: from the code, checked by a test -->\n\n`);

      expect(shown?.split('\n\n')[0]?.trimEnd()).toBe(table);
    },
  );
});

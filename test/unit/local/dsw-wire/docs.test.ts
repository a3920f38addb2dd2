import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { refusals } from '../../../../local/dsw/errors.ts';
import { createFaults } from '../../../../local/dsw/faults.ts';
import { wireRules } from '../../../../local/dsw/wire-rules.ts';
import { usage } from '../../../../local/options.ts';

const guide = await readFile('docs/guide/local-stack.md', 'utf8');

test('the guide has every refusal and every rule of the wire, as they are', () => {
  for (const { code, status, certainty, when } of Object.values(refusals)) {
    expect(guide).toContain(`| \`${code}\` | ${status} | ${certainty} | ${when} |`);
  }
  for (const { what, certainty, why } of Object.values(wireRules)) {
    expect(guide).toContain(`| ${what} | ${certainty} | ${why} |`);
  }
});

test('the guide has every option of the command', () => {
  for (const [option] of usage.matchAll(/--[a-z]+(?= )/g)) {
    if (option !== '--help') expect(guide).toContain(`\`${option} `);
  }
});

test('the fault rules of the guide can be used', () => {
  const [, example = ''] = /## Faults[\s\S]+?```json\n([\s\S]+?)```/.exec(guide) ?? [];

  const faults = createFaults(JSON.parse(example));

  expect(faults.describe().rules).toHaveLength(3);
});

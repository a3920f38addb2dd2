import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { refusals } from '../../../../local/dsw/errors.ts';
import { dswFaultKinds } from '../../../../local/dsw/faults.ts';
import { wireRules } from '../../../../local/dsw/wire-rules.ts';
import { parseFaultSet } from '../../../../local/faults/fault-set.ts';
import { matchEntries } from '../../../../local/faults/match.ts';
import { usage } from '../../../../local/options.ts';
import { ossFaultKinds } from '../../../../local/oss/faults.ts';

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
  const examples = [...guide.matchAll(/```json\n(\{\n {2}"(?:seed|dsw)"[\s\S]+?)```/g)];

  const sets = examples.map(([, text = '']) => parseFaultSet(JSON.parse(text)));

  expect(sets).toHaveLength(2);
});

test('the guide has every kind of fault, and every key of a match', () => {
  for (const name of [...dswFaultKinds, ...ossFaultKinds, ...Object.keys(matchEntries)]) {
    expect(guide).toContain(`\`${name}\``);
  }
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { REASONS } from '../../../lib/policy/reasons.ts';
import { policySchemaFile } from '../../../tools/generate-schema.ts';

const guide = readFileSync('docs/guide/policies.md', 'utf8');
const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');
const whole = blocks.filter((block) => block.includes('version:'));
const parts = blocks
  .filter((block) => !block.includes('version:'))
  // Alternatives stand below each other, each beginning a line.
  .flatMap((block) => block.split(/^(?=schedule:)/m))
  .filter((part) => part.trim() !== '');

describe('examples in the guide', () => {
  test('are there', () => {
    expect([whole.length, parts.length]).toEqual([1, 14]);
  });

  test.each(whole)('are right as a file: %s', (text) => {
    expect(parsePolicies(parse(text))).toMatchObject({ ok: true });
  });

  test.each(parts)('are right in a policy: %s', (text) => {
    const fields = parse(text);
    const when = 'schedule' in fields ? {} : { window: { from: '22:00', to: '08:00' } };
    const policies = [{ name: 'p', kind: 'stop', ...when, ...fields }];
    const targets = [{ name: 't', region: 'cn-hangzhou' }];

    expect(parsePolicies({ version: 1, targets, policies })).toMatchObject({ ok: true });
  });
});

test('the guides name every key and every reason', () => {
  const keys = new Set<string>();
  JSON.parse(policySchemaFile().text, (key, value) => {
    if (key === 'properties') for (const name of Object.keys(value)) keys.add(name);
    return value;
  });
  keys.delete('$schema');
  const guides = readdirSync('docs/guide')
    .map((name) => readFileSync(`docs/guide/${name}`, 'utf8'))
    .join('\n');

  const missing = [...keys, ...Object.keys(REASONS)].filter(
    (word) => !new RegExp(`[\`{,. ]${word}[\`},: ]`).test(guides),
  );

  expect(missing).toEqual([]);
});

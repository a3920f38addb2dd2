import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePolicies } from '../../../lib/policy/policies.ts';

test.each([
  ['starting', 1],
  ['disks', 1],
  // What goes into s.yaml, and a line by itself.
  ['clean-up', 3],
])('the example in the guide to %s is right', (name, count) => {
  const guide = readFileSync(`docs/guide/${name}.md`, 'utf8');
  const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');

  expect(blocks).toHaveLength(count);
  expect(parsePolicies(parse(blocks[0] ?? ''))).toMatchObject({ ok: true });
});

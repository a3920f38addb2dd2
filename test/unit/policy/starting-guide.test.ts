import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePolicies } from '../../../lib/policy/policies.ts';

test.each(['starting', 'disks'])('the example in the guide to %s is right', (name) => {
  const guide = readFileSync(`docs/guide/${name}.md`, 'utf8');
  const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');

  expect(blocks).toHaveLength(1);
  expect(parsePolicies(parse(blocks[0] ?? ''))).toMatchObject({ ok: true });
});

import { readFileSync } from 'node:fs';
import type * as v from 'valibot';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { retentionSchema } from '../../../lib/policy/retention-schema.ts';
import { ROTATION_REASONS } from '../../../lib/policy/rotation-reasons.ts';
import { findRotationProblems } from '../../../lib/policy/rotation-rules.ts';
import { rotationEntries } from '../../../lib/policy/rotation-schema.ts';
import { aRotation } from '../../helpers/rotation-setup.ts';

const guide = readFileSync('docs/guide/retention.md', 'utf8');
const examples = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');

test('the examples of the guide are right', () => {
  const rule = aRotation(parse(examples.join('\n')));

  expect(examples).toHaveLength(2);
  expect(findRotationProblems(rule)).toEqual([]);
});

test('the guide names every key and every reason', () => {
  const keys = [rotationEntries, retentionSchema.entries].flatMap((entries) =>
    Object.keys(entries satisfies v.ObjectEntries),
  );

  const missing = [...keys, ...Object.keys(ROTATION_REASONS)].filter(
    (word) => !guide.includes(`\`${word}`),
  );
  expect(missing).toEqual([]);
});

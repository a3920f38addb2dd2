import * as v from 'valibot';
import { StewardError } from '../../lib/base/errors.ts';

const oneOrMore = v.pipe(
  v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1))]),
  v.transform((value) => (typeof value === 'string' ? [value] : value)),
);

const byKey = v.optional(v.record(v.string(), oneOrMore));

const statement = v.strictObject({
  Effect: v.picklist(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: v.optional(
    v.strictObject({
      StringEquals: byKey,
      StringNotEquals: byKey,
      StringLike: byKey,
      StringNotLike: byKey,
    }),
  ),
});

const document = v.strictObject({
  Version: v.literal('1'),
  Statement: v.pipe(v.array(statement), v.minLength(1)),
});

/**
 * A RAM policy document: https://www.alibabacloud.com/help/en/ram/policy-structure-and-syntax. What the local services do not
 * understand is refused and never taken for an allowance: `NotAction`, `NotResource`, operators other than the four on text.
 */
export type PolicyDocument = v.InferOutput<typeof document>;
export type Statement = PolicyDocument['Statement'][number];

/**
 * Documents by what they are attached to: the names of functions as in s.yaml.
 *
 * @throws StewardError `RAM_INVALID` with the place of what is wrong
 */
export function parseDocuments(value: unknown): ReadonlyMap<string, PolicyDocument> {
  const shape = v.looseObject({ functions: v.record(v.string(), document) });
  const result = v.safeParse(shape, value);
  if (result.success) return new Map(Object.entries(result.output.functions));
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? 'the document';
  throw new StewardError(
    'RAM_INVALID',
    `The RAM policies cannot be used: ${place}: expected ${issue.expected ?? 'another value'}, found ${issue.received}. Expected what \`steward ram-policy --json\` prints.`,
  );
}

import * as v from 'valibot';
import { InvalidInputError } from '../base/errors.ts';
import { describeIssues } from '../policy/describe-issues.ts';

/** How many a page has: `limit=` of a query. */
export const limitSchema = (most: number, usual: number) =>
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,4}$/, `expected 1 to ${most}`),
      v.transform(Number),
      v.minValue(1, `expected 1 to ${most}`),
      v.maxValue(most, `expected 1 to ${most}`),
      v.description(`How many at most, 1 to ${most}. Default: ${usual}.`),
    ),
    String(usual),
  );

/** Where the page before ended: `next` of its answer. */
export const cursorSchema = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[\w.:~-]{1,200}$/, 'expected `next` of the page before'),
    v.description('`next` of the page before.'),
  ),
);

/** @throws InvalidInputError `REQUEST_INVALID` */
export function readQuery<TSchema extends v.GenericSchema>(
  query: Readonly<Record<string, string | undefined>>,
  schema: TSchema,
): v.InferOutput<TSchema> {
  const read = v.safeParse(schema, query);
  if (read.success) return read.output;
  throw new InvalidInputError(
    'REQUEST_INVALID',
    'The query of the request cannot be read; see the problems.',
    describeIssues(read.issues),
  );
}

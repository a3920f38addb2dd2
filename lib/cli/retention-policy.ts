import * as v from 'valibot';
import { InvalidInputError, type Problem } from '../base/errors.ts';
import { describeIssues } from '../policy/describe-issues.ts';
import {
  findRetentionProblem,
  type RetentionRule,
  retentionSchema,
} from '../policy/retention-schema.ts';

/**
 * Reads a retention policy written as JSON on the command line or in a file.
 *
 * @throws InvalidInputError `RETENTION_POLICY_INVALID` with every problem.
 */
export function parseRetentionPolicy(text: string): RetentionRule {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid([{ path: '', message: `expected an object, found ${JSON.stringify(value)}` }]);
  }
  const parsed = v.safeParse(retentionSchema, value);
  if (!parsed.success) throw invalid(describeIssues(parsed.issues));
  const problem = findRetentionProblem(parsed.output);
  if (problem !== undefined) throw invalid([{ path: '', message: problem }]);
  return parsed.output;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalid([{ path: '', message: `not JSON: ${reason}` }], cause);
  }
}

function invalid(problems: readonly Problem[], cause?: unknown): InvalidInputError {
  return new InvalidInputError(
    'RETENTION_POLICY_INVALID',
    '--policy must be a retention policy as JSON, such as {"keepLast":3,"keepDaily":7}.',
    problems,
    { cause },
  );
}

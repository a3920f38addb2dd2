import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { describeIssues } from '../../../lib/policy/describe-issues.ts';
import { findRetentionProblem, retentionSchema } from '../../../lib/policy/retention-schema.ts';
import { aRule } from '../../helpers/retention-setup.ts';

function problemsOf(input: unknown): string[] {
  const parsed = v.safeParse(retentionSchema, input);
  return parsed.success
    ? []
    : describeIssues(parsed.issues).map(({ path, message }) => `${path}: ${message}`);
}

describe('the shape', () => {
  it('has defaults, and is valid input again', () => {
    const rule = aRule({ keepDaily: 7 });

    expect(rule).toEqual({ keepDaily: 7, keepOldest: false, minCount: 1 });
    expect(aRule(rule)).toEqual(rule);
  });

  it('takes counts of any size', () => {
    expect(problemsOf({ keepLast: 0, keepDaily: 2 ** 31, keepYearly: 2 ** 53 - 1 })).toEqual([]);
  });

  it.each([
    [{ keepLast: -1 }, 'keepLast: expected 0 or more, found -1'],
    [{ keepLast: 1.5 }, 'keepLast: expected a whole number, found 1.5'],
    [{ keepLast: '3' }, 'keepLast: expected a number, found "3"'],
    [{ keepDialy: 3 }, 'keepDialy: unknown key (did you mean "keepDaily"?)'],
    [{ keepWithin: '2w' }, 'a week is 7d'],
    [{ keepWithin: '30s' }, 'm are months'],
    [{ minCount: 0 }, 'minCount: expected a number from 1'],
    [{ failedAfter: '1y' }, 'failedAfter: expected a duration'],
  ])('refuses %j', (input, problem) => {
    expect(problemsOf(input).join()).toContain(problem);
  });
});

describe('a rule that keeps nothing', () => {
  it.each([
    {},
    { keepLast: 0 },
    { keepDaily: 0, keepWithin: '0d' },
    { minCount: 5, keepOldest: true, failedAfter: '1d' },
  ])('is a mistake: %j', (input) => {
    expect(findRetentionProblem(aRule(input))).toMatch(/^keeps nothing; /);
  });

  it.each([{ keepYearly: 1 }, { keepWithin: '1h' }])('is not %j', (input) => {
    expect(findRetentionProblem(aRule(input))).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { InvalidInputError, StewardError } from '../../../lib/base/errors.ts';
import { UsageError } from '../../../lib/base/usage-error.ts';
import { describeFailure, formatFailure, formatProblems } from '../../../lib/cli/failure.ts';
import { parsePoliciesText } from '../../../lib/cli/policies-file.ts';

describe('describeFailure', () => {
  it.each([
    ['a usage error', new UsageError('No.'), 2],
    ['an invalid file', new InvalidInputError('POLICIES_FILE_INVALID', 'No.', []), 2],
    ['an unknown region', new StewardError('DSW_REGION_UNKNOWN', 'No.'), 2],
    ['a refusal', new StewardError('DSW_FORBIDDEN', 'No.'), 1],
    ['a bug', new TypeError('x is not a function'), 1],
    ['what is no error', 'thrown text', 1],
  ])('gives %s its exit code', (_what, error, exitCode) => {
    expect(describeFailure(error).exitCode).toBe(exitCode);
  });
});

describe('formatFailure', () => {
  it('shows the message, the code and the facts that help support, and no stack', () => {
    class ServiceError extends StewardError {
      readonly requestId = '0A1B-2C';
      readonly httpStatus = 403;
      readonly attempts = 1;
      readonly serviceCode = undefined;
    }
    const text = formatFailure(describeFailure(new ServiceError('DSW_FORBIDDEN', 'Not allowed.')));

    expect(text).toBe(
      [
        'steward: Not allowed.',
        '  Grant the RAM user or role this action, or use other credentials.',
        '  code DSW_FORBIDDEN, HTTP 403, request id 0A1B-2C, attempts 1',
        '',
      ].join('\n'),
    );
  });

  it('names the RAM action that is missing', () => {
    class Denied extends StewardError {
      readonly accessDenied = { AuthAction: 'paidsw:StopInstance', PolicyType: 'x' };
    }

    expect(formatFailure(describeFailure(new Denied('DSW_FORBIDDEN', 'No.')))).toContain(
      'RAM action paidsw:StopInstance',
    );
  });

  it('lists every problem with its place', () => {
    const error = new InvalidInputError('POLICIES_FILE_INVALID', 'Two problems.', [
      { path: 'policies[0].kind', message: 'wrong', file: 'p.yaml', line: 3, column: 5 },
      { path: '', message: 'not YAML', file: 'p.yaml', line: 9, column: 1 },
    ]);

    expect(formatFailure(describeFailure(error)).split('\n').slice(1, 3)).toEqual([
      '  p.yaml:3:5 policies[0].kind: wrong',
      '  p.yaml:9:1 not YAML',
    ]);
  });
});

describe('the advice', () => {
  it.each([
    ['of an error', { serviceCode: 'InvalidTimeStamp.Expired' }, 'Refused.'],
    ['of a report', {}, 'Refused (InvalidTimeStamp.Expired).'],
  ])('for a wrong clock %s is to set it', (_where, details, message) => {
    const error = new StewardError('DSW_CREDENTIALS_REFUSED', message, { details });

    const text = formatFailure(describeFailure(error));

    expect(text).toContain("Set this machine's clock");
    expect(text).not.toContain('Check the access key');
  });
});

it('shows a hundred problems and counts the others', () => {
  const problems = Array.from({ length: 20_000 }, (_, index) => `unknown${index}: 1`).join('\n');
  const parsed = parsePoliciesText(`version: 1\n${problems}\n`, 'p.yaml');
  if (parsed.ok) throw new Error('no problem');

  const lines = formatProblems(parsed.problems);

  expect(parsed.problems.length).toBeGreaterThan(20_000);
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe(`and ${parsed.problems.length - 100} more`);
});

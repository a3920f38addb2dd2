import { describe, expect, test } from 'vitest';
import { parsePolicies } from '../../../../lib/policy/policies.ts';

function problemsOf(fields: Readonly<Record<string, unknown>>): string[] {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    channels: [{ name: 'lab', kind: 'slack', url: { env: 'URL' } }],
    policies: [{ name: 'tidy', kind: 'cleanup', schedule: '0 0 9 * * *', ...fields }],
  });
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

const told = { notify: { channels: ['lab'] }, limits: { count: 5 } };

describe('a clean-up policy in the file', () => {
  test('needs nothing but what it is to look for', () => {
    expect(problemsOf({ abandoned: {} })).toEqual([]);
    expect(problemsOf({ abandoned: { allow: 'delete' }, ...told })).toEqual([]);
  });

  test('names policies that there are', () => {
    expect(problemsOf({ abandoned: {}, events: { check: ['tidy'] } })).toEqual([
      'policies[0].events.check[0]: there is no policy "tidy" of kind culler, or of kind stop with a backstop; there is none',
    ]);
  });

  test.each([
    ['deletes without telling', { limits: { count: 5 } }, 'needs `notify`'],
    ['deletes without a limit', { notify: told.notify }, 'needs `limits.count`'],
    [
      'deletes and tells of trouble only',
      { ...told, notify: { channels: ['lab'], after: 'trouble' } },
      'needs `notify`',
    ],
    [
      'warns before as well',
      { ...told, notify: { channels: ['lab'], warn: '1h' } },
      '`abandoned.notice` says',
    ],
  ])('that %s is refused', (_, fields, problem) => {
    expect(problemsOf({ abandoned: { allow: 'delete' }, ...fields }).join()).toContain(problem);
  });

  test.each([
    ['notice', '1h', 'policies[0].abandoned.notice: expected 1d to 365d'],
    ['after', '30m', 'policies[0].abandoned.after: expected 1d to 365d'],
    ['label', 'steward-hold', 'is the label of holds'],
    ['label', 'acs:mine', 'expected a label key'],
    ['where', { owner: '/(/' }, 'policies[0].abandoned.where.owner'],
    ['allow', 'stop', 'expected delete'],
  ])('with %s %j is refused', (key, value, problem) => {
    expect(problemsOf({ abandoned: { [key]: value } }).join()).toContain(problem);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../lib/cli/failure.ts';
import { loadPoliciesFile, parsePoliciesText } from '../../../lib/cli/policies-file.ts';

const FINE = `# yaml-language-server: $schema=./policies.schema.json
version: 1
targets:
  - name: research
    region: cn-hangzhou
policies:
  - name: nightly-stop
    kind: stop
    window: { from: "22:00", to: "08:00" }
    limits:
      count: 10
`;

function problemsOf(text: string): string[] {
  const parsed = parsePoliciesText(text, 'p.yaml');
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

/** One edit of the fine file. */
function with_(from: string, to: string): string {
  if (!FINE.includes(from)) throw new Error(`${from} is not in the file`);
  return FINE.replace(from, to);
}

describe('parsePoliciesText', () => {
  it('reads YAML', () => {
    const parsed = parsePoliciesText(FINE, 'p.yaml');

    expect(parsed).toMatchObject({ ok: true, policies: { version: 1, timeZone: 'Asia/Shanghai' } });
  });

  it('reads the JSON that it gives, tabs and all', () => {
    const first = parsePoliciesText(FINE, 'p.yaml');
    if (!first.ok) throw new Error('not fine');

    expect(parsePoliciesText(JSON.stringify(first.policies, null, '\t'), 'p.json')).toEqual(first);
  });

  it.each([
    [
      'a wrong value at the value',
      ['count: 10', 'count: many'],
      /^p\.yaml:11:14 policies\[0\]\.limits\.count: /,
    ],
    [
      'an unknown key at the key',
      ['count: 10', 'counts: 10'],
      /^p\.yaml:11:7 policies\[0\]\.limits\.counts: unknown key \(did you mean "count"\?\)/,
    ],
    [
      'a wrong block at the key that opens it',
      ['region: cn-hangzhou', 'region:\n      - cn-hangzhou'],
      /^p\.yaml:5:5 targets\[0\]\.region: /,
    ],
    [
      'a missing key at what should hold it',
      ['    region: cn-hangzhou\n', ''],
      /^p\.yaml:4:5 targets\[0\]\.region: is required/,
    ],
    ['a wrong meaning', ['"08:00" }', '"22:00" }'], /^p\.yaml:9:34 policies\[0\]\.window\.to: /],
    [
      'a target that is not there',
      ['kind: stop', 'kind: stop\n    targets: [reserch]'],
      /^p\.yaml:9:15 policies\[0\]\.targets\[0\]: .*did you mean "research"/,
    ],
    ['a syntax error', ['count: 10', 'count: [10'], /^p\.yaml:12:1 not YAML: /],
    [
      'a duplicate key',
      ['count: 10', 'count: 10\n      count: 20'],
      /^p\.yaml:12:7 this key is already there/,
    ],
  ] as const)('places %s', (_what, [from, to], expected) => {
    const problems = problemsOf(with_(from, to));

    expect(problems[0]).toMatch(expected);
    expect(problems).toHaveLength(1);
  });

  it('gives every problem, in the order of the lines', () => {
    const broken = with_('version: 1', 'version: 2')
      .replace('cn-hangzhou', 'nowhere')
      .replace('count: 10', 'count: -1');

    expect(problemsOf(broken).map((problem) => problem.split(' ')[0])).toEqual([
      'p.yaml:2:10',
      'p.yaml:5:13',
      'p.yaml:11:14',
    ]);
  });

  it.each(['', '\n\n', '# only\n  # comments\n'])('calls %j empty', (text) => {
    expect(problemsOf(text)).toEqual([
      'p.yaml:1:1 the policies file is empty; begin with `version: 1`',
    ]);
  });

  it.each([
    ['text', 'hello\n'],
    ['nothing', '~\n'],
  ])('refuses %s in place of a mapping', (_what, text) => {
    expect(problemsOf(text)[0]).toMatch(/^p\.yaml:1:1 expected a mapping with keys/);
  });

  it('is not fooled by keys that JavaScript treats as special', () => {
    expect(problemsOf(`${FINE}__proto__: { polluted: yes }\n`)[0]).toMatch(
      /^p\.yaml:12:1 __proto__: unknown key/,
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('loadPoliciesFile', () => {
  it('makes a problem of a file that cannot be read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steward-policies-'));
    try {
      const path = join(folder, 'policies.yaml');

      expect(await loadPoliciesFile(path)).toEqual({
        ok: false,
        problems: [{ path: '', message: 'there is no such policies file.', file: path }],
      });
      expect(await loadPoliciesFile(folder)).toMatchObject({
        problems: [{ message: expect.stringContaining('this is a folder') }],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

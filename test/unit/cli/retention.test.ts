import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, runHere } from './run-here.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-retention-'));
});
afterAll(() => rm(folder, { recursive: true }));

function retention(input: unknown, ...args: string[]): Promise<Ended> {
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  const openStdin = () => Readable.from([Buffer.from(text)]);
  return runHere(['retention', ...args], { openStdin });
}

const LIST = [
  { id: 'a', time: '2026-03-09T15:30:00Z' },
  { id: 'c', time: '2026-03-10T01:00:00+08:00', paths: ['/srv'] },
  { id: 'b', time: '2026-03-09T15:59:59.5Z' },
];

describe('steward retention', () => {
  it('prints what stays and why, and what goes, newest first', async () => {
    const policy = '{"keepDaily":2,"keepWithin":"1h"}';
    const { exitCode, stdout, stderr } = await retention(
      LIST,
      ...['--policy', policy, '--timezone', 'Asia/Shanghai'],
    );

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(
      `${JSON.stringify({
        keep: [
          { id: 'c', reasons: ['within 1h', 'daily 2026-03-10'] },
          { id: 'b', reasons: ['daily 2026-03-09'] },
        ],
        remove: [{ id: 'a' }],
      })}\n`,
    );
  });

  it('prints the same document with --json', async () => {
    const plain = await retention(LIST, '--policy', '{"keepLast":1}');
    const json = await retention(LIST, '--policy', '{"keepLast":1}', '--json');

    expect(JSON.parse(json.stdout)).toEqual(JSON.parse(plain.stdout));
  });

  it('reads the policy from a file', async () => {
    const path = join(folder, 'policy.json');
    await writeFile(path, '{"keepLast":2}');

    const { stdout } = await retention(LIST, '--policy', `@${path}`);

    expect(JSON.parse(stdout)).toMatchObject({ remove: [{ id: 'a' }] });
  });

  it('removes the oldest where one run may not remove all', async () => {
    const { stdout } = await retention(LIST, '--policy', '{"keepLast":1,"maxDeletePerRun":1}');

    expect(JSON.parse(stdout)).toEqual({
      keep: [
        { id: 'c', reasons: ['last 1'] },
        { id: 'b', reasons: ['max-delete'] },
      ],
      remove: [{ id: 'a' }],
    });
  });

  it('keeps what is later than --now without counting it', async () => {
    const args = ['--policy', '{"keepLast":1}', '--now', '2026-03-09T16:00:00Z'];
    const { stdout } = await retention(LIST, ...args);

    expect(JSON.parse(stdout).keep).toEqual([
      { id: 'c', reasons: ['future'] },
      { id: 'b', reasons: ['last 1'] },
    ]);
  });

  it('does not mind an empty list or a byte order mark', async () => {
    const { stdout } = await retention('\ufeff[]', '--policy', '{"keepLast":1}');

    expect(JSON.parse(stdout)).toEqual({ keep: [], remove: [] });
  });
});

describe('bad usage of steward retention', () => {
  const policy = ['--policy', '{"keepLast":1}'];
  const time = '2026-03-09T15:30:00Z';

  it.each<[string, unknown, string[], string]>([
    ['no policy', [], [], "'--policy <json>' not specified"],
    ['a policy that is not JSON', [], ['--policy', 'keepLast=3'], 'not JSON'],
    ['a policy that keeps nothing', [], ['--policy', '{"keepLast":0}'], 'keeps nothing'],
    ['an empty policy', [], ['--policy', '{}'], 'keeps nothing'],
    ['a policy that is a list', [], ['--policy', '[]'], 'expected an object, found []'],
    ['a number beyond all', [], ['--policy', '{"keepLast":1e400}'], 'found Infinity'],
    ['binary input', '\0', policy, 'standard input: this is binary data'],
    ['an unknown key', [], ['--policy', '{"keepDialy":3}'], 'did you mean "keepDaily"?'],
    ['a negative count', [], ['--policy', '{"keepLast":-1}'], 'keepLast: expected 0 or more'],
    ['a missing policy file', [], ['--policy', '@/nowhere'], 'there is no such retention policy'],
    ['an abbreviated zone', [], [...policy, '--timezone', 'CST'], '--timezone'],
    ['an unknown zone', [], [...policy, '--timezone', 'Asia/Shangai'], 'did you mean'],
    [
      'a now without an offset',
      [],
      [...policy, '--now', '2026-03-09T00:00:00'],
      'Write an instant like',
    ],
    ['no input', ' ', policy, 'nothing came'],
    ['input that is not JSON', '[{', policy, 'not JSON'],
    ['input that is no list', { id: 'a' }, policy, 'expected a list'],
    ['an item that is none', [7], policy, '[0]: expected a mapping'],
    ['an item without id', [{ time }], policy, '[0].id: is required'],
    ['an item without time', [{ id: 'a' }], policy, '[0].time: is required'],
    ['an empty id', [{ id: '', time }], policy, '[0].id: expected an id'],
    [
      'a time without offset',
      [{ id: 'a', time: '2026-03-09T15:30' }],
      policy,
      '[0].time: expected',
    ],
    ['a date there is not', [{ id: 'a', time: '2026-02-30T00:00:00Z' }], policy, '[0].time'],
    [
      'one id twice',
      [
        { id: 'a', time },
        { id: 'a', time },
      ],
      policy,
      '[1].id: "a" is already',
    ],
  ])('refuses %s', async (_what, input, args, message) => {
    const { exitCode, stdout, stderr } = await retention(input, ...args);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

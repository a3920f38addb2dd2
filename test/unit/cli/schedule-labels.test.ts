import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runHere } from './run-here.ts';

const typed = (text: string | Uint8Array) => () => Readable.from([Buffer.from(text)]);

async function answers(lines: readonly unknown[], ...args: string[]): Promise<unknown[]> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const { exitCode, stdout, stderr } = await runHere(['schedule', '--labels', ...args], {
    openStdin: typed(text),
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describe('steward schedule --labels', () => {
  const tag = 'off=[(m-f,19)];on=[(m-f,7)];tz=Asia/Shanghai';

  it('says for each line whether a boundary falls in the clock hour', async () => {
    const found = await answers([
      { tag, now: '2026-11-23T19:59:59+08:00' },
      { tag, now: '2026-11-23T20:00:00+08:00' },
      { tag, now: '2026-11-22T23:00:00.123456+00:00' },
      { tag: 'off', now: '2026-11-23T19:00:00+08:00' },
    ]);

    expect(found).toEqual([
      { off: true, on: false },
      { off: false, on: false },
      { off: false, on: true },
      { off: false, on: false },
    ]);
  });

  it('refuses a label with what is wrong and what may be right, and goes on', async () => {
    const now = '2026-11-23T19:30:00+08:00';

    const [refused, read] = await answers([
      { tag: 'off=(m-f,19);on=(m-f,7);tz=cst', now },
      { tag, now },
    ]);

    expect(refused).toEqual({
      off: false,
      on: false,
      error: expect.stringMatching(/"cst" does not name one.*"off=\(m-f,19\);on=\(m-f,7\);tz=Asia/),
    });
    expect(read).toEqual({ off: true, on: false });
  });

  it('reads labels that leave things open by the options', async () => {
    const sunday = [{ tag: '', now: '2026-11-22T19:30:00+08:00' }];
    const shanghai = ['--timezone', 'Asia/Shanghai'];

    expect(await answers(sunday, ...shanghai)).toEqual([{ off: false, on: false }]);
    expect(await answers(sunday, ...shanghai, '--weekends', 'false')).toEqual([
      { off: true, on: false },
    ]);
    expect(await answers(sunday, '--weekends', 'false')).toEqual([{ off: false, on: false }]);
  });

  it('prints one document with --json, and nothing for nothing', async () => {
    const line = JSON.stringify({ tag, now: '2026-11-23T19:00:00+08:00' });

    const { stdout } = await runHere(['schedule', '--labels', '--json'], {
      openStdin: typed(`\n${line}\r\n\n`),
    });

    expect(JSON.parse(stdout)).toEqual([{ off: true, on: false }]);
    expect(await answers([])).toEqual([]);
  });

  it.each([
    ['no JSON', 'off', 'expected {"tag": "…", "now": "2026-11-23T22:00:00Z"}, found off'],
    ['no label', '{"now":"2026-11-23T19:00:00Z","Tag":"off"}', 'tag: is missing; found "Tag"'],
    [
      'a label that is none',
      '{"tag":7,"now":"2026-11-23T19:00:00Z"}',
      'tag: expected text, found 7',
    ],
    [
      'a time without its offset',
      '{"tag":"","now":"2026-11-23T19:00:00"}',
      'now: expected an instant with its offset, such as 2026-11-23T22:00:00+08:00 or …Z, found "2026-11-23T19:00:00"',
    ],
    ['no time', '{"tag":""}', 'now: is missing'],
    ['a list', '[]', 'expected {"tag"'],
    ['nothing', 'null', 'expected {"tag"'],
  ])('names a line with %s in its place, and answers the others', async (_what, line, message) => {
    const good = JSON.stringify({ tag, now: '2026-11-23T19:00:00+08:00' });

    const ended = await runHere(['schedule', '--labels'], {
      openStdin: typed(`${good}\n\n${line}\n${good}\n`),
    });

    const [first, bad, last] = ended.stdout
      .split('\n')
      .slice(0, -1)
      .map((text) => JSON.parse(text));
    expect([first, last]).toEqual([
      { off: true, on: false },
      { off: true, on: false },
    ]);
    expect(bad).toEqual({ line: 3, error: expect.stringContaining(`line 3: ${message}`) });
    expect(ended).toMatchObject({
      exitCode: 1,
      stderr: 'steward: 1 of 3 lines of standard input could not be read.\n',
    });
  });

  it('says once of each key that it is not read', async () => {
    const line = JSON.stringify({ tag, now: '2026-11-23T19:00:00+08:00', 'time\u001bzone': 'UTC' });

    const ended = await runHere(['schedule', '--labels'], {
      openStdin: typed(`${line}\n${line}\n`),
    });

    expect(ended).toEqual({
      exitCode: 0,
      stdout: '{"off":true,"on":false}\n'.repeat(2),
      stderr: 'steward: standard input, line 1: unknown key "time\\u001bzone" is passed over.\n',
    });
  });

  it('refuses what is not UTF-8', async () => {
    const ended = await runHere(['schedule', '--labels'], {
      openStdin: typed(new Uint8Array([0x22, 0xff, 0x22])),
    });

    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain('not UTF-8');
  });
});

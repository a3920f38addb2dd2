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
    ['no JSON', 'off', 'line 1: expected {"tag"'],
    ['no label', '{"now":"2026-11-23T19:00:00Z"}', 'line 1'],
    ['a time without its offset', '{"tag":"","now":"2026-11-23T19:00:00"}', 'line 1'],
    ['a list', '[]', 'line 1'],
    ['nothing', 'null', 'line 1'],
  ])('refuses a line with %s', async (_what, line, message) => {
    const ended = await runHere(['schedule', '--labels'], { openStdin: typed(line) });

    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain(message);
  });

  it('refuses what is not UTF-8', async () => {
    const ended = await runHere(['schedule', '--labels'], {
      openStdin: typed(new Uint8Array([0x22, 0xff, 0x22])),
    });

    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain('not UTF-8');
  });
});

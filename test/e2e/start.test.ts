import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** `npm start` as people run it; `npm test` has built ./dist before. */

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
});
afterAll(() => rm(folder, { recursive: true }));

function start(...args: readonly string[]): Promise<Ended> {
  // An empty home, and nothing of this machine's cloud settings.
  const { PATH } = process.env;
  return new Promise((done) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', resolve('local/start.ts'), ...args],
      { env: { PATH, HOME: folder }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
        done({ code, stdout, stderr });
      },
    );
  });
}

describe('npm start', () => {
  it('tells a night that ends as it should, the same one for the same seed', async () => {
    const store = join(folder, 'story');

    const first = await start('--seed', '3', '--store', store);
    const second = await start('--seed', '3', '--store', store);

    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^ {2}18:00 {2}60 instances: \d+ running/m);
    expect(first.stdout).toMatch(/^ {2}22:00 {2}it stops \d+ instances \(StopInstances × 1\)$/m);
    expect(first.stdout).toMatch(/^Stopped at 22:00 by nightly-stop: \d+$/m);
    expect(first.stdout).toMatch(/held: steward-hold until 2026-03-03 09:00$/m);
    expect(first.stdout).toMatch(/^Saved: \d+\.\d instance hours, CNY \d+\.\d\d$/m);
    expect(first.stdout).toContain('The night ended as it should');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no colours where there is no terminal
    expect(first.stdout).not.toMatch(/\u001b/);
    expect(second.stdout).toBe(first.stdout);
  });

  it('leaves plan, outcomes and report, which agree with what it prints as JSON', async () => {
    const store = join(folder, 'json');

    const { code, stdout, stderr } = await start('--json', '--instances', '100', '--store', store);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const night = JSON.parse(stdout);
    expect(night).toMatchObject({ ok: true, problems: [], instances: 100 });
    const [run] = night.runs;
    const records = join(store, 'runs/nightly-stop/2026-03-02T14:00:00Z/hangzhou');
    const plan = JSON.parse(await readFile(join(records, 'plan.json'), 'utf8'));
    const report = JSON.parse(await readFile(join(records, 'report.json'), 'utf8'));
    expect(plan.plan.decisions).toHaveLength(100);
    expect(run.plan).toEqual(plan.plan);
    expect(report).toMatchObject({ status: 'done', done: run.report.done });
    expect(night.stopped).toBe(report.done.length);
    expect(report.done.length).toBeGreaterThan(0);
    expect(run.outcomes).toContain('outcomes-00000001-0001-0001.jsonl');
  });

  it('keeps busy, held, subscription and stopped instances, each with its own reason', async () => {
    const { stdout } = await start('--json', '--seed', '1', '--store', join(folder, 'reasons'));

    const { reasons } = JSON.parse(stdout).runs[0].report.counts;
    for (const reason of ['busy', 'held', 'subscription', 'already-stopped', 'off-hours']) {
      expect(reasons[reason], reason).toBeGreaterThan(0);
    }
  });

  it('survives a rough night with a kill, and ends it as the calm one', async () => {
    const store = join(folder, 'rough');

    const { code, stdout, stderr } = await start('--faults', 'rough', '--store', store);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}22:0\d {2}the service throttles \w+ × \d/m);
    expect(stdout).toMatch(/^ {2}22:0\d {2}the process of the function is killed/m);
    expect(stdout).toMatch(/^ {2}22:0\d {2}the next timer wakes it again/m);
    expect(stdout).toMatch(/^ {2}\d+ calls? throttled, .*\d+ answers? lost, .*, 1 kill$/m);
    expect(stdout).toMatch(/^ {2}at the cost of \d+ calls .*; the calm night took \d+ calls/m);
    expect(stdout).toContain('The night ended as the calm one did');
  });

  it('tells as JSON what a rough night survived and cost', async () => {
    const store = join(folder, 'rough-json');

    const { code, stdout } = await start('--json', '--faults', 'rough', '--store', store);

    const night = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(night).toMatchObject({ ok: true, problems: [] });
    expect(night.rough.survived).toContain('1 kill');
    expect(night.calls).toBeGreaterThan(night.rough.calm.calls);
    expect(night.rough.minutes).toBeGreaterThan(night.rough.calm.minutes);
  });

  it('replaces the records of an earlier night, and never anything else', async () => {
    await writeFile(join(folder, 'mine.txt'), 'mine');

    const { code, stderr } = await start('--store', folder);

    expect(code).toBe(2);
    expect(stderr).toMatch(/holds something else than the records of an earlier night/);
    expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('mine');
  });

  it('explains itself with --help', async () => {
    const { code, stdout } = await start('--help');

    expect(code).toBe(0);
    expect(stdout).toContain('Usage: npm start [-- options]');
  });

  it.each([
    [['--instances', '5'], '--instances: expected a whole number from 10 to 5000, found "5"'],
    [['--seed', 'x'], '--seed: expected a whole number'],
    [['--faults', 'ruff'], 'sets that come with the project: '],
    [['--sede', '1'], "Unknown option '--sede'"],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await start(...args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

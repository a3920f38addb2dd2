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

/** It takes a quarter of that where nothing else goes on. */
const WEEK_TIMEOUT_MS = 240_000;
/** A rough night is two: it is held against the calm one. */
const ROUGH_TIMEOUT_MS = 180_000;

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
  it(
    'tells a week that goes as it should',
    async () => {
      const { code, stdout, stderr } = await start('--store', join(folder, 'week'));

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^ {2}08:00 {2}\d+ running, \d+ stopped/m);
      expect(stdout).toMatch(
        /^ {2}22:00 {2}nightly-stop stops \d+, and leaves running \d+: .*1 held/m,
      );
      expect(stdout).toMatch(/^ {2}07:30 {2}morning-start starts [1-9]/m);
      expect(stdout).toMatch(/^ {2}21:00 {2}evening-snapshot saves [1-9]/m);
      expect(stdout).toMatch(/evening-snapshot\.rotation deletes old snapshots of [1-9]/);
      expect(stdout).toMatch(/idle-cullers sets 1 idle culler: \w+ had none$/m);
      expect(stdout).toMatch(/disks warns: .* loses its free disk on Wed 31 Dec, 19:00/);
      expect(stdout).toContain('Thu 1 Jan  New Year, a public holiday');
      expect(stdout.match(/nothing is started: it is a holiday/g)).toHaveLength(3);
      expect(stdout).toContain('Sun 4 Jan  worked, to make up for the holiday');
      expect(stdout).toMatch(/^Saved: [\d.]+ instance hours, CNY [\d,]+, \d+ % of the bill$/m);
      expect(stdout).toMatch(/^ {2}not the “avoided” of the report: .* policies only/m);
      expect(stdout).toContain('All went as it should');
      // No colours where there is no terminal.
      expect(stdout).not.toContain('\u001b');
      const [story = ''] = stdout.split('\nRecords');
      for (const line of story.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
      expect(stdout.split('\n').length).toBeLessThan(125);

      // It ends with a page worth opening, which the package as it is deployed has made, with its charts.
      const path = stdout.trimEnd().split('\n').at(-1)?.trim() ?? '';
      expect(path).toMatch(/reports.2025-12-29_2026-01-04.target-hangzhou\.en\.html$/);
      const page = await readFile(resolve(path), 'utf8');
      expect(page.match(/<div class="wide" role="img"[^>]*><svg/g)).toHaveLength(6);
      expect(page).toContain('Every day of the period is there, for every target.');
      expect(page).toContain('168 hours of the period');
      expect(page).toContain('free disk that reach 15 days within 5 days: 1.');
    },
    WEEK_TIMEOUT_MS,
  );

  it('tells a night in full, the same one for the same seed', async () => {
    const store = join(folder, 'night');

    const first = await start('--night', '--seed', '3', '--instances', '40', '--store', store);
    const second = await start('--night', '--seed', '3', '--instances', '40', '--store', store);

    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^Stopped at 22:00 by nightly-stop: \d+$/m);
    expect(first.stdout).toMatch(/held: steward-hold until 2025-12-30 09:00$/m);
    expect(second.stdout).toBe(first.stdout);
  });

  it('leaves plans, outcomes and reports, which agree with what it prints as JSON', async () => {
    const store = join(folder, 'json');

    const asked = ['--night', '--json', '--instances', '100', '--store', store];
    const { code, stdout, stderr } = await start(...asked);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const night = JSON.parse(stdout);
    expect(night).toMatchObject({ ok: true, problems: [], instances: 100 });
    const run = night.runs.find(({ plan }: { plan: { kind: string } }) => plan.kind === 'stop');
    const records = join(store, 'runs/nightly-stop/2025-12-29T14:00:00Z/hangzhou');
    const plan = JSON.parse(await readFile(join(records, 'plan.json'), 'utf8'));
    const report = JSON.parse(await readFile(join(records, 'report.json'), 'utf8'));
    expect(plan.plan.decisions).toHaveLength(100);
    expect(run.plan).toEqual(plan.plan);
    expect(report).toMatchObject({ status: 'done', done: run.report.done });
    expect(night.stopped).toBe(report.done.length);
    expect(night.pages).toHaveLength(1);
    for (const path of night.pages) expect(await readFile(path, 'utf8')).toContain('<svg');
    expect(report.done.length).toBeGreaterThan(0);
    expect(run.outcomes).toContain('outcomes-00000001-0001-0001.jsonl');
    for (const reason of ['busy', 'held', 'subscription', 'already-stopped', 'off-hours']) {
      expect(report.counts.reasons[reason], reason).toBeGreaterThan(0);
    }
  });

  it('survives a rough night with a kill, and ends it as the calm one', {
    timeout: ROUGH_TIMEOUT_MS,
  }, async () => {
    const store = join(folder, 'rough');

    const { code, stdout, stderr } = await start('--night', '--faults', 'rough', '--store', store);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}\d\d:\d\d {2}the service throttles \w+ × \d/m);
    expect(stdout).toMatch(/^ {2}22:0\d {2}the process that stops instances is killed/m);
    expect(stdout).toMatch(/^ {2}\d+ calls? throttled, [\s\S]*\d+ answers? lost,[\s\S]* 1 kill$/m);
    expect(stdout).toMatch(/^ {2}at the cost of \d+ calls .*; without faults \d+ calls/m);
    expect(stdout).toContain('It ended as it does without faults');
  });

  it('tells as JSON what a rough night survived and cost', {
    timeout: ROUGH_TIMEOUT_MS,
  }, async () => {
    const store = join(folder, 'rough-json');

    const asked = ['--night', '--json', '--faults', 'rough', '--store', store];
    const { code, stdout, stderr } = await start(...asked);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const night = JSON.parse(stdout);
    expect(night).toMatchObject({ ok: true, problems: [] });
    expect(night.rough.survived).toContain('1 kill');
    expect(night.rough.survived).toContainEqual(expect.stringMatching(/^\d+ calls? throttled$/));
    expect(night.calls).toBeGreaterThan(night.rough.calm.calls);
    expect(night.rough.minutes).toBeGreaterThan(night.rough.calm.minutes);
    for (const { here, withoutFaults } of night.rough.differences) {
      expect(here.stopped).not.toBe(withoutFaults.stopped);
      expect(here.reason).not.toBe(withoutFaults.reason);
    }
  });

  it('replaces the records of an earlier start, and never anything else', async () => {
    await writeFile(join(folder, 'mine.txt'), 'mine');

    const { code, stderr } = await start('--store', folder);

    expect(code).toBe(2);
    expect(stderr).toMatch(/holds something else than the records of an earlier npm start/);
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

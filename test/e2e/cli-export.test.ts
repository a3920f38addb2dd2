import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { RunReport } from '../../lib/run/report.ts';
import { aCommandLine, type CommandLine, running } from './cli-setup.ts';

/** At 23:00 in Shanghai on 5 January the last day that is over is the 4th. */
const POLICIES = `
version: 1
timeZone: Asia/Shanghai
targets:
  - name: main
    region: cn-hangzhou
policies:
  - name: statistics
    kind: export
    schedule: "0 30 0 * * *"
    formats: [csv]
    csv: { bom: true }
  - name: night
    kind: stop
    window: { from: "22:00", to: "08:00" }
`;

let cli: CommandLine;
afterEach(() => cli.close());

async function start(policies = POLICIES): Promise<void> {
  const runs = [{ from: '2026-01-02T00:00:00Z' }];
  cli = await aCommandLine(
    [running('dsw-a', { runs }), running('dsw-b', { runs, InstanceName: "=cmd|' /C calc'!A0" })],
    policies,
  );
}

async function json(args: readonly string[]): Promise<RunReport> {
  const { stdout } = await cli.steward([...args, '--json']);
  return JSON.parse(stdout).results[0];
}

describe('steward export', () => {
  test('exports the last day that is over, and shows what was written', async () => {
    await start();

    const { exitCode, stdout, stderr } = await cli.steward(['export']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('statistics at main: done');
    expect(stdout).toMatch(/2026-01-04 +instance_hours +csv +published +1 +2 +\d+/);
    expect(stdout).toContain('1 ListInstances');
    const file = join(cli.folder, 'store/stats/instances/dt=2026-01-04/main.csv');
    const text = await readFile(file, 'utf8');
    expect(text.startsWith('\uFEFFobserved_at,')).toBe(true);
    expect(text).toContain(`'=cmd|' /C calc'!A0`);
  });

  test('writes the page of the report as well, and says where it is', async () => {
    await start(POLICIES.replace('[csv]', '[parquet]'));

    const { stdout } = await cli.steward(['export']);

    const [, key = ''] = /Report: (\S+) in the store\./.exec(stdout) ?? [];
    expect(key).toBe('reports/2025-12-29_2026-01-04/target-main.en.html');
    const page = await readFile(join(cli.folder, 'store', key), 'utf8');
    // The second instance is called =cmd|' /C calc'!A0, which in a page is a name like any other.
    expect(page).toContain('=cmd|');
  });

  test('shows the same again with steward runs, and leaves what is there', async () => {
    await start();
    await cli.steward(['export']);

    const shown = await cli.steward(['runs', 'latest']);
    // An export by hand is a run of its instant.
    cli.stack.clock.advanceTo(cli.stack.clock.now() + 60_000);
    const again = await json(['export', '--date', '2026-01-04']);

    expect(shown.stdout).toContain('instance_hours');
    expect(again.exported?.partitions.map(({ status }) => status)).not.toContain('published');
    expect(again.calls).toEqual({});
  });

  test('exports some tables of some days', async () => {
    await start();

    const report = await json([
      'export',
      'statistics',
      '--from',
      '2026-01-02',
      '--to',
      '2026-01-03',
      '--table',
      'instance_hours',
      '--table',
      'runs',
    ]);

    expect(report.exported?.partitions.map(({ dt, table }) => `${dt} ${table}`)).toEqual([
      '2026-01-02 instance_hours',
      '2026-01-02 runs',
      '2026-01-03 instance_hours',
      '2026-01-03 runs',
    ]);
    expect(report.calls['ListInstanceSnapshot']).toBeUndefined();
  });

  test.each([
    ['a day that is not over', ['--date', '2026-01-05'], 'is not over in Asia/Shanghai'],
    ['no day', ['--date', 'yesterday'], 'write a day such as 2026-01-05'],
    ['a day and a range', ['--date', '2026-01-03', '--to', '2026-01-04'], '--date is one day'],
    ['a range that goes back', ['--from', '2026-01-04', '--to', '2026-01-02'], 'comes after'],
    ['a table that there is not', ['--table', 'costs'], 'not costs'],
    ['a policy that stops', ['night'], 'has no policy "night"'],
  ])('refuses %s', async (_what, args, message) => {
    await start();

    const { exitCode, stderr } = await cli.steward(['export', ...args]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test('is told apart from what decides on instances', async () => {
    await start();

    const { exitCode, stderr } = await cli.steward(['plan', 'statistics']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('see steward export');
  });
});

test('steward run does an export that is due', async () => {
  await start();

  const results = JSON.parse(
    (await cli.steward(['run', 'statistics', '--at', '2026-01-05T15:00:00Z', '--json'])).stdout,
  ).results;

  // At first sight nothing old fires.
  expect(results).toMatchObject([{ kind: 'export', status: 'nothing-due' }]);
});

import { afterEach, describe, expect, it } from 'vitest';
import { aCommandLine, type CommandLine, running } from './cli-setup.ts';

let line: CommandLine | undefined;
afterEach(async () => {
  await line?.close();
  line = undefined;
});

const POLICIES = `
version: 1
targets: [{ name: main, region: cn-hangzhou }]
policies:
  - name: nightly
    kind: snapshot
    before: { policy: night }
    image: "{registry}/team/{instance}:{name}"
    retention: { keepLast: 2 }
  - name: night
    kind: stop
    window: { from: "22:00", to: "08:00" }
`;

async function begin(): Promise<CommandLine> {
  const snapshots = [2, 3, 4].map((day) => ({
    SnapshotName: `steward-old-${day}`,
    GmtCreateTime: `2026-01-0${day}T13:00:00Z`,
  }));
  line = await aCommandLine([running('dsw-a', { snapshots })], POLICIES);
  return line;
}

describe('a snapshot policy on the command line', () => {
  it('is checked with the times of the stop that it comes before', async () => {
    const { steward } = await begin();

    const { exitCode, stdout } = await steward(['validate']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/nightly +snapshot +main +\w+ [\d-]+ 21:00 Asia\/Shanghai/);
  });

  it('is planned with its rotation, as if the snapshot were there', async () => {
    const { steward } = await begin();

    const { stdout } = await steward(['plan', 'nightly']);

    expect(stdout).toMatch(/^snapshot +dsw-a .*name steward-nightly-20260105-2300-/m);
    expect(stdout).toContain('1 to snapshot, 0 to keep.');
    expect(stdout).toMatch(
      /^delete-snapshots +dsw-a .*deletes 2 \(steward-old-3, steward-old-2\)/m,
    );
    expect(stdout).not.toContain('Would save');
  });

  it('is run with its rotation, shown and explained', async () => {
    const { steward, stack } = await begin();

    const run = await steward(['run', 'nightly', '--now']);
    const runs = await steward(['runs']);
    const why = await steward(['why', 'dsw-a', '--policy', 'nightly.rotation']);

    expect(run.stdout).toContain('1 of 1 instances were saved in a snapshot, 0 kept.');
    expect(run.stdout).toContain('1 of 1 instances were freed of old snapshots, 0 kept.');
    expect(runs.stdout).toMatch(/nightly\.rotation +main +done +1/);
    expect(why.stdout).toContain('Delete old snapshots of dsw_a');
    expect(why.stdout).toContain('steward-old-4: retained last 2');
    expect(stack.dsw?.world.records.snapshotsOf('dsw-a')).toHaveLength(2);
  });

  it('cannot be got past by running the stop now', async () => {
    const { steward, stopCalls } = await begin();

    const plan = await steward(['plan', 'night']);
    const dryRun = await steward(['run', 'night', '--now', '--dry-run']);
    const data = await steward(['run', 'night', '--now', '--dry-run', '--json']);
    const run = await steward(['run', 'night', '--now']);

    expect(plan.stdout).toContain('snapshot to come');
    expect(dryRun.exitCode).toBe(0);
    expect(dryRun.stdout).toContain(
      'run --now that acts would be refused (SNAPSHOTS_AWAITED): night stops nothing before',
    );
    expect(JSON.parse(data.stdout).results[0]).toMatchObject({
      status: 'planned',
      wouldBeRefused: { code: 'SNAPSHOTS_AWAITED' },
    });
    expect(run.stdout).toContain('SNAPSHOTS_AWAITED');
    expect(stopCalls()).toEqual([]);
  });
});

import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFolderStore } from '../../lib/store/folder-store.ts';
import { aCommandLine, type CommandLine, running, START } from './cli-setup.ts';

let line: CommandLine | undefined;
afterEach(async () => {
  await line?.close();
  line = undefined;
});

const FLEET = [
  running('dsw-idle'),
  running('dsw-held', { Labels: { 'steward-hold': '2026-01-06' } }),
];

async function afterOneRun(): Promise<CommandLine> {
  line = await aCommandLine(FLEET);
  await line.steward(['run', '--now']);
  return line;
}

describe('steward runs RUN', () => {
  it('shows the plan in numbers, what became of it, and its report', async () => {
    const { steward } = await afterOneRun();

    const { exitCode, stdout, stderr } = await steward(['runs', 'latest']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`night/${START}/main\n`);
    expect(stdout).toContain('Plan: 1 to stop, 1 to keep, decided for');
    expect(stdout).toContain('1 of 2 instances were stopped, 1 kept.');
  });

  it.each([
    `night/${START}/main`,
    `runs/night/${START}/main/`,
    'night/2026-01-05T23:00:00+08:00',
    'main',
    'latest',
    // A part of its name.
    '15:00:00',
    '2026-01-05T',
    'ight/2026',
  ])('takes %s for the run', async (name) => {
    const { steward } = await afterOneRun();

    const { stdout } = await steward(['runs', name, '--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      name: `night/${START}/main`,
      plan: { counts: { actions: { stop: 1, keep: 1 } }, trips: [] },
      outcomeCounts: { accepted: 1, verified: 1 },
      outcomes: [{ instanceId: 'dsw-idle', outcome: 'verified' }],
      open: [],
      lease: null,
      report: { status: 'done' },
    });
  });

  it('says who has an unfinished run in hand, and what is open', async () => {
    const { steward, folder } = await afterOneRun();
    const store = createFolderStore(join(folder, 'store'));
    await store.delete(`runs/night/${START}/main/report.json`);
    await store.create(
      'leases/night/main/000000000009.json',
      JSON.stringify({
        version: 1,
        epoch: 9,
        term: 9,
        holder: 'request-7',
        scheduledAt: START,
        acquiredAt: START,
        expiresAt: '2999-01-01T00:00:00Z',
      }),
    );

    const { stdout } = await steward(['runs', 'latest']);

    expect(stdout).toContain('unfinished: 1 verified so far, 0 open.');
    expect(stdout).toContain(`Held by request-7 since ${START}, until 2999-01-01T00:00:00Z`);
  });

  it('asks which one is meant where several fit, and exits 1 where none does', async () => {
    const { steward } = await afterOneRun();
    const store = createFolderStore(join(line?.folder ?? '', 'store'));
    await store.put('runs/night/2026-01-04T14:00:00Z/main/plan.json', '{}');

    expect((await steward(['runs', 'night'])).stderr).toContain('code RUN_AMBIGUOUS');
    expect((await steward(['runs', '2026-01-0'])).stderr).toContain('code RUN_AMBIGUOUS');
    expect(await steward(['runs', 'weekend'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('code RUN_NOT_FOUND'),
    });
  });
});

describe('steward why --run', () => {
  it('answers from the record: decision, evidence, and every step since', async () => {
    const { steward, stack } = await afterOneRun();
    const calls = stack.dsw?.calls.list().length;

    const stopped = await steward(['why', 'dsw_idle', '--run', 'latest']);
    const kept = await steward(['why', 'dsw-held', '--run', 'latest', '--json']);

    expect(stopped.stdout).toMatch(
      /^night\/\S+\/main\n {2}Stop dsw_idle .*\n {2}\S+ intended\n {2}\S+ accepted: request id \S+\n {2}\S+ verified: status Stopped\n$/,
    );
    expect(JSON.parse(kept.stdout)).toMatchObject({
      answers: [{ decision: { reason: 'held', evidence: expect.any(Object) }, steps: [] }],
    });
    expect(stack.dsw?.calls.list()).toHaveLength(calls ?? 0);
  });

  it('exits 1 for an instance that the run did not see', async () => {
    const { steward } = await afterOneRun();

    expect(await steward(['why', 'dsw-else', '--run', 'latest'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('code INSTANCE_NOT_FOUND'),
    });
  });

  it('is about a past run, so that deciding for another instant makes no sense with it', async () => {
    const { steward } = await afterOneRun();

    const { exitCode } = await steward(['why', 'dsw_idle', '--run', 'latest', '--at', START]);

    expect(exitCode).toBe(2);
  });
});

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
  - name: cullers
    kind: culler
    schedule: "@every 1h"
    culler: { minutes: 60 }
`;

async function begin(): Promise<CommandLine> {
  const culler = { MaxIdleTimeInMinutes: 600, CpuPercentThreshold: 10 };
  line = await aCommandLine(
    [
      running('dsw-none', { EcsSpec: 'ecs.g6.large' }),
      running('dsw-loose', { EcsSpec: 'ecs.g6.large', IdleInstanceCuller: culler }),
    ],
    POLICIES,
  );
  return line;
}

describe('a culler policy on the command line', () => {
  it('is planned, without savings: nothing is stopped', async () => {
    const { steward } = await begin();

    const { exitCode, stdout } = await steward(['plan']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^set-culler .*dsw-loose .*culler-drift .*has 600 min under CPU 10 %/m);
    expect(stdout).toContain('2 to set-culler, 0 to keep.');
    expect(stdout).not.toContain('Would save');
  });

  it('is run, shown and explained', async () => {
    const { steward } = await begin();

    const run = await steward(['run', '--now']);
    const runs = await steward(['runs', '--json']);
    const [{ name = '' } = {}] = JSON.parse(runs.stdout).runs;
    const shown = await steward(['runs', name]);
    const why = await steward(['why', 'dsw-loose']);
    const instances = await steward(['instances']);

    expect(run.stdout).toContain('2 of 2 instances were given their idle culler, 0 kept.');
    expect(shown.stdout).toContain('Plan: 2 to set-culler, 0 to keep, decided');
    expect(why.stdout).toContain('Keep dsw_loose (dsw-loose): has the wanted idle culler');
    expect(why.stdout).toContain('idle culler 60 min, CPU < 10%');
    expect(why.stdout).toContain('Set the idle culler of dsw_loose');
    expect(instances.stdout).toMatch(/dsw-none .* 60 min, CPU < 10%/);
  });
});

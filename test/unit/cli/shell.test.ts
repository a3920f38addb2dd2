import { describe, expect, it } from 'vitest';
import { runHere } from './run-here.ts';

describe('the command line', () => {
  it('shows help with examples and exits 0', async () => {
    const { exitCode, stdout, stderr } = await runHere(['--help']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('Exit codes:');
    for (const name of ['STORE', 'DSW_ENDPOINT', 'OSS_ENDPOINT', 'MODE', 'CLOCK', 'DEBUG']) {
      expect(stdout).toContain(`  STEWARD_${name}`);
    }
  });

  it.each([
    'validate',
    'schema',
    'plan',
    'apply',
    'run',
    'why',
    'schedule',
    'retention',
    'instances',
    'runs',
  ])('shows help with an example for %s', async (name) => {
    const { exitCode, stdout } = await runHere([name, '--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`  steward ${name}`);
    expect(stdout).toContain('--json');
  });

  it('shows help on stderr and exits 2 without a subcommand', async () => {
    const { exitCode, stdout, stderr } = await runHere([]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Usage: steward');
  });

  it('suggests the subcommand that was meant', async () => {
    const { exitCode, stderr } = await runHere(['valdate']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean validate?');
  });

  it('suggests the option that was meant', async () => {
    const { exitCode, stderr } = await runHere(['plan', '--taget', 'x']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean --target?');
  });

  it.each([
    ['a wall-clock time without zone', ['plan', '--at', '2026-01-01T22:00:00']],
    ['a date', ['plan', '--at', '2026-01-01']],
    ['a day that does not exist', ['plan', '--at', '2026-02-30T00:00:00Z']],
    ['an empty endpoint, which would mean the real cloud', ['plan', '--endpoint', '']],
    ['a blank endpoint', ['run', '--endpoint', '  ']],
    ['an empty store', ['runs', '--store', '']],
    ['an empty region', ['instances', '--region', '']],
    ['an empty target', ['run', '--target', '']],
    ['an empty name of a file', ['validate', '-f', '']],
    ['an instance without a name', ['why', '']],
    ['a count of nothing', ['runs', '--limit', '0']],
    ['an argument too many', ['apply', 'a.json', 'b.json']],
    ['an argument too few', ['apply']],
    ['options that contradict each other', ['run', '--now', '--at', '2026-01-01T00:00:00Z']],
  ])('refuses %s with exit code 2', async (_what, args) => {
    const { exitCode, stdout, stderr } = await runHere(args);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .+\n$/);
  });

  it('prints bad usage as one JSON document with --json', async () => {
    const { exitCode, stdout } = await runHere(['plan', '--json', '--nonsense']);

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });

  it('prints its version', async () => {
    expect((await runHere(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { runHere } from '../unit/cli/run-here.ts';
import { aCommandLine, type CommandLine, POLICIES, running, START } from './cli-setup.ts';

let line: CommandLine | undefined;
afterEach(async () => {
  await line?.close();
  line = undefined;
});

async function begin(fleet: readonly FleetInstance[] = FLEET, policies = POLICIES) {
  line = await aCommandLine(fleet, policies);
  return line;
}

const FLEET = [
  running('dsw-idle', { UserName: '欧阳雨桐' }),
  running('dsw-other'),
  running('dsw-off', { Status: 'Stopped' }),
  running('dsw-held', { Labels: { 'steward-hold': '2026-01-06' } }),
];

describe('steward plan', () => {
  it('shows what would be done and why, and changes and records nothing', async () => {
    const { steward, stopCalls } = await begin();

    const { exitCode, stdout, stderr } = await steward(['plan']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(
      'night at main (cn-hangzhou), as of Mon 2026-01-05 23:00 Asia/Shanghai',
    );
    expect(stdout).toMatch(/^stop {4}dsw-idle {3}dsw_idle {3}欧阳雨桐 {2}off-hours/m);
    expect(stdout).toMatch(/^keep {4}dsw-held .* held /m);
    expect(stdout).toContain('2 to stop, 2 to keep (1 already-stopped, 1 held).');
    expect(stdout).toMatch(/Would save about [\d.]+ hours, [\d.]+ CNY\. Estimate: /);
    expect(stopCalls()).toEqual([]);
    expect(await steward(['runs'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('There is no folder'),
    });
  });

  it('prints one JSON document with every decision', async () => {
    const { steward } = await begin();

    const { stdout } = await steward(['plan', '--json', '--at', '2026-01-07T00:00:00+08:00']);

    expect(JSON.parse(stdout)).toMatchObject({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      failures: [],
      plans: [
        {
          policy: 'night',
          target: 'main',
          decidedAt: '2026-01-06T16:00:00.000Z',
          counts: { actions: { stop: 3, keep: 1 } },
          decisions: [
            { instanceId: 'dsw-held', action: 'stop' },
            { instanceId: 'dsw-idle', action: 'stop', ownerName: '欧阳雨桐' },
            { instanceId: 'dsw-off', action: 'keep', reason: 'already-stopped' },
            { instanceId: 'dsw-other', action: 'stop' },
          ],
        },
      ],
    });
  });

  it('shows the shutdown timers behind a policy when they are named', async () => {
    const { steward } = await begin(FLEET, `${POLICIES}    backstop: { after: 1h }\n`);

    const { exitCode, stdout } = await steward(['plan', 'night.backstop']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^set-timer {2}dsw-idle .* backstop-missing /m);
    expect(stdout).toMatch(/ to set-timer, .* to keep/);
  });

  it('exits 3 when a guard would trip', async () => {
    const { steward } = await begin(FLEET, `${POLICIES}    limits: { count: 1 }\n`);

    const { exitCode, stdout } = await steward(['plan']);

    expect(exitCode).toBe(3);
    expect(stdout).toContain('Guard: would stop 2 instances, limits.count allows 1');
  });

  it('shows the other targets when one fails, and exits 1', async () => {
    const { steward, stack } = await begin(
      FLEET,
      POLICIES.replace('policies:', '  - { name: second, region: cn-beijing }\npolicies:'),
    );
    stack.dsw?.faults.set([
      {
        match: { operation: 'ListInstances', nth: 1 },
        do: { error: { status: 403, code: 'Forbidden' } },
      },
    ]);

    const { exitCode, stdout, stderr } = await steward(['plan', '--json']);

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      plans: [{ target: 'second' }],
      failures: [{ policy: 'night', target: 'main', code: 'DSW_FORBIDDEN' }],
    });
    expect(stderr).toContain('code DSW_FORBIDDEN');
  });
});

describe('steward apply', () => {
  async function savePlan({ steward, folder }: CommandLine): Promise<[string, string]> {
    const path = join(folder, 'plan.json');
    const { stdout } = await steward(['plan', '--out', path]);
    const digest = /--digest ([0-9a-f]{64})$/m.exec(stdout)?.[1];
    if (digest === undefined) throw new Error(stdout);
    return [path, digest];
  }

  it('is not what a plan with a tripped guard is saved for', async () => {
    const { steward, folder } = await begin(FLEET, `${POLICIES}    limits: { count: 1 }\n`);

    const { exitCode, stdout } = await steward(['plan', '--out', join(folder, 'plan.json')]);

    expect(exitCode).toBe(3);
    expect(stdout).toContain('Saved, to be looked at: as long as a guard trips');
    expect(stdout).not.toContain('To carry it out');
  });

  it('carries out the plan that was saved', async () => {
    const { steward, stack } = await begin();
    const [path, digest] = await savePlan(line as CommandLine);

    const { exitCode, stdout, stderr } = await steward(['apply', path, '--digest', digest]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('2 of 4 instances were stopped, 2 kept.');
    expect(stack.dsw?.world.instances.get('dsw-idle')?.status).toBe('Stopped');
  });

  it('does nothing twice when it is repeated', async () => {
    const { steward, stopCalls } = await begin();
    const [path] = await savePlan(line as CommandLine);

    await steward(['apply', path]);
    const again = await steward(['apply', path]);

    expect(again.exitCode).toBe(0);
    expect(stopCalls()).toEqual(['dsw-idle', 'dsw-other']);
  });

  it('refuses and shows the difference when the fleet has changed', async () => {
    const { steward, stack, stopCalls } = await begin();
    const [path] = await savePlan(line as CommandLine);
    stack.dsw?.world.patchInstance('dsw-idle', { Labels: { 'steward-hold': '2026-01-06' } });

    const { exitCode, stdout, stderr } = await steward(['apply', path]);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/dsw-idle .*stop off-hours {2}keep held/);
    expect(stderr).toContain('The fleet has changed since the plan was saved; nothing was done.');
    expect(stopCalls()).toEqual([]);
  });

  it('refuses a plan that is not the one that was reviewed', async () => {
    const { steward, stopCalls } = await begin();
    const [path] = await savePlan(line as CommandLine);

    const { exitCode, stderr } = await steward(['apply', path, '--digest', 'f'.repeat(64)]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('code PLAN_NOT_APPROVED');
    expect(stopCalls()).toEqual([]);
  });

  it('refuses a plan that was edited', async () => {
    const { steward, stopCalls } = await begin();
    const [path, digest] = await savePlan(line as CommandLine);
    const saved = await readFile(path, 'utf8');
    await writeFile(path, saved.replace(/"action": "keep"/, '"action": "stop"'));

    const { exitCode, stderr } = await steward(['apply', path, '--digest', digest]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('code PLAN_ALTERED');
    expect(stopCalls()).toEqual([]);
  });

  it('exits 3 and does nothing when a guard trips', async () => {
    const { steward, stopCalls, write } = await begin();
    const [path] = await savePlan(line as CommandLine);
    await write('policies.yaml', `${POLICIES}    limits: { percent: 10 }\n`);

    const { exitCode, stderr } = await steward(['apply', path]);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('limits.percent allows 10%; nothing was done.');
    expect(stopCalls()).toEqual([]);
  });

  it.each([
    ['what is no plan', '{"version":1}', 2, 'FILE_PLAN_UNREADABLE'],
    ['what is not JSON', 'version: 1', 2, 'FILE_PLAN_UNREADABLE'],
  ])('refuses %s', async (_what, content, exitCode, code) => {
    const { steward, write } = await begin([]);
    const path = await write('plan.json', content);

    const ended = await steward(['apply', path]);

    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stderr).toContain(`code ${code}`);
  });
});

describe('steward run', () => {
  it('does nothing when nothing is due, and says when something will be', async () => {
    const { steward, stopCalls } = await begin();

    const { exitCode, stdout } = await steward(['run']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('nothing to do');
    expect(stdout).toContain('Fires next Tue 2026-01-06 22:00 Asia/Shanghai');
    expect(stopCalls()).toEqual([]);
  });

  it('runs what is due at an instant, once', async () => {
    const { steward, stopCalls } = await begin();

    const first = await steward(['run', '--at', '2026-01-05T14:00:00Z', '--json']);
    const again = await steward(['run', '--at', '2026-01-05T14:00:00Z', '--json']);

    expect(JSON.parse(first.stdout)).toMatchObject({
      results: [
        { status: 'done', scheduledAt: '2026-01-05T14:00:00Z', done: ['dsw-idle', 'dsw-other'] },
      ],
    });
    expect(again).toMatchObject({ exitCode: 0, stdout: first.stdout });
    expect(stopCalls()).toEqual(['dsw-idle', 'dsw-other']);
  });

  it('runs now when asked to, and is listed among the runs', async () => {
    const { steward } = await begin();

    const { exitCode } = await steward(['run', 'night', '--now', '--target', 'main']);
    const runs = await steward(['runs', '--json', '--policy', 'night']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(runs.stdout)).toMatchObject({
      count: 1,
      runs: [{ policy: 'night', target: 'main', scheduledAt: START, report: { status: 'done' } }],
    });
  });

  it('does not promise to go on with an interrupted --now', async () => {
    const { folder, env, stack } = await begin();
    const interruption = new AbortController();
    const ended = runHere(['run', '--now', '-f', join(folder, 'policies.yaml')], {
      env,
      signal: interruption.signal,
    });
    // The clock stands still: it waits to see the instances stopped.
    while (stack.clock.waiting() === 0) await new Promise((resolve) => setImmediate(resolve));
    interruption.abort();

    expect(await ended).toMatchObject({
      exitCode: 130,
      stderr: expect.stringContaining(
        'recorded; another run --now closes it, and looks at the fleet anew.',
      ),
    });
  });

  it('changes nothing in a dry run', async () => {
    const { steward, stopCalls } = await begin();

    const { exitCode, stdout } = await steward(['run', '--now', '--dry-run']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Dry run: 2 of 4 instances would be stopped.');
    expect(stopCalls()).toEqual([]);
  });

  it('stops nothing at all and exits 3 when a guard trips', async () => {
    const { steward, stopCalls } = await begin(FLEET, `${POLICIES}    limits: { count: 1 }\n`);

    const { exitCode, stdout } = await steward(['run', '--now']);

    expect(exitCode).toBe(3);
    expect(stdout).toContain('guard-tripped');
    expect(stopCalls()).toEqual([]);
  });

  it('exits 1 and names the instance when the service refuses one', async () => {
    const { steward, stack } = await begin(FLEET, `${POLICIES}    batch: 1\n`);
    stack.dsw?.faults.set([
      {
        match: { operation: 'StopInstance', instance: 'dsw-idle' },
        do: { error: { status: 403, code: 'PermissionError', message: 'No.' } },
      },
    ]);

    const { exitCode, stdout } = await steward(['run', '--now']);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Need a look:');
    expect(stdout).toMatch(/dsw-idle .*refused/);
    expect(stdout).toContain('Done: dsw-other');
  });
});

describe('steward why', () => {
  it('explains the decision of now and the last recorded one', async () => {
    const { steward } = await begin();
    await steward(['run', '--now']);

    const { exitCode, stdout } = await steward(['why', 'dsw_idle']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Keep dsw_idle (dsw-idle): already stopped');
    expect(stdout).toContain(
      `Recorded for ${START}: Stop dsw_idle (dsw-idle): outside working hours`,
    );
    expect(stdout).toContain('Outcome: verified');
  });

  it('finds an instance by its id and gives everything as data', async () => {
    const { steward } = await begin();

    const { stdout } = await steward(['why', 'dsw-held', '--policy', 'night', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      answers: [
        {
          policy: 'night',
          target: 'main',
          instance: { id: 'dsw-held', status: 'Running' },
          decision: { action: 'keep', reason: 'held' },
          recorded: null,
        },
      ],
    });
  });

  it('exits 1 when there is no such instance, and does not take a part of a name for it', async () => {
    const { steward } = await begin();

    const { exitCode, stderr } = await steward(['why', 'dsw_i']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('code INSTANCE_NOT_FOUND');
  });
});

describe('steward instances', () => {
  it('lists the fleet, narrowed down by status', async () => {
    const { steward } = await begin();

    const all = await steward(['instances', '--json']);
    const stopped = await steward(['instances', '--status', 'stopped']);

    expect(JSON.parse(all.stdout)).toMatchObject({ count: 4 });
    expect(stopped.stdout).toMatch(/main {4}dsw-off .*Stopped .*\n\n1 instance\n$/);
  });

  it('lists holds with their ends and who goes by them', async () => {
    const { steward } = await begin();

    const { stdout } = await steward(['instances', '--held']);
    const { stdout: json } = await steward(['instances', '--held', '--json']);

    expect(stdout).toMatch(/dsw-held .* held .* steward-hold=\S+ +night/);
    expect(stdout).toContain('1 instance\n');
    expect(JSON.parse(json).targets[0].instances[0].holds).toMatchObject([
      { state: 'held', label: 'steward-hold', policies: ['night'] },
    ]);
  });

  it('fails rather than show a part of the fleet', async () => {
    const { steward, stack } = await begin(
      Array.from({ length: 150 }, (_, index) => running(`dsw-${1000 + index}`)),
    );
    stack.dsw?.faults.set([
      {
        match: { operation: 'ListInstances', every: 2 },
        do: { error: { status: 400, code: 'ValidationError' } },
      },
    ]);

    const { exitCode, stdout } = await steward(['instances']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  });
});

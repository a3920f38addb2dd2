import { describe, expect, test } from 'vitest';
import { checkWorld } from '../../../local/dsw/check-world.ts';
import type { FleetFile } from '../../../local/dsw/entities.ts';
import { synthesizeFleet } from '../../../local/dsw/fleet.ts';
import { parseFleet, parsePatch } from '../../../local/dsw/fleet-file.ts';
import { findSpec } from '../../../local/dsw/specs.ts';
import { type Answer, anInstance, aWorld, day, hour, minute, monday } from './world/a-world.ts';

describe('synthesizeFleet', () => {
  const fleet = synthesizeFleet({ instances: 3000, seed: 7, at: monday });
  const share = (test: (instance: FleetFile['instances'][number]) => boolean) =>
    fleet.instances.filter(test).length / fleet.instances.length;

  test('gives the same fleet for the same seed, and another for another', () => {
    const options = { instances: 50, seed: 3, at: monday };

    expect(synthesizeFleet(options)).toEqual(synthesizeFleet(options));
    expect(synthesizeFleet({ ...options, seed: 4 })).not.toEqual(synthesizeFleet(options));
  });

  test('is a fleet file', () => {
    expect(parseFleet(JSON.parse(JSON.stringify(fleet)))).toMatchObject({ ok: true });
  });

  test('has names, specs, owners and workspaces that the service would take', () => {
    const names = fleet.instances.map((instance) => instance.InstanceName ?? '');

    expect(new Set(names).size).toBe(3000);
    expect(names.filter((name) => !/^[A-Za-z0-9_]{1,27}$/.test(name))).toEqual([]);
    for (const instance of fleet.instances) {
      expect((instance.EcsSpec === undefined) !== (instance.ResourceId === undefined)).toBe(true);
      if (instance.EcsSpec) expect(findSpec(instance.EcsSpec)).toBeDefined();
      expect(instance.UserId).toMatch(/^\d{18}$/);
    }
    expect(share((instance) => /[\u4e00-\u9fff]/.test(instance.UserName ?? ''))).toBeGreaterThan(
      0.4,
    );
    expect(new Set(fleet.instances.map((instance) => instance.WorkspaceId)).size).toBeGreaterThan(
      5,
    );
  });

  test('has something of everything', () => {
    const labelled = (key: string) => (instance: FleetFile['instances'][number]) =>
      key in (instance.Labels ?? {});

    expect(share((instance) => instance.Status === 'Running')).toBeGreaterThan(0.45);
    expect(share((instance) => instance.Status === 'Stopped')).toBeGreaterThan(0.2);
    for (const status of ['Failed', 'Starting', 'Stopping', 'EnvPreparing', 'Queuing']) {
      expect(share((instance) => instance.Status === status)).toBeGreaterThan(0);
    }
    expect(share((instance) => instance.ResourceId !== undefined)).toBeGreaterThan(0.1);
    expect(share((instance) => instance.IdleInstanceCuller !== undefined)).toBeGreaterThan(0.15);
    expect(share((instance) => instance.InstanceShutdownTimer !== undefined)).toBeGreaterThan(0.01);
    expect(share(labelled('team'))).toBeGreaterThan(0.7);
    expect(share(labelled('steward-hold'))).toBeGreaterThan(0.005);
    expect(share(labelled('steward-hold'))).toBeLessThan(0.05);
  });

  test('agrees with itself: no culler has anything to catch up on', () => {
    const local = aWorld(fleet);

    expect(checkWorld(local.world)).toEqual([]);
    const running = () =>
      [...local.world.instances.values()].filter(({ status }) => status === 'Running').length;
    const before = running();
    local.wait(2 * minute);
    expect(Math.abs(running() - before)).toBeLessThan(45);
  });

  test('lives through a week', () => {
    const local = aWorld(synthesizeFleet({ instances: 300, seed: 8, at: monday }));

    local.wait(7 * day);

    expect(checkWorld(local.world)).toEqual([]);
  });
});

describe('parseFleet', () => {
  test('fills in an ordinary instance where nothing is said', () => {
    const parsed = parseFleet([{}]);
    if (!parsed.ok) throw new Error('refused');

    const { Instances } = aWorld(parsed.fleet).call('ListInstances');

    expect(Instances).toMatchObject([
      {
        Status: 'Running',
        InstanceName: 'notebook_1',
        EcsSpec: 'ecs.g6.large',
        WorkspaceId: '100001',
      },
    ]);
  });

  test('takes an answer of ListInstances', () => {
    const local = aWorld([
      anInstance({ IdleInstanceCuller: {}, Labels: { a: 'b' } }),
      anInstance({
        GmtCreateTime: '2026-01-01T00:00:00Z',
        InstanceId: 'off',
        Status: 'Stopped',
        snapshots: [{ SnapshotName: 's' }],
      }),
    ]);
    const answer = local.call('ListInstances');

    const parsed = parseFleet(JSON.parse(JSON.stringify(answer)));

    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const again = aWorld(parsed.fleet).call('ListInstances');
    const facts = ({ InstanceId, Status, Labels, AccumulatedRunningTimeInMs }: Answer) => [
      InstanceId,
      Status,
      Labels,
      AccumulatedRunningTimeInMs,
    ];
    expect(again.Instances.map(facts)).toEqual(answer.Instances.map(facts));
  });

  test('forgives the case of a first letter', () => {
    expect(parseFleet({ Instances: [{ instanceName: 'x', status: 'Stopped' }] })).toMatchObject({
      ok: true,
      fleet: { instances: [{ InstanceName: 'x', Status: 'Stopped' }] },
    });
  });

  test('names every problem by its path, all at once', () => {
    const parsed = parseFleet({
      version: 2,
      instances: [
        { InstanceName: 'has space', Name: 'x' },
        { usage: 'lazy', GmtCreateTime: 'soon', IdleInstanceCuller: { MaxIdleTime: 5 } },
        { InstanceId: 'a' },
        { InstanceId: 'a' },
      ],
      other: 1,
    });

    expect(parsed.ok).toBe(false);
    const problems = parsed.ok
      ? []
      : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
    expect(problems).toEqual(
      expect.arrayContaining([
        'instances[0].Name: is not known; did you mean InstanceName?',
        'instances[1].IdleInstanceCuller.MaxIdleTime: is not known; did you mean MaxIdleTimeInMinutes?',
        'other: is not known',
        expect.stringMatching(/^version: /),
        'instances[0].InstanceName: expected 1 to 27 letters, digits and underscores',
        expect.stringMatching(/^instances\[1\]\.usage: expected one of office/),
        expect.stringMatching(/^instances\[1\]\.GmtCreateTime: expected an ISO 8601/),
      ]),
    );
  });

  test.each([null, 1, 'x', {}, { instances: {} }])('refuses %j', (input) => {
    expect(parseFleet(input)).toMatchObject({ ok: false });
  });

  test('finds ids and names that are taken', () => {
    expect(parseFleet([{ InstanceId: 'a' }, { InstanceId: 'a' }])).toEqual({
      ok: false,
      problems: [{ path: 'instances[1].InstanceId', message: 'a is taken by instances[0]' }],
    });
  });
});

describe('parsePatch and patchInstance', () => {
  test('change what they name', () => {
    const local = aWorld([anInstance({ Labels: { a: '1', b: '2' } })]);
    const parsed = parsePatch({ status: 'Stopped', labels: { a: null, c: '3' }, frozen: true });
    if (!parsed.ok) throw new Error('refused');

    local.world.patchInstance('dsw-one', parsed.patch);

    expect(local.get('dsw-one')).toMatchObject({
      status: 'Stopped',
      labels: [
        { Key: 'b', Value: '2' },
        { Key: 'c', Value: '3' },
      ],
      levers: { frozen: true },
    });
  });

  test('refuse what is not known', () => {
    expect(parsePatch({ labels: { a: 1 } })).toMatchObject({ ok: false });
    expect(parsePatch({ idle: 5 })).toEqual({
      ok: false,
      problems: [{ path: 'idle', message: 'is not known; did you mean idleMinutes?' }],
    });
    expect(() => aWorld().world.patchInstance('dsw-none', {})).toThrow('dsw-none');
  });

  test('refuse idle minutes that reach into an earlier session', () => {
    const local = aWorld([anInstance()]);
    local.call('StopInstance', { InstanceId: 'dsw-one' });
    local.wait(5 * minute);
    local.call('StartInstance', { InstanceId: 'dsw-one' });
    local.wait(hour);

    expect(() => local.world.patchInstance('dsw-one', { idleMinutes: 600 })).toThrow(/long enough/);
  });
});

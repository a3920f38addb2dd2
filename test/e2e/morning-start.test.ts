import { afterEach, describe, expect, test } from 'vitest';
import { type Policies, parsePolicies } from '../../lib/policy/policies.ts';
import type { RunReport } from '../../lib/run/report.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { aLocalNight, type LocalNight } from '../helpers/local-night.ts';
import { NIGHT } from '../helpers/run-setup.ts';

/** 07:30 in Shanghai. */
const MORNING = '2026-01-05T23:30:00Z';

let night: LocalNight | undefined;
afterEach(async () => {
  await night?.close();
  night = undefined;
});

function aFile(...policies: Readonly<Record<string, unknown>>[]): Policies {
  const targets = [{ name: 'main', region: 'cn-hangzhou' }];
  const parsed = parsePolicies({ version: 1, targets, policies });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policies;
}

const STOP = { name: 'night', kind: 'stop', window: { from: '22:00', to: '07:00' } };
const START = { name: 'morning', kind: 'start', schedule: '0 30 7 * * *', retry: { every: '2m' } };

function anInstance(id: string, fields: FleetInstance = {}): FleetInstance {
  return {
    InstanceId: id,
    InstanceName: id.replaceAll('-', '_'),
    Status: 'Running',
    WorkspaceId: '1001',
    EcsSpec: 'ecs.g6.large',
    GmtCreateTime: '2026-01-01T01:00:00Z',
    usage: { kind: 'steady', cpuPercent: 1, gpuPercent: 0 },
    ...fields,
  };
}

async function begin(ids: readonly string[], fields: FleetInstance = {}): Promise<LocalNight> {
  night = await aLocalNight({
    start: NIGHT,
    fleet: ids.map((id) => anInstance(id, fields)),
    policies: aFile(STOP, START),
  });
  return night;
}

async function morningOf({ wake, record, stack }: LocalNight): Promise<RunReport> {
  stack.clock.advanceTo(Date.parse(MORNING));
  await wake(MORNING, {}, 'start');
  return (await record(`runs/morning/${MORNING}/main/report.json`)) as RunReport;
}

describe('the morning start, over signed HTTP against the local service', () => {
  test('starts what the night stopped, and not what people had their hands on', async () => {
    const begun = await begin(['dsw-a', 'dsw-b', 'dsw-labelled', 'dsw-used', 'dsw-off'], {});
    const world = begun.stack.dsw?.world;
    world?.patchInstance('dsw-off', { Status: 'Stopped' });
    await begun.wake(NIGHT);
    begun.stack.clock.advanceTo(Date.parse('2026-01-05T16:00:00Z'));
    world?.patchInstance('dsw-labelled', { Labels: { note: 'mine' } });
    world?.patchInstance('dsw-used', { Status: 'Running' });
    begun.stack.clock.advanceTo(Date.parse('2026-01-05T17:00:00Z'));
    world?.patchInstance('dsw-used', { Status: 'Stopped' });

    const report = await morningOf(begun);

    expect(report).toMatchObject({
      status: 'done',
      done: ['dsw-a', 'dsw-b', 'dsw-labelled'],
      needsLook: [],
      counts: { reasons: { scheduled: 3, 'started-since': 1, 'not-stopped-by-us': 1 } },
    });
    expect(begun.calls('GetLifecycle').map(({ resource }) => resource)).toEqual([
      'dsw-labelled',
      'dsw-used',
    ]);
    expect(world?.instances.get('dsw-a')?.status).toBe('Running');
    expect(world?.instances.get('dsw-used')?.status).toBe('Stopped');
  });

  test('tries again where there is no machine, whether the call is refused or the start fails', async () => {
    const begun = await begin(['dsw-a', 'dsw-failing', 'dsw-refused', 'dsw-never']);
    await begun.wake(NIGHT);
    const code = 'Resource.InsufficientResource';
    const starting = { operation: 'StartInstance' };
    begun.stack.dsw?.faults.set([
      { match: { ...starting, instance: 'dsw-failing', times: 1 }, do: { failed: { code } } },
      {
        match: { ...starting, instance: 'dsw-refused', times: 2 },
        do: { error: { status: 400, code } },
      },
      {
        match: { ...starting, instance: 'dsw-never' },
        do: { error: { status: 400, code: 'ValidationError', message: 'No.' } },
      },
    ]);

    const report = await morningOf(begun);

    expect(report).toMatchObject({
      status: 'done',
      done: ['dsw-a', 'dsw-failing', 'dsw-refused'],
      needsLook: [{ instanceId: 'dsw-never', outcome: 'refused', code: 'DSW_REJECTED' }],
    });
    const tries = begun.calls('StartInstance').map(({ resource }) => resource);
    expect(tries.filter((id) => id === 'dsw-failing')).toHaveLength(2);
    expect(tries.filter((id) => id === 'dsw-refused')).toHaveLength(3);
    expect(tries.filter((id) => id === 'dsw-never')).toHaveLength(1);
  });

  test('is told by the report of the night when the first disk is cleared', async () => {
    const begun = await begin(['dsw-a']);
    await begun.wake(NIGHT);

    const { diskClearsAt = '', changes } = await begun.report(NIGHT);

    const stoppedMs = Date.parse(changes['dsw-a']?.after ?? '');
    expect(Date.parse(diskClearsAt) - stoppedMs).toBe(15 * 86_400_000);
  });
});

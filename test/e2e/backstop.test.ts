import { afterEach, describe, expect, test } from 'vitest';
import { parsePolicies } from '../../lib/policy/policies.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { aLocalNight, type LocalNight } from '../helpers/local-night.ts';
import { NIGHT } from '../helpers/run-setup.ts';

let night: LocalNight | undefined;
afterEach(async () => {
  await night?.close();
  night = undefined;
});

const MINUTE = 60_000;
const at = (minutes: number) =>
  new Date(Date.parse(NIGHT) + minutes * MINUTE).toISOString().replace('.000Z', 'Z');

function running(id: string, fields: FleetInstance = {}): FleetInstance {
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

async function begin(fleet: readonly FleetInstance[]): Promise<LocalNight> {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [
      {
        name: 'night',
        kind: 'stop',
        window: { from: '22:00', to: '08:00' },
        unless: { busy: {} },
        backstop: { after: '1h' },
      },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  night = await aLocalNight({ start: at(-30), fleet, policies: parsed.policies });
  return night;
}

function timers({ stack }: LocalNight): Record<string, string | undefined> {
  const found = [...(stack.dsw?.world.instances.values() ?? [])];
  return Object.fromEntries(
    found.map(({ id, timer }) => [id, timer && new Date(timer.dueAt).toISOString()]),
  );
}

function statuses({ stack }: LocalNight): Record<string, string> {
  const found = [...(stack.dsw?.world.instances.values() ?? [])];
  return Object.fromEntries(found.map(({ id, status }) => [id, status]));
}

describe('the platform’s timers, over signed HTTP', () => {
  test('stop what we did not, and nothing that the planned stop has spared', async () => {
    const busy = { usage: { kind: 'steady', cpuPercent: 90, gpuPercent: 0 } } as const;
    const begun = await begin([running('dsw-idle'), running('dsw-busy', busy)]);

    await begun.wake(at(-30));
    expect(timers(begun)).toEqual({
      'dsw-idle': '2026-01-05T15:00:00.000Z',
      'dsw-busy': '2026-01-05T15:00:00.000Z',
    });

    begun.stack.clock.advanceTo(Date.parse(NIGHT));
    await begun.wake(NIGHT);
    expect(statuses(begun)).toEqual({ 'dsw-idle': 'Stopped', 'dsw-busy': 'Running' });
    expect(timers(begun)).toMatchObject({ 'dsw-busy': '2026-01-06T15:00:00.000Z' });

    begun.stack.clock.advanceTo(Date.parse(at(90)));
    expect(statuses(begun)).toMatchObject({ 'dsw-busy': 'Running' });
  });

  test('stop everything an hour late when nobody wakes us', async () => {
    const begun = await begin([running('dsw-idle')]);
    await begun.wake(at(-30));

    begun.stack.clock.advanceTo(Date.parse(at(70)));

    expect(statuses(begun)).toEqual({ 'dsw-idle': 'Stopped' });
  });

  test('cost two calls for each that changes, and none for the others', async () => {
    const begun = await begin([running('dsw-a'), running('dsw-b')]);
    await begun.wake(at(-30));
    const first = begun.calls('CreateInstanceShutdownTimer').length;

    await begun.wake(at(-15));

    expect(first).toBe(2);
    expect(begun.calls('CreateInstanceShutdownTimer')).toHaveLength(2);
    expect(begun.calls('DeleteInstanceShutdownTimer')).toHaveLength(0);
  });
});

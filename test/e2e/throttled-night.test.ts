import { afterEach, describe, expect, test } from 'vitest';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { aLocalNight, type LocalNight, type NightOptions } from '../helpers/local-night.ts';
import { aPoliciesFile, NIGHT } from '../helpers/run-setup.ts';

let night: LocalNight | undefined;
afterEach(async () => {
  await night?.close();
  night = undefined;
});

const NEXT_NIGHT = '2026-01-06T14:00:00Z';

function fleetOf(size: number): FleetInstance[] {
  return Array.from({ length: size }, (_, index) => ({
    InstanceId: `dsw-${String(index).padStart(5, '0')}`,
    Status: 'Running',
    WorkspaceId: '1001',
    EcsSpec: 'ecs.g6.large',
    GmtCreateTime: '2026-01-01T01:00:00Z',
  }));
}

async function begin(options: Partial<NightOptions> = {}): Promise<LocalNight> {
  night = await aLocalNight({
    start: NIGHT,
    fleet: fleetOf(100),
    policies: aPoliciesFile({ batch: 1, concurrency: 10 }),
    ...options,
  });
  return night;
}

function throttled({ calls }: LocalNight): number {
  return calls().filter(({ status }) => status !== 200).length;
}

describe('a service that lets only so many calls through', () => {
  test.each([2, 5, 10])(
    '%i a second: 100 instances are stopped with at most 1.2 times the calls, none failed',
    async (qps) => {
      const begun = await begin({ qps });

      const { results } = await begun.wake(NIGHT);

      expect(results[0]).toMatchObject({ status: 'done', done: 100, needsLook: 0 });
      const all = begun.calls().length;
      expect(all).toBeLessThanOrEqual((all - throttled(begun)) * 1.2);
    },
  );

  test('one throttling answer, at the tenth call: all 100 are handled all the same', async () => {
    const begun = await begin();
    begun.stack.dsw?.faults.set([
      { match: { operation: 'StopInstance', nth: 10 }, do: { throttle: {} } },
    ]);

    const { results } = await begun.wake(NIGHT);

    expect(results[0]).toMatchObject({ status: 'done', done: 100, needsLook: 0 });
    expect(throttled(begun)).toBe(1);
  });

  test('the next night begins at the pace that this one ended with', async () => {
    const begun = await begin({ qps: 5 });
    await begun.wake(NIGHT);
    const first = throttled(begun);
    const record = await begun.record('pacing/main.cn-hangzhou.json');
    expect(record).toMatchObject({ version: 1, callsPerSecond: expect.any(Number) });

    const world = begun.stack.dsw?.world;
    begun.stack.clock.advanceTo(Date.parse(NEXT_NIGHT));
    for (const { InstanceId = '' } of fleetOf(100)) {
      world?.patchInstance(InstanceId, { Status: 'Running' });
    }
    const { results } = await begun.wake(NEXT_NIGHT);

    expect(results[0]).toMatchObject({ status: 'done', done: 100 });
    expect(throttled(begun) - first).toBeLessThanOrEqual(first);
  });
});

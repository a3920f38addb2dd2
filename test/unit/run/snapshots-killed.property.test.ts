import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runDue } from '../../../lib/run/run-due.ts';
import { type Death, dying } from '../../helpers/dying.ts';
import { aFleet, NIGHT } from '../../helpers/run-setup.ts';
import { aSnapshotFile, aSnapshotSetup, type SnapshotSetup } from '../../helpers/snapshot-setup.ts';

const TICK = '2026-01-05T14:05:00Z';
const LATER = '2026-01-05T14:10:00Z';
const FIVE_MINUTES = 5 * 60_000;
const BEGIN = Date.parse(NIGHT);
/** Good snapshots that the policy keeps. */
const KEPT = 2;

interface Watched extends SnapshotSetup {
  /** What broke a promise. */
  readonly broken: string[];
  /** Wakes a process that is killed; the number of calls that it made. */
  kill(death: Death, triggerTime?: string): Promise<number>;
}

interface Way {
  readonly staleMs: number;
  readonly concurrency: number;
  readonly hidesLatest?: boolean;
}

const WAYS: readonly Way[] = [
  { staleMs: 0, concurrency: 1 },
  { staleMs: 5_000, concurrency: 4 },
  { staleMs: 5_000, concurrency: 2, hidesLatest: true },
];

/** Three instances that run, with three good snapshots each, and one that is stopped with as many. */
async function begin({ staleMs, concurrency, hidesLatest = false }: Way): Promise<Watched> {
  const policies = aSnapshotFile({ retention: { keepLast: KEPT }, concurrency });
  const setup = aSnapshotSetup(
    [...aFleet(3), { ...aFleet(1)[0], InstanceId: 'dsw-stopped', Status: 'Stopped' }],
    policies,
  );
  const { snapshots } = setup;
  for (const id of setup.dsw.instances.keys()) {
    snapshots.give(id, '2026-01-02T14:00:00Z', '2026-01-03T14:00:00Z', '2026-01-04T14:00:00Z');
  }
  Object.assign(snapshots, { staleMs, hidesLatest });
  const broken: string[] = [];
  snapshots.onCreate = ({ instanceId }) => {
    const taken = snapshots.all.some(
      (one) => one.instanceId === instanceId && one.createdAt >= BEGIN,
    );
    if (taken) broken.push(`second snapshot of ${instanceId}`);
  };
  snapshots.onDelete = ({ instanceId }) => {
    const good = snapshots.good(instanceId);
    if (good.length <= KEPT) broken.push(`only ${good.length - 1} good ones left of ${instanceId}`);
    const isNew = good.some(({ createdAt }) => createdAt >= BEGIN);
    if (!isNew && instanceId !== 'dsw-stopped') broken.push(`no new one of ${instanceId} yet`);
  };
  // What is due was seen before: otherwise a kill at first sight would leave nothing to go on with.
  await setup.wake('2026-01-05T13:00:00Z');
  return {
    ...setup,
    broken,
    async kill(death, triggerTime = NIGHT) {
      const { deps, dead, calls } = dying(setup.deps, death);
      const input = { policies, mode: 'act', triggerTime: new Date(triggerTime) } as const;
      await Promise.race([runDue(async () => deps, input), dead]);
      return calls();
    },
  };
}

/** Every instance ends with as many good snapshots as the policy keeps, of each running one the newest is the run's. */
async function expectRotated({ broken, snapshots, dsw, records }: Watched): Promise<void> {
  expect(broken).toEqual([]);
  for (const id of dsw.instances.keys()) {
    expect(snapshots.good(id)).toHaveLength(KEPT);
    if (id !== 'dsw-stopped')
      expect(snapshots.good(id).at(-1)?.createdAt).toBeGreaterThanOrEqual(BEGIN);
  }
  const all = await records();
  for (const policy of ['nightly', 'nightly.rotation']) {
    const report = JSON.parse(all[`runs/${policy}/${NIGHT}/main/report.json`] ?? '{}');
    expect(report).toMatchObject({ status: 'done', needsLook: [], left: [] });
  }
}

describe.each(WAYS)('snapshots and rotation, killed, %j', (way) => {
  test('at any call, are through after two more ticks, with one snapshot for the boundary', async () => {
    const whole = await begin(way);
    const calls = await whole.kill({ nth: Number.POSITIVE_INFINITY, hasEffect: true });
    await expectRotated(whole);
    expect(calls).toBeGreaterThan(40);

    for (let nth = 1; nth <= calls; nth += 1) {
      for (const hasEffect of [true, false]) {
        const setup = await begin(way);
        await setup.kill({ nth, hasEffect });
        setup.clock.pass(FIVE_MINUTES);
        await setup.wake(TICK);
        setup.clock.pass(FIVE_MINUTES);
        await setup.wake(LATER);
        await expectRotated(setup);
      }
    }
  });

  test('twice, with others triggered at the same time, break no promise', async () => {
    const death = fc.record({ nth: fc.integer({ min: 1, max: 120 }), hasEffect: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(death, death, death, async (first, second, third) => {
        const setup = await begin(way);

        await Promise.all([setup.kill(first), setup.kill(second)]);
        setup.clock.pass(FIVE_MINUTES);
        await Promise.all([setup.kill(third, TICK), setup.wake(TICK)]);
        setup.clock.pass(FIVE_MINUTES);
        await setup.wake(LATER);
        setup.clock.pass(FIVE_MINUTES);
        await setup.wake('2026-01-05T14:15:00Z');

        await expectRotated(setup);
      }),
      { numRuns: 50 },
    );
  });
});

import { expect, test } from 'vitest';
import { aFleet } from '../../helpers/run-setup.ts';
import { aSnapshotFile, aSnapshotSetup } from '../../helpers/snapshot-setup.ts';

/** 10,000 take the same calls for each, and half a minute. */
const SIZE = 1_000;
const EACH = 20;
const DAY_MS = 86_400_000;

test('of instances with 20 snapshots each one is taken and one goes, for five calls an instance and some looks', async () => {
  const setup = aSnapshotSetup(
    aFleet(SIZE),
    aSnapshotFile({ retention: { keepLast: EACH }, concurrency: 50 }),
  );
  const { snapshots, dsw } = setup;
  const days = Array.from({ length: EACH }, (_, age) =>
    new Date(Date.parse('2026-01-04T14:00:00Z') - (EACH - 1 - age) * DAY_MS).toISOString(),
  );
  for (const id of dsw.instances.keys()) snapshots.give(id, ...days);
  let writes = 0;
  const store = new Proxy(setup.store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === 'create' || name === 'put') writes += 1;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

  const { nightly, 'nightly.rotation': rotation } = await setup.wake(undefined, {
    deps: { ...setup.deps, store },
  });

  expect(nightly).toMatchObject({ status: 'done', counts: { outcomes: { verified: SIZE } } });
  expect(rotation).toMatchObject({ status: 'done', counts: { outcomes: { verified: SIZE } } });
  const calls = { ...nightly?.calls };
  for (const [name, count] of Object.entries(rotation?.calls ?? {}))
    calls[name] = (calls[name] ?? 0) + count;
  expect(calls).toMatchObject({ CreateInstanceSnapshot: SIZE, DeleteInstanceSnapshot: SIZE });
  // Listed for the plan, right before the deletion, and to see that it was done.
  expect(calls['ListInstanceSnapshot']).toBe(3 * SIZE);
  // Whole listings, and looks at a hundred by id.
  expect(calls['ListInstances']).toBeLessThanOrEqual(SIZE / 10);
  expect(writes).toBeLessThanOrEqual(SIZE / 10);
}, 60_000);

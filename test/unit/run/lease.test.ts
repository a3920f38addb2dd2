import { describe, expect, test } from 'vitest';
import { acquireLease, LEASE_TIMES, type Lease } from '../../../lib/run/lease.ts';
import { leaseKey } from '../../../lib/run/lease-record.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { aLog } from '../../helpers/a-log.ts';
import { createJumpingClock, type JumpingClock } from '../../helpers/jumping-clock.ts';
import { NIGHT } from '../../helpers/run-setup.ts';

const PREFIX = 'leases/night/main/';
const { ttlMs, skewMs, marginMs } = LEASE_TIMES;

function setUp() {
  const clock = createJumpingClock(NIGHT);
  const store = createMemoryStore({ clock });
  return { clock, store, acquire: (deadline?: Date) => acquire(store, clock, deadline) };
}

function acquire(store: ObjectStore, clock: JumpingClock, deadline?: Date): Promise<Lease> {
  const scheduledAt = new Date(NIGHT);
  return acquireLease(
    { store, clock, log: aLog() },
    { prefix: PREFIX, holder: 'r-1', scheduledAt, deadline },
  );
}

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys;
}

describe('a lease', () => {
  test('is held by one at a time, and says by whom and how long', async () => {
    const { acquire } = setUp();
    await acquire();

    await expect(acquire()).rejects.toMatchObject({
      code: 'RUN_OVERLAPS',
      message: expect.stringContaining(
        'the first run after 2026-01-05T14:03:30Z, 3m 30s from now by the clock of the run',
      ),
      details: { holder: 'r-1', expiresAt: '2026-01-05T14:03:00Z' },
    });
  });

  test('goes to the next as soon as it is released, with a greater number', async () => {
    const { acquire } = setUp();
    const first = await acquire();
    await first.release();

    const second = await acquire();

    expect([first.term, second.term]).toEqual([1, 2]);
    expect(second.previous).toEqual({ term: 1, endedAt: new Date(NIGHT) });
  });

  test('is taken over from a holder that was killed, once it has expired for clocks that are behind too', async () => {
    const { acquire, clock } = setUp();
    await acquire();

    clock.pass(ttlMs + skewMs - 1);
    await expect(acquire()).rejects.toMatchObject({ code: 'RUN_OVERLAPS' });
    clock.pass(1);
    const next = await acquire();

    expect(next.previous?.endedAt).toEqual(new Date(Date.parse(NIGHT) + ttlMs));
  });

  test('is lost by a holder that slept through its end, as soon as somebody else has it', async () => {
    const { acquire, clock } = setUp();
    const late = await acquire();
    clock.pass(ttlMs + skewMs);
    expect(late.leftMs()).toBe(0);

    await acquire();

    await expect(late.keep()).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await expect(late.confirm()).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });

  test('is kept by a holder that slept, while nobody else has it', async () => {
    const { acquire, clock } = setUp();
    const late = await acquire();
    clock.pass(ttlMs * 10);

    await late.keep();

    expect(late.leftMs()).toBe(ttlMs);
    expect(late.term).toBe(1);
  });

  test('is renewed once when half of it is gone, by however many at the same time, and not before', async () => {
    const { acquire, clock, store } = setUp();
    const lease = await acquire();

    await lease.keep();
    const before = await keysOf(store);
    clock.pass(ttlMs / 2);
    await Promise.all([lease.keep(), lease.keep(), lease.keep()]);

    expect(before).toEqual([leaseKey(PREFIX, 1)]);
    expect(await keysOf(store)).toEqual([leaseKey(PREFIX, 1), leaseKey(PREFIX, 2)]);
    expect(lease.leftMs()).toBe(ttlMs);
  });

  test('ends a margin after the deadline of a short run, and is not renewed for it', async () => {
    const { acquire, clock, store } = setUp();
    const lease = await acquire(new Date(Date.parse(NIGHT) + 60_000));

    expect(lease.leftMs()).toBe(60_000 + marginMs);
    clock.pass(60_000 + marginMs - 1);
    await lease.keep();
    expect(await keysOf(store)).toHaveLength(1);
  });

  test('is noticed as lost in the store, whatever the clock says', async () => {
    const { acquire, store, clock } = setUp();
    const early = await acquire();
    const ahead = createJumpingClock(NIGHT);
    ahead.pass(ttlMs + skewMs);
    await acquireLease(
      { store, clock: ahead, log: aLog() },
      { prefix: PREFIX, holder: 'r-2', scheduledAt: clock.now(), deadline: undefined },
    );

    await early.keep();
    await expect(early.confirm()).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });

  test('leaves no more than two epochs of old behind, and the numbers go on', async () => {
    const { acquire, clock, store } = setUp();
    for (let night = 0; night < 5; night += 1) {
      const lease = await acquire();
      await lease.release();
      clock.pass(8 * 24 * 3_600_000);
    }

    expect((await keysOf(store)).filter((key) => !key.includes('released'))).toEqual([
      leaseKey(PREFIX, 4),
      leaseKey(PREFIX, 5),
    ]);
    expect((await acquire()).term).toBe(6);
  });

  test('that cannot be released does not spoil the run', async () => {
    const { acquire, store } = setUp();
    const lease = await acquire();
    store.create = async () => {
      throw new Error('no storage');
    };

    await expect(lease.release()).resolves.toBeUndefined();
  });
});

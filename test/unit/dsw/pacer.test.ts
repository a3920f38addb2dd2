import { describe, expect, test } from 'vitest';
import { forEachLimited } from '../../../lib/base/concurrency.ts';
import { createPacer, type Pacer, sharedPacer } from '../../../lib/dsw/pacer.ts';
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts';

const FOREVER = Number.POSITIVE_INFINITY;

interface Tally {
  throttled: number;
  failed: number;
}

/** Makes `count` calls through the pacer to a service that lets `quota` a second through, with retries as the client has. */
async function callAll(
  clock: VirtualClock,
  pacer: Pacer,
  count: number,
  quota: () => number,
): Promise<Tally> {
  const tally: Tally = { throttled: 0, failed: 0 };
  let tokens = quota();
  let filledAt = clock.elapsed();
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const letThrough = () => {
    tokens = Math.min(quota(), tokens + ((clock.elapsed() - filledAt) / 1000) * quota());
    filledAt = clock.elapsed();
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
  const call = async () => {
    for (let failures = 1; ; failures += 1) {
      const turn = await pacer.enter({ until: FOREVER });
      await clock.sleep(50);
      const passed = letThrough();
      turn?.leave({ throttled: !passed });
      if (passed) return;
      tally.throttled += 1;
      await clock.sleep(random() * Math.min(20_000, 1000 * 2 ** (failures - 1)));
    }
  };
  await clock.run(Promise.all(Array.from({ length: count }, call)));
  return tally;
}

describe('the pacer', () => {
  test('costs nothing as long as nothing is throttled: 50 calls of 200 ms, 10 at a time, take 1.0 s', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock, concurrency: 10 });
    const call = async () => {
      const turn = await pacer.enter({ until: FOREVER });
      await clock.sleep(200);
      turn?.leave({ throttled: false });
    };

    await clock.run(Promise.all(Array.from({ length: 50 }, call)));

    expect(clock.elapsed()).toBe(1000);
    expect(pacer.rate()).toBeUndefined();
  });

  test('never lets more calls run at a time than it should', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock, concurrency: 3 });
    let running = 0;
    let most = 0;

    await clock.run(
      forEachLimited(Array.from({ length: 30 }), 30, async () => {
        const turn = await pacer.enter({ until: FOREVER });
        running += 1;
        most = Math.max(most, running);
        await clock.sleep(7);
        running -= 1;
        turn?.leave({ throttled: false });
      }),
    );

    expect(most).toBe(3);
  });

  test('finds a quota of 10 a second: 300 calls in about 30 s, next to none throttled', async () => {
    const clock = createVirtualClock();

    const tally = await callAll(clock, createPacer({ clock }), 300, () => 10);

    expect(clock.elapsed()).toBeLessThan(40_000);
    expect(tally.throttled).toBeLessThan(300 * 0.06);
  });

  test('follows a quota that falls to 3 a second', async () => {
    const clock = createVirtualClock();

    const tally = await callAll(clock, createPacer({ clock }), 300, () =>
      clock.elapsed() < 10_000 ? 10 : 3,
    );

    expect(clock.elapsed()).toBeLessThan(100_000);
    expect(tally.throttled).toBeLessThan(300 * 0.2);
  });

  test('starts nothing before the service wants it', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock });
    const first = await pacer.enter({ until: FOREVER });
    first?.leave({ throttled: true, retryAfterMs: 5000 });

    const turn = await clock.run(pacer.enter({ until: FOREVER }));

    expect(turn).toBeDefined();
    expect(clock.elapsed()).toBe(5000);
  });

  test('slows down once for calls that were throttled together', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock });
    const turns = await Promise.all(
      Array.from({ length: 10 }, () => pacer.enter({ until: FOREVER })),
    );
    for (const turn of turns.slice(0, 8)) turn?.leave({ throttled: false });

    for (const turn of turns.slice(8)) turn?.leave({ throttled: true });

    expect(pacer.rate()).toBeCloseTo(8 * 0.7);
  });

  test('does not go below one call in two seconds', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock });
    const turn = await pacer.enter({ until: FOREVER });

    turn?.leave({ throttled: true });

    expect(pacer.rate()).toBe(0.5);
  });

  test('turns away at once who could not start in time', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock });
    (await pacer.enter({ until: FOREVER }))?.leave({ throttled: true, retryAfterMs: 60_000 });

    const turn = await pacer.enter({ until: clock.now().getTime() + 1000 });

    expect(turn).toBeUndefined();
    expect(clock.elapsed()).toBe(0);
  });

  test('lets go of who was aborted while waiting, and goes on with the next', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock, concurrency: 1 });
    const running = await pacer.enter({ until: FOREVER });
    const caller = new AbortController();
    const aborted = pacer.enter({ until: FOREVER, signal: caller.signal });
    const next = pacer.enter({ until: FOREVER });

    caller.abort(new Error('enough'));
    running?.leave({ throttled: false });

    await expect(aborted).rejects.toThrow('enough');
    expect(await next).toBeDefined();
  });

  test('passes a failing clock on instead of waiting for ever', async () => {
    const broken = createVirtualClock();
    const clock = { now: broken.now, sleep: () => Promise.reject(new Error('no clock')) };
    const pacer = createPacer({ clock });
    (await pacer.enter({ until: FOREVER }))?.leave({ throttled: true, retryAfterMs: 100 });

    await expect(pacer.enter({ until: FOREVER })).rejects.toThrow('no clock');
  });

  test('is one for all clients of an account and endpoint', () => {
    const clock = createVirtualClock();

    const one = sharedPacer('1@host', { clock });

    expect(sharedPacer('1@host', { clock })).toBe(one);
    expect(sharedPacer('2@host', { clock })).not.toBe(one);
    expect(sharedPacer('1@host', { clock: createVirtualClock() })).not.toBe(one);
  });
});

describe('a pacer that begins at a rate learned earlier', () => {
  test('lets one call start at once and the others one after the other, so that none is throttled', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock });
    pacer.warm(8);

    const tally = await callAll(clock, pacer, 30, () => 10);

    expect(tally.throttled).toBe(0);
    expect(clock.elapsed()).toBeGreaterThan(2_000);
  });

  test('remembers no more than what was too much', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock });
    expect(pacer.learned()).toBeUndefined();

    await callAll(clock, pacer, 100, () => 10);
    await clock.run(clock.sleep(3_600_000));

    expect(pacer.rate()).toBeGreaterThan(1_000);
    expect(pacer.learned()).toBeLessThan(30);
  });

  test('does not believe it over what it knows itself', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock });
    (await pacer.enter({ until: FOREVER }))?.leave({ throttled: true });

    pacer.warm(50);

    expect(pacer.rate()).toBe(0.5);
  });
});

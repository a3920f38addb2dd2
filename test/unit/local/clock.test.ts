import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LocalClock } from '../../../local/clock.ts';
import { createManualClock } from '../../../local/clock-manual.ts';
import { createRateClock } from '../../../local/clock-rate.ts';
import { createRealClock } from '../../../local/clock-real.ts';
import { runUntil } from '../../../local/clock-run.ts';
import { viewAsClock } from '../../../local/clock-view.ts';

const START = Date.parse('2026-03-01T10:00:00Z');
const HOUR = 3_600_000;

/** What a clock script does at one step. `in` is relative to the instant at which the step runs. */
type Step =
  | { readonly do: 'at'; readonly in: number; readonly again?: number }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'advance'; readonly by: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record(
        {
          do: fc.constant('at' as const),
          in: fc.integer({ min: -5, max: 50 }),
          again: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
        },
        { requiredKeys: ['do', 'in'] },
      ) as fc.Arbitrary<Step>,
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat(200) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), by: fc.nat(30) }) },
  ),
  { maxLength: 200 },
);

interface Fired {
  readonly id: number;
  readonly now: number;
}

/** The same script on a list searched from end to end: too slow to use, too simple to be wrong. */
function expectedOf(script: readonly Step[]): Fired[] {
  let now = START;
  let id = 0;
  let pending: { id: number; instant: number; again: number | undefined }[] = [];
  const fired: Fired[] = [];
  const add = (instant: number, again: number | undefined) => {
    pending.push({ id, instant, again });
    id += 1;
  };
  const run = (through: number) => {
    for (;;) {
      const due = pending
        .filter((timer) => timer.instant <= through)
        .sort((a, b) => a.instant - b.instant || a.id - b.id)[0];
      if (due === undefined) break;
      pending = pending.filter((timer) => timer !== due);
      now = Math.max(now, due.instant);
      fired.push({ id: due.id, now });
      if (due.again !== undefined) add(now + due.again, undefined);
    }
    now = through;
  };
  for (const step of script) {
    if (step.do === 'at') add(now + step.in, step.again);
    else if (step.do === 'cancel') pending = pending.filter((timer) => timer.id !== step.which);
    else run(now + step.by);
  }
  run(now + 1000);
  return fired;
}

function firedBy(clock: LocalClock, script: readonly Step[]): Fired[] {
  const fired: Fired[] = [];
  const cancels = new Map<number, () => void>();
  let id = 0;
  const add = (instant: number, again: number | undefined) => {
    const own = id;
    id += 1;
    const cancel = clock.at(instant, () => {
      fired.push({ id: own, now: clock.now() });
      if (again !== undefined) add(clock.now() + again, undefined);
    });
    cancels.set(own, cancel);
  };
  for (const step of script) {
    if (step.do === 'at') add(clock.now() + step.in, step.again);
    else if (step.do === 'cancel') cancels.get(step.which)?.();
    else clock.advanceTo(clock.now() + step.by);
  }
  clock.advanceTo(clock.now() + 1000);
  return fired;
}

describe('the manual clock', () => {
  test('fires as a plain sorted list would, whatever is added, cancelled and moved', () => {
    fc.assert(
      fc.property(steps, (script) => {
        expect(firedBy(createManualClock(START), script)).toEqual(expectedOf(script));
      }),
    );
  });

  test('ends in the same place however a way is cut into moves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(500), { maxLength: 50 }),
        fc.array(fc.nat(40)),
        (timers, cuts) => {
          const whole: number[] = [];
          const cut: number[] = [];
          const inOne = createManualClock(START);
          const inMany = createManualClock(START);
          for (const ms of timers) {
            inOne.at(START + ms, () => whole.push(inOne.now()));
            inMany.at(START + ms, () => cut.push(inMany.now()));
          }

          inOne.advanceTo(START + 2000);
          for (const by of cuts)
            if (inMany.now() + by <= START + 2000) inMany.advanceTo(inMany.now() + by);
          inMany.advanceTo(START + 2000);

          expect(cut).toEqual(whole);
        },
      ),
    );
  });

  test('takes 100,000 timers, half of them cancelled, and fires the rest in order', () => {
    const clock = createManualClock(START);
    const seen: number[] = [];
    // 7919 is prime to 100,000, so that the instants come in a scattered order, each once.
    for (let i = 0; i < 100_000; i += 1) {
      const instant = START + ((i * 7919) % 100_000);
      const cancel = clock.at(instant, () => seen.push(instant));
      if (i % 2 === 1) cancel();
    }

    clock.advanceTo(START + 100_000);

    expect(seen).toHaveLength(50_000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(clock.next()).toBeUndefined();
  });

  test('calls back on the next tick for an instant that is past', async () => {
    const clock = createManualClock(START);
    const seen: string[] = [];

    clock.at(START - HOUR, () => seen.push('past'));
    clock.at(START, () => seen.push('now'));
    seen.push('after the calls');
    await Promise.resolve();

    expect(seen).toEqual(['after the calls', 'past', 'now']);
    expect(clock.now()).toBe(START);
  });

  test('lets those who wait go on at the instant they asked for, and counts them', async () => {
    const clock = createManualClock(START);
    const seen: string[] = [];
    const waits = [
      clock.until(START + 2000).then(() => seen.push('second')),
      clock.until(START + 1000).then(() => seen.push('first')),
    ];
    expect(clock.waiting()).toBe(2);
    expect(clock.next()).toBe(START + 1000);

    clock.advanceTo(START + 1000);
    expect(clock.waiting()).toBe(1);
    clock.advanceTo(START + 2000);
    await Promise.all(waits);

    expect(seen).toEqual(['first', 'second']);
    expect(clock.waiting()).toBe(0);
  });

  test('gives up a wait when its signal says so, and forgets its timer', async () => {
    const clock = createManualClock(START);
    const controller = new AbortController();
    const reason = new Error('gone');
    const wait = clock.until(START + 1000, controller.signal);

    controller.abort(reason);

    await expect(wait).rejects.toBe(reason);
    await expect(clock.until(START + 1000, controller.signal)).rejects.toBe(reason);
    expect(clock.waiting()).toBe(0);
    expect(clock.next()).toBeUndefined();
  });

  test('refuses to go back, to be moved by its own timer, and instants that are none', () => {
    const clock = createManualClock(START);
    clock.at(START + 10, () => clock.advanceTo(START + 20));

    expect(() => clock.advanceTo(START - 1)).toThrow(RangeError);
    expect(() => clock.advanceTo(Number.NaN)).toThrow(RangeError);
    expect(() => clock.at(Number.NaN, () => {})).toThrow(RangeError);
    expect(() => createManualClock(Number.NaN)).toThrow(RangeError);
    expect(() => clock.advanceTo(START + 30)).toThrow(/moving already/);
    expect(clock.now()).toBe(START + 10);
  });
});

describe('clocks that move by themselves', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('the rate clock runs faster than the machine and keeps the order of instants', async () => {
    const clock = createRateClock(START, 3600);
    const seen: [string, number][] = [];
    clock.at(START + 2 * HOUR, () => seen.push(['two hours', clock.now() - START]));
    clock.at(START + HOUR, () => {
      seen.push(['an hour', clock.now() - START]);
      clock.at(clock.now() + HOUR / 2, () => seen.push(['and a half', clock.now() - START]));
    });

    await vi.advanceTimersByTimeAsync(2500);

    expect(clock.now()).toBe(START + 2.5 * HOUR);
    expect(seen).toEqual([
      ['an hour', HOUR],
      ['and a half', 1.5 * HOUR],
      ['two hours', 2 * HOUR],
    ]);
  });

  test('shows each callback its own instant even when the machine comes late', () => {
    const clock = createRateClock(START, 1000);
    const seen: number[] = [];
    for (const ms of [3000, 1000, 2000]) clock.at(START + ms, () => seen.push(clock.now() - START));

    vi.advanceTimersByTime(10);

    expect(seen).toEqual([1000, 2000, 3000]);
  });

  test('never goes back, not even when the machine does', () => {
    const clock = createRealClock();
    vi.setSystemTime(START + 1000);
    const before = clock.now();

    vi.setSystemTime(START - HOUR);

    expect(before).toBe(START + 1000);
    expect(clock.now()).toBe(before);
  });

  test('the real clock waits for an instant further away than one machine timer can be', async () => {
    const clock = createRealClock();
    const farMs = 60 * 24 * HOUR;
    const seen = vi.fn();
    void clock.until(START + farMs).then(seen);

    await vi.advanceTimersByTimeAsync(farMs - 1);
    expect(seen).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);

    expect(seen).toHaveBeenCalledOnce();
  });

  test('does not fire a timer that was cancelled', async () => {
    const clock = createRealClock();
    const seen = vi.fn();
    const cancel = clock.at(START + 1000, seen);

    cancel();
    await vi.advanceTimersByTimeAsync(5000);

    expect(seen).not.toHaveBeenCalled();
    expect(clock.next()).toBeUndefined();
  });

  test('cannot be advanced, and a rate is above 0', () => {
    expect(() => createRealClock().advanceTo(START)).toThrow(/only a manual clock/);
    expect(() => createRateClock(START, 0)).toThrow(RangeError);
    expect(() => createRateClock(START, Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});

describe('runUntil', () => {
  test('moves a manual clock from instant to instant while what waits on it does its work', async () => {
    const clock = createManualClock(START);
    const view = viewAsClock(clock);
    const seen: string[] = [];
    const worker = async (name: string, everyMs: number, times: number) => {
      for (let i = 0; i < times; i += 1) {
        await view.sleep(everyMs);
        seen.push(`${name} ${view.now().toISOString().slice(11, 16)}`);
      }
    };
    const workers = [worker('slow', HOUR, 2), worker('quick', HOUR / 2, 3)];

    await runUntil(clock, START + 8 * HOUR, { isBusy: () => false, settleMs: 0 });
    await Promise.all(workers);

    expect(seen).toEqual(['quick 10:30', 'slow 11:00', 'quick 11:00', 'quick 11:30', 'slow 12:00']);
    expect(clock.now()).toBe(START + 8 * HOUR);
  });

  test('stands still while anything is busy', async () => {
    const clock = createManualClock(START);
    let busy = false;
    const seen: number[] = [];
    clock.at(START + HOUR, () => {
      busy = true;
      setTimeout(() => {
        seen.push(clock.now());
        busy = false;
      }, 5);
    });
    clock.at(START + HOUR + 1, () => seen.push(clock.now()));

    await runUntil(clock, START + 2 * HOUR, { isBusy: () => busy });

    expect(seen).toEqual([START + HOUR, START + HOUR + 1]);
  });

  test('ends with the reason of its signal', async () => {
    const clock = createManualClock(START);
    const reason = new Error('enough');

    const run = runUntil(clock, START + HOUR, {
      isBusy: () => true,
      signal: AbortSignal.abort(reason),
    });

    await expect(run).rejects.toBe(reason);
  });
});

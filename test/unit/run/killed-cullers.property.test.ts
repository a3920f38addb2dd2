import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runDue } from '../../../lib/run/run-due.ts';
import { type Death, dying } from '../../helpers/dying.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const TICK = '2026-01-05T14:05:00Z';
const LATER = '2026-01-05T14:10:00Z';
const NEXT_RUN = '2026-01-05T15:00:00Z';
const FIVE_MINUTES = 5 * 60_000;
const WANTED = { MaxIdleTimeInMinutes: 60, CpuPercentThreshold: 10 };
const REPORT = 'runs/night/2026-01-05T14:00:00Z/main/report.json';

/** One without a culler, one that is right, one that is tighter, the others with a culler that is in the way. */
function fleet() {
  const culler = (minutes: number) => ({ MaxIdleTimeInMinutes: minutes, CpuPercentThreshold: 10 });
  const [none = {}, right = {}, tighter = {}, ...others] = aFleet(6);
  return [
    none,
    { ...right, IdleInstanceCuller: culler(60) },
    { ...tighter, IdleInstanceCuller: culler(30) },
    ...others.map((one) => ({ ...one, IdleInstanceCuller: culler(600) })),
  ];
}

interface Killable extends RunSetup {
  /** Wakes a process that is killed; the number of calls that it made. */
  kill(death: Death, triggerTime?: string): Promise<number>;
}

async function begin(concurrency: number): Promise<Killable> {
  const policies = aPoliciesFile({
    kind: 'culler',
    schedule: '0 0 * * * *',
    culler: { minutes: 60 },
    concurrency,
  });
  const setup = aRunSetup(fleet(), policies);
  // What is due was seen before: otherwise a kill at first sight would leave nothing to go on with.
  await setup.trigger('2026-01-05T13:30:00Z');
  return {
    ...setup,
    async kill(death, triggerTime = NIGHT) {
      const { deps, dead, calls } = dying(setup.deps, death);
      const input = { policies, mode: 'act', triggerTime: new Date(triggerTime) } as const;
      await Promise.race([runDue(async () => deps, input), dead]);
      return calls();
    },
  };
}

function expectAllSet({ dsw }: RunSetup): void {
  for (const [id, instance] of dsw.instances) {
    const tighter = id === 'dsw-00002' ? { MaxIdleTimeInMinutes: 30 } : {};
    expect(instance['IdleInstanceCuller']).toMatchObject({ ...WANTED, ...tighter });
  }
}

describe.each([1, 4])('setting cullers, %i at once, by a process that is killed', (concurrency) => {
  test('at any of its calls: the next trigger leaves every instance with its culler', async () => {
    const whole = await begin(concurrency);
    const calls = await whole.kill({ nth: Number.POSITIVE_INFINITY, hasEffect: true });
    expectAllSet(whole);
    expect(calls).toBeGreaterThan(20);

    for (let nth = 1; nth <= calls; nth += 1) {
      for (const hasEffect of [true, false]) {
        const setup = await begin(concurrency);
        await setup.kill({ nth, hasEffect });
        setup.clock.pass(FIVE_MINUTES);
        await setup.trigger(TICK);

        expectAllSet(setup);
        const report = JSON.parse((await setup.records())[REPORT] ?? '{}');
        expect(report).toMatchObject({ status: 'done', needsLook: [], left: [] });
      }
    }
  });

  test('and its run never gone on with: the next run sees what is missing and sets it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.boolean(), async (nth, hasEffect) => {
        const setup = await begin(concurrency);
        await setup.kill({ nth, hasEffect });
        setup.clock.pass(12 * FIVE_MINUTES);
        await setup.trigger(NEXT_RUN);

        expectAllSet(setup);
      }),
      { numRuns: 60 },
    );
  });

  test('three times, with others triggered at the same time: two more ticks set them all', async () => {
    const death = fc.record({ nth: fc.integer({ min: 1, max: 50 }), hasEffect: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(death, death, death, async (first, second, third) => {
        const setup = await begin(concurrency);

        await Promise.all([setup.kill(first), setup.kill(second)]);
        setup.clock.pass(FIVE_MINUTES);
        await Promise.all([setup.kill(third, TICK), setup.trigger(TICK)]);
        setup.clock.pass(FIVE_MINUTES);
        await setup.trigger(LATER);

        expectAllSet(setup);
      }),
      { numRuns: 100 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJournal } from '../../../lib/run/journal.ts';
import { doubtfulIds, readStates } from '../../../lib/run/progress.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { type Death, dying } from '../../helpers/dying.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const TICK = '2026-01-05T14:05:00Z';
const LATER = '2026-01-05T14:10:00Z';
const RUN = 'runs/night/2026-01-05T14:00:00Z/main/';
const FIVE_MINUTES = 5 * 60_000;

/** Ways through acting: batches, single calls, single calls of which several are under way, and the cautious one. */
const WAYS = [
  { batch: 5 },
  { batch: 1, concurrency: 1 },
  { batch: 1, concurrency: 4 },
  { batch: 3, canary: true },
] as const;

interface Watched extends RunSetup {
  /** Ids that a stop was carried out for, in order. */
  readonly stops: string[];
  /** Wakes a process that is killed; the number of calls that it made. */
  kill(death: Death, triggerTime?: string): Promise<number>;
}

async function begin(way: Readonly<Record<string, unknown>>, size = 12): Promise<Watched> {
  const policies = aPoliciesFile(way);
  const setup = aRunSetup(aFleet(size), policies);
  const stops: string[] = [];
  setup.dsw.before = (operation, request) => {
    const { InstanceId, InstanceIds } = request;
    if (operation.startsWith('Stop')) {
      stops.push(...(Array.isArray(InstanceIds) ? InstanceIds : [String(InstanceId)]));
    }
    return undefined;
  };
  // What is due was seen before: otherwise a kill at first sight would leave nothing to go on with.
  await setup.trigger('2026-01-05T13:00:00Z');
  return {
    ...setup,
    stops,
    async kill(death, triggerTime = NIGHT) {
      const { deps, dead, calls } = dying(setup.deps, death);
      const input = { policies, mode: 'act', triggerTime: new Date(triggerTime) } as const;
      await Promise.race([runDue(async () => deps, input), dead]);
      return calls();
    },
  };
}

/** Everything is stopped, and everything was stopped once. */
async function expectStoppedOnce({ dsw, stops, records }: Watched): Promise<void> {
  expect(new Set([...dsw.instances.values()].map((one) => one['Status']))).toEqual(
    new Set(['Stopped']),
  );
  expect(stops.toSorted()).toEqual([...dsw.instances.keys()]);
  const report = (await records())['runs/night/2026-01-05T14:00:00Z/main/report.json'];
  expect(JSON.parse(report ?? '{}')).toMatchObject({ status: 'done', needsLook: [], left: [] });
}

describe.each(WAYS)('a run that is killed, %j', (way) => {
  test('at any of its calls, is through after one more tick, and every instance was stopped once', async () => {
    const whole = await begin(way);
    const calls = await whole.kill({ nth: Number.POSITIVE_INFINITY, hasEffect: true });
    expect(calls).toBeGreaterThan(15);

    for (let nth = 1; nth <= calls; nth += 1) {
      for (const hasEffect of [true, false]) {
        const setup = await begin(way);
        await setup.kill({ nth, hasEffect });
        setup.clock.pass(FIVE_MINUTES);
        await setup.trigger(TICK);
        await expectStoppedOnce(setup);
      }
    }
  });

  test('twice, with others triggered at the same time, is through after two more ticks', async () => {
    const nth = fc.integer({ min: 1, max: 50 });
    const death = fc.record({ nth, hasEffect: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(death, death, death, async (first, second, third) => {
        const setup = await begin(way);

        await Promise.all([setup.kill(first), setup.kill(second)]);
        setup.clock.pass(FIVE_MINUTES);
        await Promise.all([setup.kill(third, TICK), setup.trigger(TICK)]);
        setup.clock.pass(FIVE_MINUTES);
        await setup.trigger(LATER);

        await expectStoppedOnce(setup);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a deadline', () => {
  test('comes in the middle of the acts: nothing is begun after it, nothing is left in doubt, and the next trigger goes on', async () => {
    const ways = fc.constantFrom(...WAYS);
    await fc.assert(
      fc.asyncProperty(ways, fc.integer({ min: 5, max: 40 }), async (way, seconds) => {
        const setup = aRunSetup(aFleet(12), aPoliciesFile(way));
        setup.dsw.latencyMs = 1_000;
        const deadline = new Date(Date.parse(NIGHT) + seconds * 1_000);
        const begun: Date[] = [];
        setup.dsw.before = () => {
          begun.push(new Date(setup.clock.now().getTime() - setup.dsw.latencyMs));
          return undefined;
        };

        const first = await setup.trigger(NIGHT, deadline);
        const late = begun.filter((at) => at > deadline);
        const { entries } = await readJournal(setup.store, RUN);
        const second = first.status === 'done' ? first : await setup.trigger(TICK);

        expect(late).toEqual([]);
        expect(['done', 'incomplete']).toContain(first.status);
        expect(second).toMatchObject({ status: 'done', counts: { outcomes: { verified: 12 } } });
        expect(doubtfulIds(readStates(entries))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import { aLog } from '../../helpers/a-log.ts';
import { type Death, dying } from '../../helpers/dying.ts';
import { createFakeDsw } from '../../helpers/fake-dsw.ts';
import { createJumpingClock } from '../../helpers/jumping-clock.ts';
import { aFleet } from '../../helpers/run-setup.ts';

const MINUTE = 60_000;
const DAYS = 3;
const SIZE = 4;

const parsed = parsePolicies({
  version: 1,
  targets: [{ name: 'main', region: 'cn-hangzhou' }],
  policies: [
    { name: 'night', kind: 'stop', window: { from: '22:00', to: '07:00' }, batch: 2 },
    {
      name: 'morning',
      kind: 'start',
      schedule: '0 30 7 * * *',
      stagger: { batch: 3, every: '1m' },
    },
  ],
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { policies } = parsed;

/** What somebody does to an instance, so many minutes after what happened before. */
interface Deed {
  readonly deed: 'start' | 'stop' | 'label';
  readonly instance: number;
  readonly afterMinutes: number;
}

/** One day and night: what people do by day, which trigger is killed, and what they do at night. */
interface Day {
  readonly byDay: readonly Deed[];
  readonly stopDies: Death | undefined;
  readonly betweenTicks: readonly Deed[];
  readonly atNight: readonly Deed[];
  readonly startDies: Death | undefined;
  readonly withoutMachine: readonly number[];
}

const deeds = (most: number, longest: number) =>
  fc.array(
    fc.record({
      deed: fc.constantFrom('start' as const, 'stop' as const, 'label' as const),
      instance: fc.nat(SIZE - 1),
      afterMinutes: fc.integer({ min: 1, max: longest }),
    }),
    { maxLength: most },
  );

const deaths = fc.option(
  fc.record({ nth: fc.integer({ min: 3, max: 40 }), hasEffect: fc.boolean() }),
  { nil: undefined, freq: 2 },
);

const days: fc.Arbitrary<readonly Day[]> = fc.array(
  fc.record({
    byDay: deeds(4, 100),
    stopDies: deaths,
    betweenTicks: deeds(2, 2),
    atNight: deeds(6, 60),
    startDies: deaths,
    withoutMachine: fc.uniqueArray(fc.nat(SIZE - 1), { maxLength: 2 }),
  }),
  { minLength: DAYS, maxLength: DAYS },
);

/** Plays days of people and of us, and says of every start of ours whose stop it undid. */
async function play(history: readonly Day[]) {
  // 10:00 in Shanghai.
  const dawn = Date.parse('2026-01-05T02:00:00Z');
  const clock = createJumpingClock(new Date(dawn).toISOString());
  const dsw = createFakeDsw(clock, aFleet(SIZE));
  const store = createMemoryStore({ clock });
  const deps = { dsw: dsw.client, store, clock, log: aLog(() => {}) };
  const ids = [...dsw.instances.keys()];
  const { lifecycle } = dsw;
  /** Who last changed whether it runs, and to what. */
  const last = new Map<string, 'stopped by us' | 'stopped by a person' | 'started'>();
  const wrong: string[] = [];
  const missed: string[] = [];
  const statusOf = (id: string) => String(dsw.instances.get(id)?.['Status']);

  dsw.before = (operation, request) => {
    lifecycle.settle();
    const { InstanceId, InstanceIds = [InstanceId] } = request;
    for (const id of InstanceIds as string[]) {
      if (operation.startsWith('Stop') && ['Running', 'Starting'].includes(statusOf(id))) {
        last.set(id, 'stopped by us');
      }
      if (operation === 'StartInstance') {
        const by = last.get(id);
        if (by !== 'stopped by us') wrong.push(`${id} is started, it was ${by}`);
      }
    }
    return undefined;
  };

  function doDeed({ deed, instance, afterMinutes }: Deed): void {
    clock.pass(afterMinutes * MINUTE);
    lifecycle.settle();
    const id = ids[instance] ?? '';
    const status = statusOf(id);
    if (deed === 'label') lifecycle.label(id);
    if (deed === 'stop' && ['Running', 'Starting'].includes(status)) {
      lifecycle.stop(id);
      last.set(id, 'stopped by a person');
    }
    if (deed === 'start' && ['Stopped', 'Failed'].includes(status)) {
      lifecycle.start(id);
      // What finds no machine changes nothing.
      if (!lifecycle.withoutMachine.has(id)) last.set(id, 'started');
    }
  }

  /** Wakes one function, which may be killed. */
  async function wake(kind: 'stop' | 'start', death: Death | undefined): Promise<void> {
    const { deps: ports, dead } = dying(deps, death ?? { nth: Infinity, hasEffect: true });
    const input = { policies, kind, mode: 'act', triggerTime: clock.now() } as const;
    await Promise.race([runDue(async () => ports, input), dead]);
  }

  async function passUntil(ms: number): Promise<void> {
    clock.pass(Math.max(0, ms - clock.now().getTime()));
  }

  // What is due was seen before: otherwise a kill at first sight would leave nothing to go on with.
  await wake('stop', undefined);
  await wake('start', undefined);
  for (const [number, day] of history.entries()) {
    const morning = dawn + number * 24 * 60 * MINUTE;
    day.byDay.forEach(doDeed);
    await passUntil(morning + 12 * 60 * MINUTE);
    await wake('stop', day.stopDies);
    if (day.stopDies !== undefined) {
      clock.pass(4 * MINUTE);
      day.betweenTicks.forEach(doDeed);
      await wake('stop', undefined);
    }
    day.atNight.forEach(doDeed);
    // 07:30 in Shanghai.
    await passUntil(morning + (21 * 60 + 30) * MINUTE);
    lifecycle.settle();
    day.withoutMachine.forEach((index) => {
      lifecycle.withoutMachine.add(ids[index] ?? '');
    });
    const isCalm = day.stopDies === undefined && day.startDies === undefined;
    const ours = ids.filter((id) => last.get(id) === 'stopped by us' && statusOf(id) === 'Stopped');
    await wake('start', day.startDies);
    clock.pass(5 * MINUTE);
    if (day.startDies !== undefined) await wake('start', undefined);
    lifecycle.settle();
    for (const id of ours) {
      if (lifecycle.withoutMachine.has(id)) continue;
      if (isCalm && statusOf(id) !== 'Running')
        missed.push(`${id} is ${statusOf(id)} in the morning`);
      if (statusOf(id) === 'Running') last.set(id, 'started');
    }
    lifecycle.withoutMachine.clear();
  }
  return { wrong, missed };
}

describe('over days of people and of us', () => {
  test('nothing is started but what we stopped and nobody used since, and all of that is', async () => {
    await fc.assert(
      fc.asyncProperty(days, async (history) => {
        expect(await play(history)).toEqual({ wrong: [], missed: [] });
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});

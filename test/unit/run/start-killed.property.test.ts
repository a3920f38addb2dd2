import { describe, expect, test } from 'vitest';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { type Death, dying } from '../../helpers/dying.ts';
import { aFleet, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

/** 07:30 in Shanghai. */
const MORNING = '2026-01-05T23:30:00Z';
const FIVE_MINUTES = 5 * 60_000;

/** A batch at a time, and the cautious way. One instance finds no machine at first. */
const WAYS = [{ stagger: { batch: 2, every: '1m' } }, { canary: true, concurrency: 1 }] as const;

async function begin(way: Readonly<Record<string, unknown>>) {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [
      { name: 'night', kind: 'stop', window: { from: '22:00', to: '07:00' } },
      { name: 'morning', kind: 'start', schedule: '0 30 7 * * *', retry: { every: '2m' }, ...way },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { policies } = parsed;
  const setup = aRunSetup(aFleet(5), policies);
  const { clock, dsw } = setup;
  /** Starts that changed something, in order. */
  const started: string[] = [];

  async function wake(kind: 'stop' | 'start', triggerTime: string, death?: Death): Promise<number> {
    clock.pass(Math.max(0, Date.parse(triggerTime) - clock.now().getTime()));
    const ports = dying(setup.deps, death ?? { nth: Number.POSITIVE_INFINITY, hasEffect: true });
    const input = { policies, kind, mode: 'act', triggerTime: new Date(triggerTime) } as const;
    await Promise.race([runDue(async () => ports.deps, input), ports.dead]);
    return ports.calls();
  }

  await wake('start', '2026-01-05T13:00:00Z');
  await wake('stop', NIGHT);
  dsw.lifecycle.withoutMachine.add('dsw-00003');
  dsw.before = (operation, { InstanceId }) => {
    if (operation !== 'StartInstance') return undefined;
    dsw.lifecycle.settle();
    const id = String(InstanceId);
    // There is one for its second start.
    if (id === 'dsw-00003' && started.includes(id)) dsw.lifecycle.withoutMachine.clear();
    started.push(id);
    return undefined;
  };
  return { ...setup, wake, started };
}

async function expectStartedOnce({ dsw, started, records }: Awaited<ReturnType<typeof begin>>) {
  dsw.lifecycle.settle();
  expect(new Set([...dsw.instances.values()].map((one) => one['Status']))).toEqual(
    new Set(['Running']),
  );
  expect(started.toSorted()).toEqual(
    [...dsw.instances.keys()].flatMap((id) => (id === 'dsw-00003' ? [id, id] : [id])),
  );
  const report = (await records())[`runs/morning/${MORNING}/main/report.json`];
  expect(JSON.parse(report ?? '{}')).toMatchObject({ status: 'done', needsLook: [], left: [] });
}

describe.each(WAYS)('a start run that is killed, %j', (way) => {
  test('at any of its calls, is through after the next ticks, and nothing was started twice', async () => {
    const whole = await begin(way);
    const calls = await whole.wake('start', MORNING);
    await expectStartedOnce(whole);
    expect(calls).toBeGreaterThan(20);

    for (let nth = 1; nth <= calls; nth += 1) {
      for (const hasEffect of [true, false]) {
        const setup = await begin(way);
        await setup.wake('start', MORNING, { nth, hasEffect });
        for (const _tick of [1, 2]) {
          setup.clock.pass(FIVE_MINUTES);
          await setup.wake('start', setup.clock.now().toISOString());
        }
        await expectStartedOnce(setup);
      }
    }
  }, 60_000);
});

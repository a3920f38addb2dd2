import { describe, expect, test } from 'vitest';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { type Death, dying } from '../../helpers/dying.ts';
import { aRunSetup } from '../../helpers/run-setup.ts';

const MINUTE = 60_000;
/** Stopped for 14 days and two hours at 09:00 in Shanghai on January 20. */
const STOPPED_AT = '2026-01-05T23:00:00Z';
const NINE = '2026-01-20T01:00:00Z';
const TEN = '2026-01-20T02:00:00Z';
const ELEVEN = '2026-01-20T03:00:00Z';
const IDS = ['dsw-a', 'dsw-b', 'dsw-c'];
/** The one that somebody takes over. */
const THEIRS = 'dsw-a';
const VERBS: ReadonlyMap<string, string> = new Map([
  ['StartInstance', 'start'],
  ['StopInstance', 'stop'],
  ['StopInstances', 'stop'],
]);

/** What somebody does with the first instance once it was started for its disk. */
type Person = 'nobody' | 'restarts' | 'works';

interface Way {
  readonly canary: boolean;
  /** Whether catch-up ticks come between the hours, or the next wake is the next run's own. */
  readonly ticks: boolean;
  readonly person: Person;
}

async function begin({ canary, person }: Way) {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [{ name: 'disks', kind: 'disk', schedule: '0 0 * * * *', reset: {}, canary }],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { policies } = parsed;
  const setup = aRunSetup(
    IDS.map((InstanceId) =>
      anInstance({
        InstanceId,
        Status: 'Stopped',
        GmtModifiedTime: STOPPED_AT,
        CloudDisks: [{ Capacity: '100Gi', SubType: 'rootfs' }],
      }),
    ),
    policies,
  );
  const { clock, dsw } = setup;
  const { lifecycle } = dsw;
  /** What our calls changed, in order: `start dsw-a`. */
  const acts: string[] = [];
  dsw.before = (operation, { InstanceId }) => {
    const verb = VERBS.get(operation);
    lifecycle.settle();
    for (const id of verb === undefined ? [] : [InstanceId].flat()) acts.push(`${verb} ${id}`);
    return undefined;
  };
  const statusOf = (id: string): unknown => {
    lifecycle.settle();
    return dsw.instances.get(id)?.['Status'];
  };

  async function wake(death?: Death): Promise<number> {
    const ports = dying(setup.deps, death ?? { nth: Number.POSITIVE_INFINITY, hasEffect: true });
    const triggerTime = clock.now();
    const input = { policies, kind: 'disk', mode: 'act', triggerTime } as const;
    await Promise.race([runDue(async () => ports.deps, input), ports.dead]);
    return ports.calls();
  }

  function passUntil(time: string): void {
    clock.pass(Math.max(0, Date.parse(time) - clock.now().getTime()));
    const end = clock.now().getTime() / 1000;
    for (const id of IDS) {
      const percent = person === 'works' && id === THEIRS ? 80 : 1;
      const points = Array.from({ length: 60 }, (_, minute) => ({
        Time: end - (60 - minute) * 60,
        Value: percent,
      }));
      dsw.metrics.set(`${id} CpuCoreUsage`, points);
    }
  }

  /** Once it runs it may become theirs. */
  function takeOver(): boolean {
    if (person === 'nobody' || statusOf(THEIRS) !== 'Running') return false;
    if (person === 'restarts') {
      lifecycle.stop(THEIRS);
      clock.pass(MINUTE);
      lifecycle.start(THEIRS);
      clock.pass(3 * MINUTE);
      lifecycle.settle();
    }
    return true;
  }

  passUntil('2026-01-20T00:00:00Z');
  await wake();
  return { ...setup, acts, statusOf, wake, passUntil, takeOver };
}

/** Runs at nine and at ten, either of them killed, and the next one. Returns the calls of those two. */
async function play(way: Way, deaths: { readonly nine?: Death; readonly ten?: Death }) {
  const made = await begin(way);
  const tick = async () => {
    if (!way.ticks) return;
    made.clock.pass(5 * MINUTE);
    await made.wake();
  };

  made.passUntil(NINE);
  const nine = await made.wake(deaths.nine);
  await tick();
  made.clock.pass(5 * MINUTE);
  const isTheirs = made.takeOver();
  await tick();
  made.passUntil(TEN);
  const ten = await made.wake(deaths.ten);
  await tick();
  await tick();
  made.passUntil(ELEVEN);
  await made.wake();
  return { ...made, isTheirs, calls: { nine, ten } };
}

/** By eleven nothing of ours runs any more, nothing was done twice, and what a person took over was left to them. */
function expectReset({ acts, statusOf, isTheirs }: Awaited<ReturnType<typeof play>>): void {
  const ends = IDS.map((id) => (id === THEIRS && isTheirs ? 'Running' : 'Stopped'));
  expect(IDS.map(statusOf)).toEqual(ends);
  expect(acts.filter((act) => act === `stop ${THEIRS}`)).toHaveLength(isTheirs ? 0 : 1);
  expect(acts.toSorted()).toEqual(
    IDS.flatMap((id) => [
      `start ${id}`,
      ...(id === THEIRS && isTheirs ? [] : [`stop ${id}`]),
    ]).sort(),
  );
}

const WAYS: readonly Way[] = [
  { canary: false, ticks: true, person: 'nobody' },
  { canary: true, ticks: true, person: 'nobody' },
  { canary: false, ticks: false, person: 'nobody' },
  { canary: false, ticks: true, person: 'restarts' },
  { canary: false, ticks: false, person: 'restarts' },
  { canary: false, ticks: true, person: 'works' },
];

describe.each(WAYS)('resets of disks, %j', (way) => {
  test.each(['nine', 'ten'] as const)(
    'are through after one more run where that at %s is killed at any of its calls',
    async (hour) => {
      const whole = await play(way, {});
      expectReset(whole);
      expect(whole.calls[hour]).toBeGreaterThan(10);

      for (let nth = 1; nth <= whole.calls[hour]; nth += 1) {
        for (const hasEffect of [true, false]) {
          expectReset(await play(way, { [hour]: { nth, hasEffect } }));
        }
      }
    },
    60_000,
  );
});

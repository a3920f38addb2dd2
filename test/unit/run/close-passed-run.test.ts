import { describe, expect, test } from 'vitest';
import { runDue } from '../../../lib/run/run-due.ts';
import { dying } from '../../helpers/dying.ts';
import { aFleet, aPoliciesFile, aRunSetup } from '../../helpers/run-setup.ts';

const BEFORE = '2026-01-05T13:50:00Z';
const NIGHT = '2026-01-05T14:00:00Z';
const NEXT = '2026-01-05T14:15:00Z';
const LATER = '2026-01-05T14:30:00Z';
const TEN = 'off=[(m-f,22)];on=[(m-f,8)];tz=Asia/Shanghai';

/** Two instances that go by their labels, and a process that is killed when it has asked to stop the first. */
async function aKilledRun({ hasEffect = true } = {}) {
  const policies = aPoliciesFile({
    schedule: '@every 15m',
    byLabel: {},
    batch: 1,
    concurrency: 1,
  });
  const Labels = [{ Key: 'steward-schedule', Value: TEN }];
  const setup = aRunSetup(aFleet(2, { Labels }), policies);
  await setup.trigger(BEFORE);
  let stops = 0;
  setup.dsw.before = (operation) => {
    if (operation === 'StopInstance') stops += 1;
    return undefined;
  };
  const nth = await callsToStop(policies);
  const { deps, dead } = dying(setup.deps, { nth, hasEffect });
  const input = { policies, mode: 'act', triggerTime: new Date(NIGHT) } as const;
  await Promise.race([runDue(async () => deps, input), dead]);
  expect(stops).toBe(hasEffect ? 1 : 0);
  return setup;

  /** Which call the first stop is. */
  async function callsToStop(file: typeof policies): Promise<number> {
    for (let count = 1; ; count += 1) {
      const other = aRunSetup(aFleet(2, { Labels }), file);
      await other.trigger(BEFORE);
      let isStopped = false;
      other.dsw.before = (operation) => {
        isStopped ||= operation === 'StopInstance';
        return undefined;
      };
      const ports = dying(other.deps, { nth: count, hasEffect: true });
      const night = { policies: file, mode: 'act', triggerTime: new Date(NIGHT) } as const;
      await Promise.race([runDue(async () => ports.deps, night), ports.dead]);
      if (isStopped) return count;
    }
  }
}

describe('a run by label whose time has passed before it got through', () => {
  test('has stopped what it stopped: started again by somebody, it stays running', async () => {
    const setup = await aKilledRun();
    setup.dsw.lifecycle.settle();
    setup.clock.pass(5 * 60_000);
    setup.dsw.lifecycle.settle();
    setup.dsw.lifecycle.start('dsw-00000');
    setup.clock.pass(10 * 60_000);
    setup.dsw.lifecycle.settle();

    const report = await setup.trigger(NEXT);

    expect(report).toMatchObject({
      done: ['dsw-00001'],
      counts: { reasons: { 'not-its-time': 1 } },
    });
    expect(setup.dsw.instances.get('dsw-00000')).toMatchObject({ Status: 'Running' });
  });

  test('leaves to the next one what it surely did not stop, and tells of it once', async () => {
    const setup = await aKilledRun({ hasEffect: false });
    setup.clock.pass(15 * 60_000);

    const report = await setup.trigger(NEXT);
    await setup.trigger(LATER);

    expect(report).toMatchObject({ done: ['dsw-00000', 'dsw-00001'] });
    const records = await setup.records();
    expect(JSON.parse(records[`runs/night/${NIGHT}/main/report.json`] ?? '{}')).toMatchObject({
      status: 'superseded',
      needsLook: [],
      left: ['dsw-00000', 'dsw-00001'],
    });
  });
});

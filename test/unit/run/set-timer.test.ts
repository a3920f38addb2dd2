import { describe, expect, test } from 'vitest';
import type { DswErrorCode, DswErrorInit } from '../../../lib/dsw/errors.ts';
import type { RunReport } from '../../../lib/run/report.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { type Death, dying } from '../../helpers/dying.ts';
import { createFakeTimers } from '../../helpers/fake-timers.ts';
import { aFleet, aPoliciesFile, aRunSetup } from '../../helpers/run-setup.ts';

const MINUTE = 60_000;
const OLD = '2026-01-05T15:00:00Z';
const WANTED = '2026-01-05T16:00:00Z';
const LOST = { mayHaveTakenEffect: true };

/** Instances that have the timer of a policy which says another time by now. */
async function aMoved(size = 1) {
  const setup = aRunSetup(aFleet(size));
  const timers = createFakeTimers(setup.dsw);
  const policiesAt = (from: string) =>
    aPoliciesFile({ backstop: { after: '1h' }, window: { from, to: '08:00' }, concurrency: 1 });
  const policies = policiesAt('23:00');
  setup.clock.pass(-60 * MINUTE);
  await runDue(async () => setup.deps, {
    policies: policiesAt('22:00'),
    mode: 'act',
    triggerTime: setup.clock.now(),
  });
  setup.dsw.calls.length = 0;
  setup.clock.pass(15 * MINUTE);

  async function wake(deadline?: Date): Promise<RunReport> {
    const results = await runDue(async () => setup.deps, {
      policies,
      mode: 'act',
      triggerTime: setup.clock.now(),
      ...(deadline && { deadline }),
    });
    return results.find(({ policy }) => policy === 'night.backstop') as RunReport;
  }

  return {
    ...setup,
    timers,
    wake,
    changes: () =>
      setup.dsw.calls.filter((one) => one.includes('Timer')).map((one) => one.slice(0, 6)),
    /** The nth call of an operation brings an error; it is not carried out. */
    trouble(...troubles: [operation: string, nth: number, DswErrorCode, DswErrorInit?][]) {
      const counts: Record<string, number> = {};
      setup.dsw.before = (operation) => {
        const nth = (counts[operation] ?? 0) + 1;
        counts[operation] = nth;
        const hit = troubles.find(([name, at]) => name === operation && at === nth);
        if (hit !== undefined) throw aDswError(hit[2], hit[3]);
        return undefined;
      };
    },
    /** Wakes a process that is killed; the number of calls that it made. */
    async kill(death: Death): Promise<number> {
      const { deps, dead, calls } = dying(setup.deps, death);
      const input = { policies, mode: 'act', triggerTime: setup.clock.now() } as const;
      await Promise.race([runDue(async () => deps, input), dead]);
      return calls();
    },
  };
}

const CREATE = 'CreateInstanceShutdownTimer';

describe('moving a shutdown timer', () => {
  test('deletes the old one and sets the new one at once', async () => {
    const { wake, timers, changes } = await aMoved();

    expect(await wake()).toMatchObject({ status: 'done', done: ['dsw-00000'] });
    expect(timers()).toEqual({ 'dsw-00000': WANTED });
    expect(changes()).toEqual(['Delete', 'Create']);
  });

  test.each<DswErrorCode>(['DSW_SERVICE_FAILED', 'DSW_TIMEOUT'])(
    'tries again where setting it fails with %s',
    async (code) => {
      const { wake, timers, trouble } = await aMoved();
      trouble([CREATE, 1, code, code === 'DSW_TIMEOUT' ? LOST : {}]);

      expect(await wake()).toMatchObject({ done: ['dsw-00000'], needsLook: [] });
      expect(timers()).toEqual({ 'dsw-00000': WANTED });
    },
  );

  test('puts the old one back where the new one is refused', async () => {
    const { wake, timers, trouble } = await aMoved();
    trouble([CREATE, 1, 'DSW_REJECTED']);

    const { needsLook } = await wake();

    expect(needsLook).toMatchObject([
      { outcome: 'refused', message: expect.stringContaining('was put back') },
    ]);
    expect(timers()).toEqual({ 'dsw-00000': OLD });
  });

  test('takes an answer that says no for a refusal', async () => {
    const { wake, timers, dsw } = await aMoved();
    dsw.before = (operation, { DueTime }) =>
      operation === CREATE && DueTime === WANTED
        ? { Success: false, Code: 'ValidationError', Message: 'too late' }
        : undefined;

    expect((await wake()).needsLook).toMatchObject([
      { outcome: 'refused', code: 'ValidationError' },
    ]);
    expect(timers()).toEqual({ 'dsw-00000': OLD });
  });

  test('says that it has none where the old one cannot be put back, and the next check sets it', async () => {
    const { wake, timers, trouble, dsw, clock } = await aMoved();
    trouble([CREATE, 1, 'DSW_REJECTED'], [CREATE, 2, 'DSW_REJECTED']);

    const { needsLook } = await wake();
    const lost = timers();
    dsw.before = () => undefined;
    clock.pass(15 * MINUTE);
    await wake();

    expect(needsLook).toMatchObject([{ outcome: 'failed', code: 'TIMER_LOST' }]);
    expect(lost).toEqual({});
    expect(timers()).toEqual({ 'dsw-00000': WANTED });
  });

  test('leaves one that somebody sets in between', async () => {
    const { wake, timers, dsw } = await aMoved();
    const others = '2026-01-05T14:30:00Z';
    dsw.before = (operation, { InstanceId, DueTime }) => {
      if (operation !== CREATE || DueTime !== WANTED) return undefined;
      Object.assign(dsw.instances.get(String(InstanceId)) ?? {}, {
        InstanceShutdownTimer: { DueTime: others },
      });
      throw aDswError('DSW_REJECTED');
    };

    expect((await wake()).needsLook).toMatchObject([{ code: 'TIMER_CHANGED' }]);
    expect(timers()).toEqual({ 'dsw-00000': others });
  });

  test.each<DswErrorCode>(['DSW_THROTTLED', 'DSW_CREDENTIALS_REFUSED'])(
    'is in doubt where %s ends the run in between, and the next trigger goes on',
    async (code) => {
      const { wake, timers, trouble, clock, records } = await aMoved();
      trouble([CREATE, 1, code]);

      const first = await wake();
      const journal = Object.entries(await records()).filter(([key]) => key.includes('outcomes-'));
      clock.pass(5 * MINUTE);
      const second = await wake();

      expect(first).toMatchObject({ status: 'incomplete', error: { code } });
      expect(JSON.stringify(journal)).toContain('unknown');
      expect(JSON.stringify(journal)).not.toContain('left');
      expect(second).toMatchObject({ status: 'done', done: ['dsw-00000'] });
      expect(timers()).toEqual({ 'dsw-00000': WANTED });
    },
  );

  test('is not begun shortly before the deadline', async () => {
    const { wake, changes, clock } = await aMoved();

    const report = await wake(new Date(clock.now().getTime() + 14_000));

    expect(report).toMatchObject({ status: 'incomplete', left: ['dsw-00000'] });
    expect(changes()).toEqual([]);
  });

  test('by a process that is killed at any call is ended by the next trigger', async () => {
    const whole = await aMoved(2);
    const calls = await whole.kill({ nth: Number.POSITIVE_INFINITY, hasEffect: true });
    expect(calls).toBeGreaterThan(10);

    for (let nth = 1; nth <= calls; nth += 1) {
      for (const hasEffect of [true, false]) {
        const { kill, wake, clock, timers } = await aMoved(2);
        await kill({ nth, hasEffect });
        clock.pass(5 * MINUTE);
        await wake();
        clock.pass(15 * MINUTE);
        await wake();

        expect(timers()).toEqual({ 'dsw-00000': WANTED, 'dsw-00001': WANTED });
      }
    }
  });
});

import { describe, expect, test } from 'vitest';
import type { RunReport, RunResult } from '../../../lib/run/report.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { aPoliciesFile, aRunSetup } from '../../helpers/run-setup.ts';

const MINUTE = 60_000;
/** 18:00 in Shanghai, on a Monday. */
const SIX = Date.parse('2026-01-05T10:00:00Z');
const OFF_AT_SEVEN = 'off=[(m-f,19)];on=[(m-f,7)];tz=Asia/Shanghai';

function labelled(id: string, label = OFF_AT_SEVEN) {
  return anInstance({ InstanceId: id, Labels: [{ Key: 'steward-schedule', Value: label }] });
}

function anEvening(schedule: string, ids: readonly string[] = ['dsw-a']) {
  const policies = aPoliciesFile({ schedule, byLabel: {}, batch: 1, concurrency: 1 });
  const setup = aRunSetup(
    ids.map((id) => labelled(id)),
    policies,
  );
  setup.clock.pass(SIX - setup.clock.now().getTime());
  return {
    ...setup,
    /** Wakes the engine so many minutes after six. */
    async wake(minutes: number, deadlineMs?: number): Promise<RunResult | undefined> {
      const triggerTime = new Date(SIX + minutes * MINUTE);
      setup.clock.pass(Math.max(0, triggerTime.getTime() - setup.clock.now().getTime()));
      const deadline =
        deadlineMs === undefined
          ? {}
          : { deadline: new Date(setup.clock.now().getTime() + deadlineMs) };
      const input = { policies, mode: 'act', triggerTime, ...deadline } as const;
      const [result] = await runDue(async () => setup.deps, input);
      return result;
    },
    stops: () => setup.dsw.calls.filter((call) => call === 'StopInstance').length,
  };
}

describe('hours in labels, with a tick every five minutes', () => {
  test.each(['@every 15m', '@every 1h', '@every 2h', '0 30 * * * *'])(
    'come once, at the next look by %s',
    async (schedule) => {
      const evening = anEvening(schedule);

      for (let minutes = 0; minutes <= 240; minutes += 5) await evening.wake(minutes);

      expect(evening.stops()).toBe(1);
    },
  );

  test('that came before the policy was first seen do not count', async () => {
    const evening = anEvening('@every 2h');

    for (let minutes = 65; minutes <= 240; minutes += 5) await evening.wake(minutes);

    expect(evening.stops()).toBe(0);
  });

  test('are seen to by the next look where the one before did not get there', async () => {
    const evening = anEvening('@every 1h', ['dsw-a', 'dsw-b', 'dsw-c', 'dsw-d']);
    await evening.wake(55);
    evening.dsw.latencyMs = 10_000;

    const first = await evening.wake(60, 35_000);
    evening.dsw.latencyMs = 0;
    const second = (await evening.wake(120)) as RunReport;

    expect(first).toMatchObject({ status: 'incomplete' });
    expect(second.done.length).toBeGreaterThan(0);
    expect(evening.stops()).toBe(4);
    const running = [...evening.dsw.instances.values()].filter(
      (one) => one['Status'] === 'Running',
    );
    expect(running).toEqual([]);
  });
});

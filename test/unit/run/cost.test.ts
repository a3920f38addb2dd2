import { describe, expect, test } from 'vitest';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

describe('the cost of a run', () => {
  test('50 instances at 200 ms a call: within 1.3 s one by one, with two calls in a batch', async () => {
    const batched = aRunSetup(aFleet(50));
    batched.dsw.latencyMs = 200;
    await batched.trigger();

    expect(upToLastStop(batched.dsw.calls)).toEqual(['ListInstances', 'StopInstances']);
  });

  test('10,000 instances: at most 320 calls for observe, stop and verify', async () => {
    const setup = aRunSetup(aFleet(10_000), aPoliciesFile({ batch: 100 }));

    const report = await setup.trigger();

    expect(report.counts.outcomes.verified).toBe(10_000);
    expect(setup.dsw.calls.length).toBeLessThanOrEqual(320);
    expect(report.calls).toMatchObject({ StopInstances: 100 });
  });

  test.each([
    // 10 intents, 100 + 100 objects of outcomes, lease and its release, plan, report and its changes, cursor twice.
    [{ batch: 100, concurrency: 10 }, 217],
    // 100 intents: a hundred instances are begun under each.
    [{ batch: 1, concurrency: 10 }, 307],
  ])('10,000 instances with %j: %i writes to the store', async (how, most) => {
    const setup = aRunSetup(aFleet(10_000), aPoliciesFile(how));
    let writes = 0;
    const counted =
      <T extends unknown[], R>(write: (...args: T) => R) =>
      (...args: T): R => {
        writes += 1;
        return write(...args);
      };
    const { store } = setup;

    const report = await setup.triggerWith({
      store: { ...store, put: counted(store.put), create: counted(store.create) },
    });

    expect(report.counts.outcomes.verified).toBe(10_000);
    expect(writes).toBeLessThanOrEqual(most);
  });

  test('instances that others leave hanging do not keep ours from being verified', async () => {
    const setup = aRunSetup([
      ...aFleet(150),
      ...aFleet(5, { Status: 'Stopping' }).map((one, index) => ({
        ...one,
        InstanceId: `dsw-hangs-${index}`,
      })),
    ]);

    const report = await setup.trigger();

    expect(report.counts.outcomes.verified).toBe(150);
    expect(Date.parse(report.finishedAt) - Date.parse(NIGHT)).toBeLessThan(120_000);
  });
});

describe('the cost of enforcing cullers', () => {
  const policies = aPoliciesFile({
    kind: 'culler',
    schedule: '0 0 * * * *',
    culler: { minutes: 60, cpuPercent: 10 },
  });
  const culler = (minutes: number) => ({
    IdleInstanceCuller: { MaxIdleTimeInMinutes: minutes, CpuPercentThreshold: 10 },
  });

  test.each([0, 1, 100, 500])(
    '10,000 instances of which %i drifted, at 200 ms a call: at most 110 list calls, 2 for each, and 1 by the hundred for the rules of each workspace',
    async (drifted) => {
      const fleet = aFleet(10_000, culler(60)).map((one, index) =>
        index < drifted ? { ...one, ...culler(600), WorkspaceId: String(index % 4) } : one,
      );
      const setup = aRunSetup(fleet, policies);
      setup.dsw.latencyMs = 20; // ten calls are under way at once

      const { counts, calls } = await setup.trigger();

      expect(counts.outcomes.verified).toBe(drifted);
      const changing =
        (calls['DeleteIdleInstanceCuller'] ?? 0) + (calls['CreateIdleInstanceCuller'] ?? 0);
      expect(changing).toBe(2 * drifted);
      const asked = calls['QueryAutoShutdownPolicies'] ?? 0;
      expect(asked).toBeLessThanOrEqual(4 * Math.ceil(drifted / 400));
      expect(calls['ListInstances']).toBeLessThanOrEqual(110);
      expect(setup.dsw.calls.length).toBe(changing + asked + (calls['ListInstances'] ?? 0));
    },
  );
});

function upToLastStop(calls: readonly string[]): readonly string[] {
  return calls.slice(0, calls.findLastIndex((call) => call.startsWith('Stop')) + 1);
}

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
    // 10 intents, 100 + 100 objects of outcomes, lease and its release, plan, report, cursor twice.
    [{ batch: 100, concurrency: 10 }, 216],
    // 100 intents: a hundred instances are begun under each.
    [{ batch: 1, concurrency: 10 }, 306],
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

function upToLastStop(calls: readonly string[]): readonly string[] {
  return calls.slice(0, calls.findLastIndex((call) => call.startsWith('Stop')) + 1);
}

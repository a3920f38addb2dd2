import { chunk, forEachLimited } from '../base/concurrency.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { ActionName } from '../policy/plan.ts';
import type { Sight } from './actions/action-driver.ts';
import { driverOf, type HeldRun } from './held-run.ts';

/** Between two looks at the lease: so many calls take seconds. */
const GROUP = 100;

/**
 * What these looks at instances say about one action on them; where a look at the listing leaves it open and only a call for
 * each instance tells, with those calls.
 *
 * @throws what fails every such call, and StewardError `LEASE_LOST`
 */
export async function seeActs(
  run: HeldRun,
  action: ActionName,
  instances: readonly InstanceObservation[],
): Promise<ReadonlyMap<string, Sight>> {
  const driver = driverOf(run, action);
  const sights = new Map(instances.map((one) => [one.id, driver.see(run, one)]));
  const { lookCloser } = driver;
  if (lookCloser === undefined) return sights;
  const open = instances.filter(({ id }) => sights.get(id)?.is === 'open');
  for (const group of chunk(open, GROUP)) {
    await run.lease.keep();
    await forEachLimited(group, run.policy.concurrency, async (instance) => {
      sights.set(instance.id, await lookCloser(run, instance, run.deadline));
    });
  }
  return sights;
}

/**
 * What it says about an action that a list no longer has these instances: nothing for most, and for those that end so, what
 * the service says when it is asked for each.
 *
 * @throws what fails every such call, and StewardError `LEASE_LOST`
 */
export async function seeGone(
  run: HeldRun,
  action: ActionName,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Sight>> {
  const driver = driverOf(run, action);
  const sights = new Map<string, Sight>();
  for (const group of chunk(driver.seeGone === undefined ? [] : ids, GROUP)) {
    await run.lease.keep();
    await forEachLimited(group, run.policy.concurrency, async (id) => {
      const sight = await driver.seeGone?.(run, id, run.deadline);
      if (sight !== undefined) sights.set(id, sight);
    });
  }
  return sights;
}

import {
  addActed,
  findTrips,
  type GuardFacts,
  type HourlyPrices,
  limitedActs,
  limitsMoney,
  populationOf,
  type Trip,
} from '../policy/limits.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { Plan } from '../policy/plan.ts';
import type { Policy, Target } from '../policy/policies.ts';
import type { Deadline } from './deadline.ts';
import { late } from './late.ts';
import type { Sighting } from './observe-fleet.ts';
import { readPrices } from './observe-prices.ts';
import type { PlanRecord } from './plan-record.ts';
import type { RunDeps } from './ports.ts';

const actedBefore = late(() => import('./acted-before.ts'));

interface GuardInput {
  readonly policy: Policy;
  readonly target: Target;
  /** The boundary that the plan stands for. */
  readonly scheduledAt: Date;
}

interface PlanSeen {
  readonly plan: Plan;
  readonly sighting: Pick<Sighting, 'instances' | 'missing'>;
}

/**
 * Finds what the limits of a policy need to know beyond the plan, and only that: prices where a limit is in money, the
 * day's other runs where one is for the day, the last run where the fleet is empty or listed in part.
 *
 * @throws DswError where prices are needed and cannot be read: without them nothing may be done
 */
export async function findGuardFacts(
  deps: Pick<RunDeps, 'dsw' | 'store'>,
  { policy, target, scheduledAt }: GuardInput,
  { plan, sighting }: PlanSeen,
  deadline: Deadline,
): Promise<GuardFacts> {
  const run = { policy: policy.name, target: target.name, scheduledAt };
  const acts = new Set(limitedActs(plan, policy.kind).map(({ instanceId }) => instanceId));
  const planned = sighting.instances.filter(({ id }) => acts.has(id));
  const needsDay = policy.limits.day !== undefined && planned.length > 0;
  const needsPrices = limitsMoney(policy) && planned.length > 0;
  const { missing } = sighting;
  const needsLast = missing !== undefined || populationOf(plan) === 0;
  // Most runs ask neither.
  const before = needsLast || needsDay ? await actedBefore() : undefined;
  const { store } = deps;
  return {
    missing,
    last: needsLast ? await before?.lastListing(store, run) : undefined,
    today: needsDay ? addActed((await before?.actedToday(store, run, policy)) ?? []) : undefined,
    hourlyPrices: needsPrices ? await readHourlyPrices(deps, planned, deadline) : undefined,
  };
}

/**
 * The limits of the day that a plan exceeds which somebody made without the lease: another run may have acted meanwhile.
 * Whoever holds the lease now asks before the first act.
 */
export async function findTripsOfDay(
  { store }: Pick<RunDeps, 'store'>,
  { policy, target, scheduledAt }: GuardInput,
  { plan, hourlyPrices }: Pick<PlanRecord, 'plan' | 'hourlyPrices'>,
): Promise<readonly Trip[]> {
  if (policy.limits.day === undefined || limitedActs(plan, policy.kind).length === 0) return [];
  const run = { policy: policy.name, target: target.name, scheduledAt };
  const { actedToday } = await actedBefore();
  const today = addActed(await actedToday(store, run, policy));
  return findTrips(plan, policy, { today, hourlyPrices });
}

async function readHourlyPrices(
  deps: Pick<RunDeps, 'dsw'>,
  instances: readonly InstanceObservation[],
  deadline: Deadline,
): Promise<HourlyPrices> {
  const prices = await readPrices(deps, instances, deadline);
  const bySpec = new Map(prices.map((price) => [price.spec, price]));
  return Object.fromEntries(
    instances.flatMap(({ id, spec, paymentType }) => {
      // What is paid for anyway costs nothing by the hour.
      if (paymentType === 'Subscription') return [[id, { amount: 0, currency: 'CNY' }]];
      const price = spec === undefined ? undefined : bySpec.get(spec);
      if (price === undefined) return [];
      return [[id, { amount: price.pricePerHour, currency: price.currency }]];
    }),
  );
}

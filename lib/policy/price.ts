import { nextBoundary } from './due.ts';
import type { FleetObservation, InstanceObservation, SpecPrice } from './observation.ts';
import type { Plan } from './plan.ts';
import type { Policy } from './policies.ts';

/** What not running saves against running on. An estimate; `assumption` says what it rests on. */
export interface Savings {
  /** Instance hours not run, to a hundredth. */
  readonly hours: number;
  /** The same times the GPUs of each instance. */
  readonly gpuHours: number;
  /** By currency, ascending; pay-as-you-go instances with a known price only. */
  readonly money: readonly { readonly currency: string; readonly amount: number }[];
  /** Pay-as-you-go instances that have no known price, so that their money is missing above. */
  readonly unpriced: number;
  readonly assumption: string;
  /** What was added up; absent of a plan that nobody carried out, and in records of older versions. */
  readonly of?: SavedStops;
}

export interface SavedStops {
  /** The end of what is counted, ISO 8601 UTC. */
  readonly until: string;
  readonly stops: readonly SavedStop[];
}

export interface SavedStop {
  readonly instanceId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Of its life that it ran, 0 to 1. */
  readonly share: number;
  readonly gpus: number;
  /** List price; null where it is not pay-as-you-go, absent where it is not known. */
  readonly price?: { readonly currency: string; readonly perHour: number } | null;
}

export interface SavingsInput {
  readonly plan: Plan;
  readonly policy: Policy;
  readonly observation: Pick<FleetObservation, 'instances'>;
  /** Hourly list prices; the first one of a spec counts. */
  readonly prices: readonly SpecPrice[];
  /** The instances that were stopped, and when. For a plan that nobody carried out: its instant for each it would stop. */
  readonly stoppedAt: ReadonlyMap<string, Date>;
}

const HOUR_MS = 3_600_000;

/** A schedule has no end: its stops are counted for a night, or until it comes again. */
const SCHEDULED_MS = 12 * HOUR_MS;

/**
 * Estimates what the stops of one run save: the time from each stop to the end of the window, times the share of its life
 * that the instance used to run (it might have been stopped anyway), times the list price of its spec. Discounts, resource
 * packages and spot prices are not in the service's answers.
 */
export function estimateSavings(input: SavingsInput): Savings {
  const { until, stops } = listStops(input);
  return { ...sumStops(stops, () => until), assumption: assumptionOf(input.policy) };
}

/** What {@link estimateSavings} adds up. */
export function listStops({
  plan,
  policy,
  observation,
  prices,
  stoppedAt,
}: SavingsInput): SavedStops {
  const priceOf = new Map(prices.toReversed().map((price) => [price.spec, price]));
  const atMs = Date.parse(plan.decidedAt);
  const stops: SavedStop[] = [];
  for (const instance of observation.instances) {
    const at = stoppedAt.get(instance.id)?.toISOString();
    if (at === undefined) continue;
    const { spec, paymentType, id: instanceId } = instance;
    const price = spec === undefined ? undefined : priceOf.get(spec);
    const stop = { instanceId, at, share: runningShare(instance, atMs), gpus: price?.gpus ?? 0 };
    if (paymentType !== 'PayAsYouGo') stops.push({ ...stop, price: null });
    else if (price === undefined) stops.push(stop);
    else {
      const { currency, pricePerHour: perHour } = price;
      stops.push({ ...stop, price: { currency, perHour } });
    }
  }
  return { until: savedUntil(policy, new Date(plan.scheduledAt)).toISOString(), stops };
}

/** Adds up stops, each until the instant that is given for it, ISO 8601 UTC. */
export function sumStops(
  stops: readonly SavedStop[],
  untilOf: (stop: SavedStop) => string,
): Omit<Savings, 'assumption'> {
  const money = new Map<string, number>();
  let hours = 0;
  let gpuHours = 0;
  let unpriced = 0;
  for (const stop of stops) {
    const { at, share, gpus, price } = stop;
    const notRun = Math.max(0, Date.parse(untilOf(stop)) - Date.parse(at)) / HOUR_MS;
    const saved = notRun * share;
    hours += saved;
    gpuHours += saved * gpus;
    if (price === null) continue;
    if (price === undefined) unpriced += 1;
    else money.set(price.currency, (money.get(price.currency) ?? 0) + saved * price.perHour);
  }
  return {
    hours: toHundredths(hours),
    gpuHours: toHundredths(gpuHours),
    money: [...money]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, amount]) => ({ currency, amount: toHundredths(amount) })),
    unpriced,
  };
}

function savedUntil(policy: Policy, scheduledAt: Date): Date {
  const next = nextBoundary(policy, scheduledAt)?.at;
  const night = new Date(scheduledAt.getTime() + SCHEDULED_MS);
  if (next === undefined) return night;
  return policy.window === undefined && night < next ? night : next;
}

/** Share of its life that an instance ran, 0 to 1; 1 where the service does not say. */
function runningShare(
  { createdAt, accumulatedRunningMs }: InstanceObservation,
  atMs: number,
): number {
  const lifeMs = atMs - Date.parse(createdAt ?? '');
  if (accumulatedRunningMs === undefined || !(lifeMs > 0)) return 1;
  return Math.min(1, Math.max(0, accumulatedRunningMs / lifeMs));
}

function assumptionOf(policy: Policy): string {
  const until =
    policy.window === undefined
      ? 'for 12 hours or until the next scheduled time'
      : 'until the window ends';
  return (
    `Estimate: each instance would have run on ${until} for the share of its life that it ran so far; ` +
    'pay-as-you-go list price, without discounts.'
  );
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

import { ACTION_WORDS, MAIN_ACTION } from './action-words.ts';
import type { LimitNumbers } from './limits-schema.ts';
import type { Decision, Plan } from './plan.ts';
import type { Policy } from './policies.ts';
import { readRotationRecord } from './rotation-record.ts';

/** A limit that a plan exceeds. One is enough for nothing to be done that limits are about. */
export interface Trip {
  /** The key in the policy's `limits`, such as `count` or `day.count`; `listing` needs none. */
  readonly limit: string;
  /** As in the policy: instances, snapshots, percent, or money an hour. */
  readonly allowed: number;
  /** What the plan comes to. */
  readonly wanted: number;
  /** For `percent`: instances of which it is a share. */
  readonly of?: number;
  /** For `perOwner` and `perWorkspace`: whose instances. */
  readonly about?: string;
  readonly message: string;
}

/** Instances that were acted on, or are to be, and what goes of them: what limits are about. */
export interface Acted {
  readonly instances: number;
  /** By owner id. */
  readonly owners: Readonly<Record<string, number>>;
  /** By workspace id. */
  readonly workspaces: Readonly<Record<string, number>>;
  /** List price of an hour of all of them, by currency. */
  readonly perHour: Readonly<Record<string, number>>;
  /** Snapshots that were deleted, or are to be; absent where none, and in what earlier versions recorded. */
  readonly snapshots?: number;
}

/** List price of an hour, by instance id; what costs nothing by the hour is there with 0. */
export type HourlyPrices = Readonly<
  Record<string, { readonly amount: number; readonly currency: string }>
>;

/** What limits need to know beyond the plan. */
export interface GuardFacts {
  /** What other runs of the policy have acted on today. */
  readonly today?: Acted | undefined;
  readonly hourlyPrices?: HourlyPrices | undefined;
  /** How many instances the service counts and does not show. */
  readonly missing?: number | undefined;
  /** The same of the last recorded run, where this one's listing looks wrong. */
  readonly last?: Listed | undefined;
}

/** What a run's listing came to. */
export interface Listed {
  /** Instances of the target. */
  readonly seen: number;
  readonly missing: number;
}

/** Adds up decisions, each about one instance. */
export function tallyActs(decisions: readonly Decision[], prices: HourlyPrices = {}): Acted {
  return addActed(
    decisions.map(({ instanceId, ownerId, workspaceId, action, evidence }) => {
      const price = prices[instanceId];
      const deletes = action === 'delete-snapshots';
      return {
        instances: 1,
        owners: { [ownerId]: 1 },
        workspaces: { [workspaceId]: 1 },
        perHour: price === undefined ? {} : { [price.currency]: price.amount },
        ...(deletes ? { snapshots: readRotationRecord(evidence).removed.length } : {}),
      };
    }),
  );
}

export function addActed(parts: readonly Acted[]): Acted {
  const snapshots = parts.reduce((sum, part) => sum + (part.snapshots ?? 0), 0);
  return {
    instances: parts.reduce((sum, { instances }) => sum + instances, 0),
    owners: addUp(parts.map(({ owners }) => owners)),
    workspaces: addUp(parts.map(({ workspaces }) => workspaces)),
    perHour: addUp(parts.map(({ perHour }) => perHour)),
    ...(snapshots === 0 ? {} : { snapshots }),
  };
}

function addUp(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a plan would act on. */
export function plannedActs({ decisions }: Pick<Plan, 'decisions'>): readonly Decision[] {
  return decisions.filter(({ action }) => action !== 'keep');
}

/** What limits are about: that which the kind is there to do, not what ends or takes it back. */
export function limitedActs(
  plan: Pick<Plan, 'decisions'>,
  kind: Policy['kind'],
): readonly Decision[] {
  return plannedActs(plan).filter(({ action }) => action === MAIN_ACTION[kind]);
}

/**
 * What of a plan that exceeds a limit is carried out nevertheless: what takes back an earlier act, so that nothing of ours is
 * left behind. Of a fleet that is not believed it is nothing.
 */
export function withoutLimited(plan: Plan, kind: Policy['kind'], trips: readonly Trip[]): Plan {
  if (trips.some(({ limit }) => limit === 'listing')) return { ...plan, decisions: [] };
  const limited = new Set(limitedActs(plan, kind));
  return { ...plan, decisions: plan.decisions.filter((decision) => !limited.has(decision)) };
}

/** Instances observed in the target's workspaces, in any status, selected or not. */
export function populationOf({ decisions }: Pick<Plan, 'decisions'>): number {
  return decisions.filter(({ reason }) => reason !== 'other-workspace').length;
}

/** Whether some limit of a policy is in money, so that prices are needed. */
export function limitsMoney({ limits }: Policy): boolean {
  return limits.money !== undefined || limits.day?.money !== undefined;
}

/**
 * The limits that a plan exceeds; each alone trips. `percent` is of every instance observed in the target's workspaces,
 * in any status, selected or not; it is not rounded, so one of one is over 50. Zero allows none. A plan that does nothing
 * exceeds nothing, but a fleet that is empty or incomplete, and was not before, is not believed.
 */
export function findTrips(plan: Plan, policy: Policy, facts: GuardFacts = {}): readonly Trip[] {
  const population = populationOf(plan);
  const trips = findWrongListing(plan, population, facts);
  const acts = limitedActs(plan, policy.kind);
  if (acts.length === 0) return trips;
  const { limits } = policy;
  const wanted = tallyActs(acts, facts.hourlyPrices);
  const unpriced = acts.filter(({ instanceId }) => facts.hourlyPrices?.[instanceId] === undefined);
  const run: Scope = {
    prefix: '',
    verb: ACTION_WORDS[MAIN_ACTION[policy.kind]].verb.en,
    population,
    unpriced: unpriced.length,
    before: undefined,
  };
  trips.push(...findExceeded(limits, wanted, run));
  if (limits.day !== undefined) {
    const before = facts.today ?? addActed([]);
    const day: Scope = { ...run, prefix: 'day.', before };
    trips.push(...findExceeded(limits.day, addActed([before, wanted]), day));
  }
  return trips;
}

interface Scope {
  readonly prefix: '' | 'day.';
  readonly verb: string;
  readonly population: number;
  readonly unpriced: number;
  /** Of the day, without this run. */
  readonly before: Acted | undefined;
}

function findExceeded(limits: LimitNumbers, wanted: Acted, scope: Scope): Trip[] {
  const { prefix, verb, population } = scope;
  const { count, percent, perOwner, perWorkspace, snapshots, money } = limits;
  const today = scope.before === undefined ? '' : ' today, with what was done before,';
  const trips: Trip[] = [];
  const trip = (
    key: string,
    facts: Omit<Trip, 'limit' | 'message'>,
    what: string,
    most: string,
    does: string = verb,
  ) =>
    trips.push({
      limit: `${prefix}${key}`,
      ...facts,
      message: `would ${does} ${what}${today === '' ? ',' : `${today}`} limits.${prefix}${key} allows ${most}`,
    });

  const { instances } = wanted;
  if (count !== undefined && instances > count) {
    trip('count', { allowed: count, wanted: instances }, `${instances} instances`, `${count}`);
  }
  // Multiplied out, so that no division rounds a whole number over the edge.
  if (percent !== undefined && instances * 100 > population * percent) {
    const facts = { allowed: percent, wanted: instances, of: population };
    trip('percent', facts, `${instances} of ${population} instances`, `${percent}%`);
  }
  for (const [key, most, numbers, whose] of [
    ['perOwner', perOwner, wanted.owners, 'owner'],
    ['perWorkspace', perWorkspace, wanted.workspaces, 'workspace'],
  ] as const) {
    if (most === undefined) continue;
    for (const [about, number] of Object.entries(numbers)) {
      if (number <= most) continue;
      const what = `${number} instances of ${whose} ${about || '(unknown)'}`;
      trip(key, { allowed: most, wanted: number, about }, what, `${most}`);
    }
  }
  const removed = wanted.snapshots ?? 0;
  if (snapshots !== undefined && removed > snapshots) {
    const facts = { allowed: snapshots, wanted: removed };
    trip('snapshots', facts, `${removed} snapshots`, `${snapshots}`, 'delete');
  }
  if (money !== undefined) {
    const { amount, currency } = money;
    const sum = Math.round((wanted.perHour[currency] ?? 0) * 100) / 100;
    const others = Object.keys(wanted.perHour).filter(
      (one) => one !== currency && wanted.perHour[one],
    );
    const facts = { allowed: amount, wanted: sum };
    if (sum > amount) {
      trip('money', facts, `instances worth ${sum} ${currency} an hour`, `${amount} ${currency}`);
    } else if (scope.unpriced > 0 || others.length > 0) {
      const which =
        scope.unpriced > 0
          ? `${scope.unpriced} instances of unknown price`
          : `instances priced in ${others.join(', ')}`;
      trip('money', facts, which, `${amount} ${currency} an hour, and that cannot be told`);
    }
  }
  return trips;
}

/** What was so before is believed: it was told once, and else nothing would ever be done again. */
function findWrongListing({ decisions }: Plan, population: number, facts: GuardFacts): Trip[] {
  const { missing = 0, last = { seen: 0, missing: 0 } } = facts;
  if (missing > last.missing) {
    const wanted = decisions.length;
    const allowed = wanted + missing;
    const message = `the service counts ${allowed} instances and lists ${wanted} of them; that is not believed`;
    return [{ limit: 'listing', allowed, wanted, message }];
  }
  if (population > 0 || last.seen === 0) return [];
  const message = `the service lists no instance of the target, the last run saw ${last.seen}; that is not believed`;
  return [{ limit: 'listing', allowed: last.seen, wanted: 0, message }];
}

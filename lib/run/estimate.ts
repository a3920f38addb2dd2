import type { InstanceObservation } from '../policy/observation.ts';
import { estimateSavings, listStops, type Savings } from '../policy/price.ts';
import { decisionInstant } from './decision-instant.ts';
import { isOfService, readFailure } from './failure.ts';
import { observeSome } from './observe-fleet.ts';
import { observePrices } from './observe-prices.ts';
import { latestOutcomes, type Outcome } from './outcome.ts';
import type { PlanRecord } from './plan-record.ts';
import type { Run } from './run.ts';
import type { Warning } from './warning.ts';

export interface Estimate {
  /** Undefined where nothing was stopped, or would be. */
  readonly savings: Savings | undefined;
  readonly warnings: readonly Warning[];
}

/**
 * Estimates what the stops of a run save; for a dry run, what its plan would. Comes after everything else: the specs and
 * prices that it asks for decide nothing, and a run is not held up or spoilt by them.
 */
export async function estimate(
  run: Run,
  { plan }: PlanRecord,
  lines: readonly Outcome[],
): Promise<Estimate> {
  // A disk policy only stops what it started.
  if (run.policy.kind === 'disk') return { savings: undefined, warnings: [] };
  const decidedAt = new Date(plan.decidedAt);
  const stoppedAt =
    run.mode === 'plan'
      ? new Map(stoppedIds(plan).map((id) => [id, decidedAt]))
      : verifiedAt(lines, decidedAt);
  if (stoppedAt.size === 0) return { savings: undefined, warnings: [] };

  const instances = await look(run, [...stoppedAt.keys()]);
  const { prices, warnings } = await observePrices(run.deps, instances, run.deadline);
  const input = { plan, policy: run.policy, observation: { instances }, prices, stoppedAt };
  const savings = estimateSavings(input);
  // Whoever adds up runs has to know what each is made up of, to count no hour twice.
  return {
    savings: run.mode === 'plan' ? savings : { ...savings, of: listStops(input) },
    warnings,
  };
}

/** Only a stop saves anything. */
function stoppedIds({ decisions }: PlanRecord['plan']): string[] {
  return decisions.flatMap(({ action, instanceId }) => (action === 'stop' ? [instanceId] : []));
}

function verifiedAt(lines: readonly Outcome[], decidedAt: Date): Map<string, Date> {
  const verified = [...latestOutcomes(lines).values()].filter(
    ({ outcome, action }) => outcome === 'verified' && action === 'stop',
  );
  return new Map(
    verified.map(({ instanceId, at }) => [instanceId, decisionInstant(decidedAt, new Date(at))]),
  );
}

/** A run that was resumed has not seen all of them itself. Those that cannot be seen are missing in the estimate. */
async function look(run: Run, ids: readonly string[]): Promise<InstanceObservation[]> {
  const unseen = ids.filter((id) => !run.seen.has(id));
  try {
    const { instances } = await observeSome(run.deps, run.target, unseen, run.deadline);
    for (const instance of instances) run.seen.set(instance.id, instance);
  } catch (error) {
    if (!isOfService(readFailure(error))) throw error;
    run.log.warn('instances are missing in the estimate', { missing: unseen.length, error });
  }
  return ids.flatMap((id) => run.seen.get(id) ?? []);
}

import { parseDuration } from '../base/duration.ts';
import type { InstanceObservation, UsageSeries } from '../policy/observation.ts';
import type { Need } from '../policy/planner.ts';
import type { Policy, Target } from '../policy/policies.ts';
import type { Deadline } from './deadline.ts';
import { observeListings } from './observe-listings.ts';
import { observeSessions } from './observe-sessions.ts';
import { observeUsage } from './observe-usage.ts';
import type { RunDeps } from './ports.ts';
import type { Warning } from './warning.ts';

export interface NeedsInput {
  readonly policy: Policy;
  readonly target: Pick<Target, 'name'>;
  readonly scheduledAt: Date;
  readonly decidedAt: Date;
  readonly instances: readonly InstanceObservation[];
  readonly needs: Readonly<Record<Need, readonly string[]>>;
  /** Keeps the run in our hands meanwhile. */
  readonly keepHold?: () => Promise<void>;
}

export interface Asked {
  /** All of them, those that were asked for with what was found. */
  readonly instances: readonly InstanceObservation[];
  readonly warnings: readonly Warning[];
}

/** Asks for what a plan depends on and listings do not tell; undefined where nothing is needed. */
export async function observeNeeds(
  deps: Pick<RunDeps, 'dsw' | 'store' | 'clock' | 'log'>,
  { policy, target, scheduledAt, decidedAt, instances, needs, keepHold }: NeedsInput,
  deadline: Deadline,
): Promise<Asked | undefined> {
  // No kind of policy needs both.
  if (needs.snapshots.length > 0) {
    const run = { policy: policy.name, target: target.name, scheduledAt };
    return observeListings(deps, { run, instances, ids: needs.snapshots, keepHold }, deadline);
  }
  const window = usageWindow(policy.kind === 'warning' ? policy.of : policy);
  const asksUsage = needs.usage.length > 0 && window !== undefined;
  if (!asksUsage && needs.sessions.length === 0) return undefined;
  const needed = new Set(needs.usage);
  const { usage, warnings } = asksUsage
    ? await observeUsage(
        deps,
        instances.filter(({ id }) => needed.has(id)),
        { minutes: window.minutes, until: decidedAt },
        deadline,
      )
    : { usage: new Map<string, readonly UsageSeries[]>(), warnings: [] };
  const history = await observeSessions(deps, needs.sessions, deadline);
  return {
    warnings: [...warnings, ...history.warnings],
    instances: instances.map((instance) => ({
      ...instance,
      usage: usage.get(instance.id) ?? instance.usage,
      sessions: history.sessions.get(instance.id) ?? instance.sessions,
    })),
  };
}

/** The time over which usage has to be asked for, in minutes; undefined for a policy that does not look at usage. */
function usageWindow(policy: Policy): { readonly minutes: number } | undefined {
  const busy = 'unless' in policy ? policy.unless.busy : undefined;
  return busy === undefined ? undefined : { minutes: Math.ceil(parseDuration(busy.over) / 60_000) };
}

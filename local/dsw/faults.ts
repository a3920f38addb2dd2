import { createDraw, type Draw } from './chance.ts';
import { type FaultAction, type FaultPlan, type FaultRule, parseFaultPlan } from './fault-rules.ts';

/** What is known of a call when faults are looked up. */
interface FaultTarget {
  readonly operation: string;
  readonly method: string;
  /** Instances that the call names. */
  readonly instances: readonly string[];
}

/** What the rules do to one call. Delays and skews of several rules add up; of the others the first one counts. */
export interface FaultEffects {
  readonly latencyMs: number;
  readonly clockSkewMs: number;
  readonly action: Exclude<FaultAction, { kind: 'latency' | 'clockSkew' }> | undefined;
}

export interface Faults {
  /** Replaces all rules and starts their counts afresh. Throws `InvalidInputError` and changes nothing when they are not right. */
  set(input: unknown): void;
  /** The rules as they were put, with defaults filled in, each with how many calls it matched and how many it struck. */
  describe(): { seed: number; rules: DescribedRule[] };
  strike(target: FaultTarget): FaultEffects;
}

interface DescribedRule {
  readonly match: FaultRule['match'];
  readonly do: Readonly<Record<string, unknown>>;
  readonly matched: number;
  readonly struck: number;
}

interface LiveRule {
  readonly rule: FaultRule;
  readonly draw: Draw;
  matched: number;
  struck: number;
}

/** Ordered, seeded fault rules: the same seed and the same calls give the same faults. */
export function createFaults(input: unknown = []): Faults {
  let seed = 0;
  let live: LiveRule[] = [];

  function load(plan: FaultPlan): void {
    seed = plan.seed;
    live = plan.rules.map((rule, index) => ({
      rule,
      draw: createDraw(plan.seed, index),
      matched: 0,
      struck: 0,
    }));
  }
  load(parseFaultPlan(input));

  return {
    set: (next) => load(parseFaultPlan(next)),
    describe: () => ({
      seed,
      rules: live.map(({ rule: { match, action }, matched, struck }) => {
        const { kind, ...settings } = action;
        return { match, do: { [kind]: settings }, matched, struck };
      }),
    }),
    strike(target) {
      let latencyMs = 0;
      let clockSkewMs = 0;
      for (const entry of live) {
        const { action } = entry.rule;
        if (!matches(entry, target)) continue;
        entry.struck += 1;
        if (action.kind === 'latency') latencyMs += action.ms + entry.draw() * action.jitterMs;
        else if (action.kind === 'clockSkew') clockSkewMs += action.ms;
        else return { latencyMs, clockSkewMs, action };
      }
      return { latencyMs, clockSkewMs, action: undefined };
    },
  };
}

/** Counts the call where the rule is about it, and says whether this is one to strike. */
function matches(entry: LiveRule, target: FaultTarget): boolean {
  const { match } = entry.rule;
  if (match.operation !== undefined && match.operation !== target.operation) return false;
  if (match.method !== undefined && match.method !== target.method) return false;
  if (match.instance !== undefined && !target.instances.includes(match.instance)) return false;
  entry.matched += 1;
  if (match.nth !== undefined && match.nth !== entry.matched) return false;
  if (match.every !== undefined && entry.matched % match.every !== 0) return false;
  return match.probability === undefined || entry.draw() < match.probability;
}

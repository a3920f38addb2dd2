import { chance, createDraw, type Draw, hashText } from '../dsw/chance.ts';
import { type CallFault, type CallFaults, combineFaults } from './call-fault.ts';
import type { CallFacts, Striker } from './fault-kind.ts';
import { type FaultDialect, type FaultPlan, type FaultRule, parseFaultPlan } from './fault-plan.ts';
import { type FaultMatch, matchTest, namesIn } from './match.ts';

/** The fault rules of a service, at work. */
export interface FaultRules<Target, CarryOut> {
  /** Replaces all rules and starts their counts afresh. Throws `InvalidInputError` and changes nothing when they are not right. */
  set(input: unknown): void;
  /** The rules as they were put, with defaults filled in, each with how many calls it matched and how many it struck. */
  describe(): { seed: number; rules: DescribedRule[] };
  /** What the rules do to a call, counted. */
  strike(target: Target): CallFaults<CarryOut>;
}

interface DescribedRule {
  readonly match: FaultMatch;
  readonly do: Readonly<Record<string, unknown>>;
  readonly matched: number;
  readonly struck: number;
}

interface LiveRule<Target, Context, CarryOut> {
  readonly rule: FaultRule<Target, Context, CarryOut>;
  readonly isAbout: (target: Target, now: number) => boolean;
  readonly draw: Draw;
  readonly strike: Striker<Target, CarryOut>;
  readonly cleanUps: readonly (() => void)[];
  matched: number;
  struck: number;
}

/**
 * Ordered, seeded fault rules: the same seed and the same calls give the same faults.
 *
 * @throws InvalidInputError `FAULTS_INVALID`
 */
export function createFaultRules<
  Target extends CallFacts,
  Context extends { readonly now: () => number },
  CarryOut,
>(
  dialect: FaultDialect<Target, Context, CarryOut>,
  context: Context,
  input: unknown = [],
): FaultRules<Target, CarryOut> {
  const nothing = combineFaults<CarryOut>([], []);
  let seed = 0;
  let live: LiveRule<Target, Context, CarryOut>[] = [];

  function load(plan: FaultPlan<Target, Context, CarryOut>): void {
    for (const { cleanUps } of live) for (const cleanUp of cleanUps) cleanUp();
    seed = plan.seed;
    live = plan.rules.map((rule, index) => begin(rule, index));
  }

  function begin(
    rule: FaultRule<Target, Context, CarryOut>,
    index: number,
  ): LiveRule<Target, Context, CarryOut> {
    const cleanUps: (() => void)[] = [];
    const draw = createDraw(seed, index);
    const strike = rule.does.begin({
      context,
      draw,
      chanceOf: (thing) => chance(seed, index, hashText(thing)),
      subjects: namesIn(rule.match, dialect.subject.name),
      atEnd: (cleanUp) => void cleanUps.push(cleanUp),
    });
    const isAbout = matchTest(rule.match, dialect.subject, context.now());
    return { rule, isAbout, draw, strike, cleanUps, matched: 0, struck: 0 };
  }

  load(parseFaultPlan(dialect, input));

  return {
    set: (next) => load(parseFaultPlan(dialect, next)),
    describe: () => ({
      seed,
      rules: live.map(({ rule: { match, name, does }, matched, struck }) => {
        return { match, do: { [name]: does.settings }, matched, struck };
      }),
    }),
    strike(target) {
      if (live.length === 0) return nothing;
      const faults: CallFault<CarryOut>[] = [];
      const names: string[] = [];
      for (const entry of live) {
        const fault = isDue(entry, target, context.now()) ? entry.strike(target) : undefined;
        if (fault === undefined) continue;
        entry.struck += 1;
        faults.push(fault);
        names.push(entry.rule.name);
        if (entry.rule.kind.decides) break;
      }
      return faults.length === 0 ? nothing : combineFaults(faults, names);
    },
  };
}

/** Counts the call where the rule is about it, and says whether this is one to strike. */
function isDue<Target, Context, CarryOut>(
  entry: LiveRule<Target, Context, CarryOut>,
  target: Target,
  now: number,
): boolean {
  const { match, kind } = entry.rule;
  if (!kind.fits(target) || !entry.isAbout(target, now)) return false;
  entry.matched += 1;
  const turn = entry.matched - (match.skip ?? 0);
  if (turn < 1 || (match.nth !== undefined && match.nth !== turn)) return false;
  if (match.every !== undefined && turn % match.every !== 0) return false;
  if (match.times !== undefined && entry.struck >= match.times) return false;
  return match.probability === undefined || entry.draw() < match.probability;
}

import type { ActionName, Plan } from '../../policy/plan.ts';
import type { Planner } from '../../policy/planner.ts';
import type { Policy, Target } from '../../policy/policies.ts';
import type { RunFacts } from '../../policy/run-facts.ts';
import type { ActionDriver } from '../actions/action-driver.ts';
import type { Deadline } from '../deadline.ts';
import type { Sighting } from '../observe-fleet.ts';
import type { RunDeps } from '../ports.ts';
import type { ActStates } from '../progress.ts';
import type { Warning } from '../warning.ts';

/** Everything that the engine has to know about one kind of policy. */
export interface RunKind {
  readonly planner: Planner;
  /** Each action that its plans may have. */
  readonly actions: Readonly<Partial<Record<ActionName, ActionDriver>>>;
  /** The order in which planned instances are acted on; that of the plan where it is not given. */
  readonly order?: (plan: Plan, ids: readonly string[]) => readonly string[];
  /** Reads what its plans go by beyond the instances. */
  readonly readFacts?: (input: FactsInput) => Promise<FoundFacts>;
  /** They hold for as long as a trigger works on a run, so that one reading serves every look. */
  readonly factsHold?: boolean;
  /** Writes down what later runs have to know: before the first act, and at the end. Twice is as good as once. */
  readonly remember?: (input: RememberInput) => Promise<void>;
}

export interface RememberInput {
  readonly deps: Pick<RunDeps, 'store' | 'clock' | 'log'>;
  readonly policy: Policy;
  readonly target: Target;
  readonly plan: Plan;
  /** How far the acts have come. */
  readonly states: ActStates;
}

/** With what could not be found out, and does not keep the run from going on. */
export interface FoundFacts extends RunFacts {
  readonly warnings?: readonly Warning[];
}

export interface FactsInput {
  readonly deps: Pick<RunDeps, 'dsw' | 'store' | 'clock' | 'log'>;
  readonly policy: Policy;
  readonly target: Target;
  readonly scheduledAt: Date;
  readonly decidedAt: Date;
  readonly sighting: Sighting;
  /** What is on record of holds. */
  readonly holds: RunFacts['holds'];
  /** Only some instances are looked at again: what explains a decision and does not change it is not needed. */
  readonly isPart: boolean;
  readonly deadline: Deadline;
}

import type { InstanceObservation } from '../../policy/observation.ts';
import type { Decision } from '../../policy/plan.ts';
import type { Policy, Target } from '../../policy/policies.ts';
import type { Deadline } from '../deadline.ts';
import type { Outcome } from '../outcome.ts';
import type { RunDeps } from '../ports.ts';
import type { VerifyTimes } from '../verify-times.ts';

/** What an action knows of the run that it is part of. */
export interface ActionContext {
  readonly deps: RunDeps;
  readonly policy: Policy;
  readonly target: Target;
  /** The boundary that the run stands for. */
  readonly scheduledAt: Date;
  /** What the plan says on each instance that it acts on, by id. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** Every instance looked at so far, as last seen. */
  readonly seen: ReadonlyMap<string, InstanceObservation>;
}

/** How one action is begun at the service, and how it is told that it was done. */
export interface ActionDriver {
  /** Instances that one call takes. */
  unitSize(policy: Policy): number;
  /**
   * Begins the action on the instances of one unit, and says for each what became of it.
   *
   * @throws what would fail every other call too: credentials, network, throttling that does not end, the deadline
   */
  send(
    context: ActionContext,
    instanceIds: readonly string[],
    deadline: Deadline,
  ): Promise<SendResult>;
  /** The same for one that a call for several left out. */
  sendLeftOut?(context: ActionContext, instanceId: string, deadline: Deadline): Promise<SendResult>;
  /** What a look at an instance says about the action on it. */
  see(context: ActionContext, instance: InstanceObservation): Sight;
  /**
   * Asks what only a call for each instance tells, where `see` finds the action open.
   *
   * @throws what would fail every other call too
   */
  lookCloser?(
    context: ActionContext,
    instance: InstanceObservation,
    deadline: Deadline,
  ): Promise<Sight>;
  /**
   * What it says that a list no longer has the instance, for actions that end so. A list may be stale or not whole, so the
   * service is asked for the instance itself.
   *
   * @throws what would fail every other call too
   */
  seeGone?(context: ActionContext, instanceId: string, deadline: Deadline): Promise<Sight>;
  /** Whether what the plan says is still to be done as it says, where a later look decides for the same action; yes where not given. */
  stillHolds?(planned: Decision, now: Decision): boolean;
  /** Where the action takes a while and moves the status: how many are waited for is counted, one call a look. */
  readonly statuses?: SettlingStatuses;
  /** Doing it twice does no harm, whoever changed the instance in between. */
  readonly isRepeatable: boolean;
  /** How often and for how long it is tried again where `code` is of something that may pass. */
  retryTimes?(policy: Policy, code: string | undefined): RetryTimes | undefined;
  /** Where not all may be begun at once. */
  pace?(policy: Policy): Pace | undefined;
  /** How long it is waited for, where that differs from the run's times. */
  verifyTimes?(policy: Policy, times: VerifyTimes): VerifyTimes;
}

export interface RetryTimes {
  /** From the first try on. */
  readonly forMs: number;
  readonly everyMs: number;
}

export interface Pace {
  /** Instances that are begun at a time. */
  readonly batch: number;
  /** From one time to the next. */
  readonly everyMs: number;
}

export interface SendResult {
  readonly outcomes: readonly Outcome[];
  /** Ids that were surely not taken, and of which the answer does not say why: each has to be tried by itself. */
  readonly leftOut?: readonly string[];
  /** What kept an act from being brought to its end and would do so with others: after these outcomes no more are begun. */
  readonly brokenOff?: unknown;
}

/**
 * - `done`: what was wanted is so
 * - `under-way`: it has begun and is not there yet
 * - `failed`: it began and ended badly
 * - `open`: nothing shows that it was begun
 * - `changed`: what is left of it is not to be done any more, by what somebody has changed
 */
export type Sight =
  | { readonly is: 'done' | 'under-way' | 'open' }
  | { readonly is: 'failed' | 'changed'; readonly code: string; readonly message: string };

export interface SettlingStatuses {
  /** Between accepted and done. */
  readonly underWay: readonly string[];
  /** Where it ends, well or badly. */
  readonly ends: readonly string[];
}

export const DONE: Sight = { is: 'done' };
export const UNDER_WAY: Sight = { is: 'under-way' };
export const OPEN: Sight = { is: 'open' };

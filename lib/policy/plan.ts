/** What can be done to an instance. */
export type ActionName =
  | 'warn'
  | 'stop'
  | 'start'
  | 'set-culler'
  | 'set-timer'
  | 'clear-timer'
  | 'snapshot'
  | 'delete-snapshots'
  | 'mark'
  | 'unmark'
  | 'delete';

/** What a policy says about an instance; `keep` leaves it alone. */
export type PlannedAction = ActionName | 'keep';

/** A JSON value: plans are plain data. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * What is to happen to one instance, and why. Every instance of the target has one, so that `why` can always answer.
 */
export interface Decision {
  readonly instanceId: string;
  readonly instanceName: string;
  readonly workspaceId: string;
  readonly ownerId: string;
  readonly action: PlannedAction;
  /** Stable word, such as `off-hours` or `busy`; the table in `reasons.ts` says what each means. */
  readonly reason: string;
  /** What was seen that led to the reason. */
  readonly evidence: { readonly [key: string]: Json };
}

/** The pure outcome of policy + observation + instant. */
export interface Plan {
  readonly version: 1;
  readonly policy: string;
  readonly kind: string;
  readonly target: string;
  /** The boundary this run stands for; with policy and target its identity. ISO 8601 UTC. */
  readonly scheduledAt: string;
  /** The instant decided for (holds, ages and idle times are measured at it). ISO 8601 UTC. */
  readonly decidedAt: string;
  /** Ascending by instance id. */
  readonly decisions: readonly Decision[];
}

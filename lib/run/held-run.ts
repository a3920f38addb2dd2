import { StewardError } from '../base/errors.ts';
import { plannedActs } from '../policy/limits.ts';
import type { ActionName, Decision } from '../policy/plan.ts';
import type { ActionDriver } from './actions/action-driver.ts';
import type { Journal } from './journal.ts';
import { loadKind } from './kinds/load-kind.ts';
import type { RunKind } from './kinds/run-kind.ts';
import type { Lease } from './lease.ts';
import type { PlanRecord } from './plan-record.ts';
import { plannedActions } from './progress.ts';
import type { Run } from './run.ts';

/** A run that has its plan and is in our hands. */
export interface HeldRun extends Run {
  readonly lease: Lease;
  readonly record: PlanRecord;
  readonly journal: Journal;
  /** An earlier trigger made the plan, or a person did. */
  readonly resumed: boolean;
  /** How this kind of policy does what it plans. */
  readonly kind: RunKind;
  /** What is to be done to each instance that the plan acts on. */
  readonly planned: ReadonlyMap<string, ActionName>;
  /** What the plan says on each of these, by id. */
  readonly decisions: ReadonlyMap<string, Decision>;
}

/** Puts a run into our hands. */
export async function holdRun(
  run: Run,
  held: Pick<HeldRun, 'lease' | 'record' | 'journal' | 'resumed'>,
): Promise<HeldRun> {
  const kind = await loadKind(run.policy.kind);
  const { plan } = held.record;
  const decisions = new Map(plannedActs(plan).map((one) => [one.instanceId, one]));
  return { ...run, ...held, kind, planned: plannedActions(plan), decisions };
}

/** How one of the run's planned actions is done. */
export function driverOf({ kind, policy }: HeldRun, action: ActionName): ActionDriver {
  const driver = kind.actions[action];
  if (driver !== undefined) return driver;
  throw new StewardError(
    'ACTION_UNKNOWN',
    `A plan of policy ${policy.name} has the action "${action}", which policies of kind ${policy.kind} do not do. It was recorded by another version; nothing is done for it.`,
    { details: { action, kind: policy.kind } },
  );
}

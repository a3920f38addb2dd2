import type { InstanceObservation } from '../policy/observation.ts';
import type { Decision } from '../policy/plan.ts';
import type { Outcome } from './outcome.ts';
import { planPolicy } from './plan-policy.ts';
import type { Run } from './run.ts';

export interface Reconfirmed {
  /** Planned to be stopped, and would still be. */
  readonly ids: readonly string[];
  /** For the others: why they are left alone, or that they seem to be done already. */
  readonly outcomes: readonly Outcome[];
  readonly seen: readonly InstanceObservation[];
}

/**
 * Looks again at instances that a recorded plan stops and decides anew: only what would still be stopped is acted on, so
 * that a hold, a fresh start of work or a change of status since the plan counts.
 *
 * @param begun whether acts of the run may have happened without reaching the journal
 */
export async function reconfirm(
  run: Run,
  planned: readonly string[],
  begun: boolean,
): Promise<Reconfirmed> {
  const { deps, policy, deadline } = run;
  const sinceStart = deps.clock.now().getTime() - run.startedAt.getTime();
  const input = { ...run, decidedAt: new Date(run.decidedAt.getTime() + sinceStart) };
  const { plan, sighting } = await planPolicy(deps, input, deadline, planned);
  const decisions = new Map(plan.decisions.map((decision) => [decision.instanceId, decision]));
  const statuses = new Map(sighting.instances.map(({ id, status }) => [id, status]));
  const ours = policy.saveImage ? [...ON_ITS_WAY, ...SAVING_FIRST] : ON_ITS_WAY;
  const ids: string[] = [];
  const outcomes: Outcome[] = [];
  for (const id of planned) {
    const decision = decisions.get(id);
    const status = statuses.get(id);
    const mayBeDone = begun && status !== undefined && ours.includes(status);
    if (decision?.action === 'stop') ids.push(id);
    else outcomes.push(leave(id, decision, status, mayBeDone, deps.clock.now()));
  }
  return { ids, outcomes, seen: sighting.instances };
}

/** What a stop of ours leads to. */
const ON_ITS_WAY: readonly string[] = ['Stopping', 'Stopped'];
const SAVING_FIRST: readonly string[] = ['Saving', 'Saved'];

function leave(
  instanceId: string,
  decision: Decision | undefined,
  status: string | undefined,
  mayBeDone: boolean,
  now: Date,
): Outcome {
  const base = {
    instanceId,
    action: 'stop',
    at: now.toISOString(),
    ...(status === undefined ? {} : { status }),
  } as const;
  if (decision === undefined) {
    return {
      ...base,
      outcome: 'skipped',
      code: 'gone',
      message: 'The service no longer lists it.',
    };
  }
  if (mayBeDone) {
    return {
      ...base,
      outcome: 'unknown',
      code: 'ACT_NOT_RECORDED',
      message: 'It runs no more; the run was cut off before it could record whether it did that.',
    };
  }
  return {
    ...base,
    outcome: 'skipped',
    code: decision.reason,
    message: 'It changed after the plan was made.',
  };
}

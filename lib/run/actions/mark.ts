import type { Policy } from '../../policy/policies.ts';
import type { Deadline } from '../deadline.ts';
import {
  type ActionContext,
  type ActionDriver,
  DONE,
  OPEN,
  type SendResult,
} from './action-driver.ts';
import { answered, failedCall } from './answered.ts';

/** Labels are set at once; what does not show within two minutes is looked at by the next run. */
const SEEN_WITHIN_MS = 120_000;

/** Sets the label that marks an abandoned instance, to the value that the plan says. */
export const markDriver: ActionDriver = {
  unitSize: () => 1,
  send: (context, [id = ''], deadline) =>
    call(context, 'mark', id, deadline, () =>
      context.deps.dsw.updateInstanceLabels(
        { InstanceId: id, Labels: [{ Key: keyOf(context.policy), Value: markOf(context, id) }] },
        deadline.callOptions(),
      ),
    ),
  see: (context, { id, labels }) =>
    labels[keyOf(context.policy)] === markOf(context, id) ? DONE : OPEN,
  isRepeatable: true,
  verifyTimes: (_policy, times) => ({ ...times, timeoutMs: SEEN_WITHIN_MS }),
};

/** Takes the label away. One that is gone already is as good. */
export const unmarkDriver: ActionDriver = {
  unitSize: () => 1,
  send: (context, [id = ''], deadline) =>
    call(context, 'unmark', id, deadline, () =>
      context.deps.dsw.deleteInstanceLabels(
        { InstanceId: id, LabelKeys: [keyOf(context.policy)] },
        deadline.callOptions(),
      ),
    ),
  see: ({ policy }, { labels }) => (Object.hasOwn(labels, keyOf(policy)) ? OPEN : DONE),
  isRepeatable: true,
  verifyTimes: (_policy, times) => ({ ...times, timeoutMs: SEEN_WITHIN_MS }),
};

async function call(
  { deps }: ActionContext,
  action: 'mark' | 'unmark',
  id: string,
  deadline: Deadline,
  make: () => Promise<{ readonly RequestId?: string | null }>,
): Promise<SendResult> {
  try {
    // The answer of label operations has nothing but its request id.
    return { outcomes: [answered(deps, action, id, 'accepted', await make())] };
  } catch (error) {
    return { outcomes: [failedCall(deps, action, id, error, deadline)] };
  }
}

/** The key of the mark. Only policies of this kind have the action. */
export function keyOf(policy: Policy): string {
  if (policy.kind === 'cleanup') return policy.abandoned.label;
  throw new TypeError(`policy ${policy.name} of kind ${policy.kind} marks nothing`);
}

/** As the planner has it in the evidence. */
function markOf({ decisions }: ActionContext, id: string): string {
  return String(decisions.get(id)?.evidence['mark'] ?? '');
}

import { StewardError } from '../../base/errors.ts';
import type { Decision } from '../../policy/plan.ts';
import type { Policy, WarningPolicy } from '../../policy/policies.ts';
import { linksOffered } from '../notice-links.ts';
import { warningMessage } from '../notice-message.ts';
import { deliverNotices, type NoticeOutcome } from '../notices.ts';
import type { Outcome } from '../outcome.ts';
import { isOwed, ownerNames } from '../tell-after.ts';
import { type ActionContext, type ActionDriver, OPEN, type SendResult } from './action-driver.ts';

/** One message for a run, whatever the size of the fleet. */
const ALL = 1_000_000;

/**
 * Tells people what is about to be done. Repeating it sends nothing that has been delivered (notices.ts), so that what was
 * cut off is simply done again.
 */
export const warnDriver: ActionDriver = {
  unitSize: () => ALL,
  send: tell,
  see: () => OPEN,
  isRepeatable: true,
};

/** @throws StewardError `NOTIFY_UNDELIVERED` where a later try may reach a channel that this one did not */
async function tell(context: ActionContext, ids: readonly string[]): Promise<SendResult> {
  const { deps, target } = context;
  const policy = demandWarning(context.policy);
  const { notify, timeZone } = policy.of;
  const actAt = new Date(context.scheduledAt.getTime() + policy.aheadMs);
  const plan = {
    version: 1,
    policy: policy.of.name,
    kind: policy.of.kind,
    target: target.name,
    scheduledAt: actAt.toISOString(),
    decidedAt: deps.clock.now().toISOString(),
    decisions: ids.flatMap((id) => context.decisions.get(id) ?? []).map(asActed),
  } as const;
  const notifier = await demandNotices(context)();
  const links = await deps.links?.();
  const told = { policy: policy.of, target: target.name, actAt, count: ids.length };
  const linksOf = links && linksOffered(links, told);
  const outcomes = await deliverNotices(
    { ...deps, notifier },
    {
      policy: policy.of.name,
      target: target.name,
      scheduledAt: actAt,
      phase: 'warning',
      channels: notify?.channels ?? [],
      message: (language) =>
        warningMessage(plan, actAt, {
          language,
          timeZone,
          mentionOwners: notify?.owners ?? false,
          ownerName: ownerNames(context),
          ...(linksOf && { linksOf }),
        }),
    },
  );
  demandDelivery(outcomes);
  return { outcomes: ids.map((instanceId) => outcomeOf(context, instanceId, outcomes)) };
}

/** The decision that the policy itself would have made. */
function asActed(decision: Decision): Decision {
  const { action, reason, ...evidence } = decision.evidence;
  return {
    ...decision,
    // Written into the evidence by the planner of warnings, from a decision.
    action: action as Decision['action'],
    reason: String(reason),
    evidence,
  };
}

function outcomeOf(
  { deps }: ActionContext,
  instanceId: string,
  outcomes: readonly NoticeOutcome[],
): Outcome {
  const base = { instanceId, action: 'warn', at: deps.clock.now().toISOString() } as const;
  const failed = outcomes.filter((outcome) => outcome.status === 'failed');
  if (failed.length < outcomes.length) return { ...base, outcome: 'verified' };
  const [first] = failed;
  return {
    ...base,
    outcome: 'failed',
    ...(first && { code: first.code, message: first.message }),
  };
}

function demandDelivery(outcomes: readonly NoticeOutcome[]): void {
  const owed = outcomes.filter(isOwed);
  if (owed.length === 0) return;
  const channels = owed.map(({ channel }) => channel).join(', ');
  throw new StewardError(
    'NOTIFY_UNDELIVERED',
    `The notice did not reach ${channels}; the next trigger tries again.`,
    { details: { channels } },
  );
}

function demandWarning(policy: Policy): WarningPolicy {
  if (policy.kind === 'warning') return policy;
  throw new TypeError(`policy ${policy.name} of kind ${policy.kind} is no warning`);
}

function demandNotices({ deps, policy }: ActionContext) {
  if (deps.notices !== undefined) return deps.notices;
  throw new StewardError(
    'NOTIFY_NO_CHANNELS',
    `Policy ${policy.name} tells people, and there are no channels to tell them by.`,
  );
}

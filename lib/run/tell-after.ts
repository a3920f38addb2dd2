import type { InstanceObservation } from '../policy/observation.ts';
import { afterNoticeKind } from './after-notice.ts';
import { afterMessage } from './notice-message.ts';
import { deliverNotices, type NoticeOutcome, noticeWarnings } from './notices.ts';
import { readPlanRecord } from './plan-record.ts';
import type { RunReport } from './report.ts';
import type { Run } from './run.ts';

/** Tells the policy's channels of a run that is through. What goes wrong is among the report's warnings, and costs no run. */
export async function tellAfter(run: Run, report: RunReport): Promise<RunReport> {
  const { policy, deps, deadlineAt, deadline } = run;
  const { notify, timeZone } = policy;
  const kind = notify && afterNoticeKind(report, notify.after);
  if (notify === undefined || kind === undefined) return report;
  const record = await readPlanRecord(deps.store, run.prefix);
  if (record === undefined || deps.notices === undefined) return report;
  const notifier = await deps.notices();
  const outcomes = await deliverNotices(
    { ...deps, notifier },
    {
      ...runOf(run),
      phase: 'after',
      channels: notify.channels,
      message: (language) =>
        afterMessage(kind, report, record.plan, {
          language,
          timeZone,
          mentionOwners: notify.owners,
          ownerName: ownerNames(run),
        }),
      ...(deadlineAt && { deadline: deadlineAt }),
      ...(deadline.signal && { signal: deadline.signal }),
    },
  );
  return {
    ...report,
    warnings: [...report.warnings, ...noticeWarnings(outcomes)],
    ...(outcomes.some(isOwed) && { owesNotice: true }),
  };
}

/** As far as this trigger has seen them. */
export function ownerNames({
  seen,
}: {
  readonly seen: ReadonlyMap<string, InstanceObservation>;
}): (id: string) => string | undefined {
  const names = new Map([...seen.values()].map(({ ownerId, ownerName }) => [ownerId, ownerName]));
  return (id) => names.get(id);
}

/** A later trigger tries it again. */
export function isOwed(outcome: NoticeOutcome): boolean {
  return outcome.status === 'failed' && outcome.retryable;
}

function runOf({ policy, target, scheduledAt }: Run) {
  return { policy: policy.name, target: target.name, scheduledAt };
}

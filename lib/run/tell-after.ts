import type { NoticeLanguage } from '../notify/message.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import { afterNotices } from './after-notice.ts';
import { afterMessage, diskMessage } from './notice-message.ts';
import { noticeRun } from './notice-run.ts';
import { deliverNotices, type NoticeOutcome, noticeWarnings } from './notices.ts';
import { readPlanRecord } from './plan-record.ts';
import type { RunReport } from './report.ts';
import type { Run } from './run.ts';

/** Tells the policy's channels of a run that is through. What goes wrong is among the report's warnings, and costs no run. */
export async function tellAfter(run: Run, report: RunReport): Promise<RunReport> {
  const { policy, deps, deadlineAt, deadline } = run;
  const { notify, timeZone } = policy;
  const due = notify === undefined ? [] : afterNotices(report, notify.after);
  if (notify === undefined || due.length === 0) return report;
  const record = await readPlanRecord(deps.store, run.prefix);
  if (record === undefined || deps.notices === undefined) return report;
  const notifier = await deps.notices();
  const outcomes: NoticeOutcome[] = [];
  for (const notice of due) {
    const message = (language: NoticeLanguage) => {
      const context = {
        language,
        timeZone,
        mentionOwners: notify.owners,
        ownerName: ownerNames(run),
      };
      return notice.phase === 'disk'
        ? diskMessage(record.plan, context)
        : afterMessage(notice.kind, report, record.plan, context);
    };
    const told = await deliverNotices(
      { ...deps, notifier },
      {
        ...noticeRun(run, notice.phase),
        phase: notice.phase,
        channels: notify.channels,
        message,
        ...(deadlineAt && { deadline: deadlineAt }),
        ...(deadline.signal && { signal: deadline.signal }),
      },
    );
    outcomes.push(...told);
  }
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

import { afterNoticeKind } from './after-notice.ts';
import { noticeKeys } from './notice-records.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import type { Run } from './run.ts';

/** Whether a channel of the policy has not been told yet of a run that is through. */
export async function owesNotice(run: Run, report: RunReport): Promise<boolean> {
  const { policy, target, scheduledAt } = run;
  const { notify } = policy;
  const name = { policy: policy.name, target: target.name, scheduledAt };
  if (notify === undefined || afterNoticeKind(report, notify.after) === undefined) return false;
  for (const channel of notify.channels) {
    const keys = noticeKeys(name, channel, 'after');
    if ((await readRecord(run.deps.store, keys.delivery)) === undefined) return true;
  }
  return false;
}

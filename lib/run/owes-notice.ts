import { afterNotices } from './after-notice.ts';
import { noticeKeys } from './notice-records.ts';
import { noticeRun } from './notice-run.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import type { Run } from './run.ts';

/** Whether a channel of the policy has not been told yet of a run that is through. */
export async function owesNotice(run: Run, report: RunReport): Promise<boolean> {
  const { notify } = run.policy;
  if (notify === undefined) return false;
  for (const { phase } of afterNotices(report, notify.after)) {
    for (const channel of notify.channels) {
      const keys = noticeKeys(noticeRun(run, phase), channel, phase);
      if ((await readRecord(run.deps.store, keys.delivery)) === undefined) return true;
    }
  }
  return false;
}

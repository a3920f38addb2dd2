import type { NotifyRule } from '../policy/notices-schema.ts';
import { isFinished, type RunReport } from './report.ts';

/**
 * What a policy wants to be told of a run: that it was done, that there is trouble, or nothing. A run that a later trigger
 * goes on with is not told of yet, a dry run never.
 */
export function afterNoticeKind(
  report: RunReport,
  after: NotifyRule['after'],
): 'done' | 'trouble' | undefined {
  if (!isFinished(report) || report.status === 'planned' || after === 'never') return undefined;
  if (isTrouble(report)) return 'trouble';
  if (after === 'always') return 'done';
  return after === 'changes' && report.acted.instances > 0 ? 'done' : undefined;
}

/** Somebody has to look: it did not come to its end, or something came out wrong. */
function isTrouble({ status, needsLook, left }: RunReport): boolean {
  return status !== 'done' || needsLook.length > 0 || left.length > 0;
}

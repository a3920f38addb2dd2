import type { NotifyRule } from '../policy/notices-schema.ts';
import type { Reason } from '../policy/reasons.ts';
import { isFinished, type RunReport } from './report.ts';

/** The reason of policies of kind `disk` for an instance whose disk is close to being cleared. */
export const CLEARS_SOON: Reason = 'disk-clears-soon';

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
  // What takes back an earlier act is a change too, though no limit counts it.
  const { acted, done } = report;
  return after === 'changes' && (acted.instances > 0 || done.length > 0) ? 'done' : undefined;
}

/** The messages that are due of a run that is through; each has a phase of its own in the records. */
export type AfterNotice =
  | { readonly phase: 'after'; readonly kind: 'done' | 'trouble' }
  /** Free disks that will be cleared: nothing was done about them, and that is just why people have to know. */
  | { readonly phase: 'disk' };

export function afterNotices(report: RunReport, after: NotifyRule['after']): AfterNotice[] {
  const kind = afterNoticeKind(report, after);
  const isToldOfDisks =
    isFinished(report) && report.status !== 'planned' && after !== 'never' && clearsSoon(report);
  return [
    ...(kind === undefined ? [] : [{ phase: 'after', kind } as const]),
    ...(isToldOfDisks ? [{ phase: 'disk' } as const] : []),
  ];
}

function clearsSoon({ counts }: RunReport): boolean {
  return (counts.reasons[CLEARS_SOON] ?? 0) > 0;
}

/** Somebody has to look: it did not come to its end, or something came out wrong. */
function isTrouble({ status, needsLook, left }: RunReport): boolean {
  return status !== 'done' || needsLook.length > 0 || left.length > 0;
}

import type { TimerTrigger, Trigger } from '../fc/trigger.ts';
import { findConflicts } from '../run/exported.ts';
import type { ReportedError, RunResult } from '../run/report.ts';
import { instantText } from '../run/run-key.ts';

/** What an invocation returns: small, since FC limits and logs it; the reports in the store have the rest. */
export interface InvocationSummary {
  readonly requestId: string;
  /** When the timer was due, or the event was handled. */
  readonly triggerTime: string;
  /** Of the timer, or the kind of event. */
  readonly triggerName: string;
  readonly results: readonly ResultSummary[];
}

/** What woke the function, with when that was: events have no time of their own that all would have. */
type Woken =
  | Pick<TimerTrigger, 'kind' | 'triggerTime' | 'triggerName'>
  | { readonly kind: Exclude<Trigger['kind'], 'timer'>; readonly at: Date };

interface ResultSummary {
  readonly policy: string;
  readonly target: string;
  readonly status: RunResult['status'];
  /** One sentence for people. */
  readonly summary: string;
  readonly scheduledAt?: string;
  readonly done?: number;
  readonly needsLook?: number;
  /** Exported files that are other than what would be written now; absent where there are none. */
  readonly conflicts?: number;
  readonly left?: number;
  /** Set where the run failed or could not be started. */
  readonly error?: ReportedError;
}

export function summarise(
  requestId: string,
  woken: Woken,
  results: readonly RunResult[],
): InvocationSummary {
  return {
    requestId,
    triggerTime: instantText(woken.kind === 'timer' ? woken.triggerTime : woken.at),
    triggerName: woken.kind === 'timer' ? woken.triggerName : woken.kind,
    results: results.map(summariseResult),
  };
}

function summariseResult(result: RunResult): ResultSummary {
  const { policy, target, status } = result;
  const conflicts = 'exported' in result ? findConflicts(result.exported).length : 0;
  switch (result.status) {
    case 'nothing-due':
      return { policy, target, status, summary: `Nothing to do (${result.reason}).` };
    case 'not-started':
      return { policy, target, status, summary: result.error.message, error: result.error };
    default:
      return {
        policy,
        target,
        status,
        summary: result.summary,
        scheduledAt: result.scheduledAt,
        done: result.done.length,
        needsLook: result.needsLook.length,
        left: result.left.length,
        ...(conflicts > 0 && { conflicts }),
        ...(result.status === 'failed' && result.error ? { error: result.error } : {}),
      };
  }
}

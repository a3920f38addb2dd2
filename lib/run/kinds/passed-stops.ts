import { lastBoundary, maxLateMs } from '../../policy/due.ts';
import type { RunFacts } from '../../policy/run-facts.ts';
import type { Outcome } from '../outcome.ts';
import { listRecordedRuns } from '../recorded-runs.ts';
import { readRecord } from '../records.ts';
import type { RunReport } from '../report.ts';
import { reportKey } from '../write-report.ts';
import type { FactsInput } from './run-kind.ts';

const DAY_MS = 24 * 3_600_000;

/** What was begun and may have been done, whatever was seen of it. */
const MAY_BE_DONE: ReadonlySet<Outcome['outcome']> = new Set(['unverified', 'unknown']);

/**
 * For stops by label: what runs stopped that were closed without getting through. The next run looks at their boundaries
 * once more, for the instances that they left; those that they stopped may have been started since by somebody.
 */
export async function readPassedStops({
  deps,
  policy,
  target,
  scheduledAt,
  processedThrough,
}: FactsInput): Promise<RunFacts> {
  const isByLabel = policy.kind === 'stop' && policy.byLabel !== undefined;
  if (!isByLabel || processedThrough === undefined) return {};
  const before = lastBoundary(policy, new Date(scheduledAt.getTime() - 1));
  if (before === undefined || before.at <= processedThrough) return {};
  const sinceMs = Math.max(processedThrough.getTime(), scheduledAt.getTime() - maxLateMs(policy));
  const passedStops = new Map<string, string>();
  for (let ms = scheduledAt.getTime(); ; ms -= DAY_MS) {
    const date = new Date(ms).toISOString().slice(0, 10);
    for (const run of await listRecordedRuns(deps.store, { policy: policy.name, date })) {
      const at = Date.parse(run.scheduledAt);
      const isPassed = at > sinceMs && at < scheduledAt.getTime();
      if (run.target !== target.name || !isPassed) continue;
      const report = await readRecord<RunReport>(deps.store, reportKey(run.prefix));
      // Newest first, so that the last one counts.
      for (const id of report === undefined ? [] : stoppedBy(report)) {
        if (!passedStops.has(id)) passedStops.set(id, run.scheduledAt);
      }
    }
    if (date <= new Date(sinceMs).toISOString().slice(0, 10)) return { passedStops };
  }
}

function stoppedBy({ done, needsLook }: RunReport): string[] {
  const maybe = needsLook.filter(({ outcome }) => MAY_BE_DONE.has(outcome));
  return [...done, ...maybe.map(({ instanceId }) => instanceId)];
}

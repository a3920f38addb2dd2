import { compileByLabel, type LabelAnswer } from './by-label.ts';
import { dayRule, maxLateMs } from './due.ts';
import type { LabelBoundary } from './label-boundaries.ts';
import type { InstanceObservation } from './observation.ts';
import type { PlannerInput } from './planner.ts';
import type { StartPolicy, StopPolicy } from './policies.ts';

/**
 * Makes the test of a run whose instances have hours of their own; undefined for a policy that knows no such labels. What
 * came longer than `maxLate` ago is over.
 */
export function labelReader(
  { policy, scheduledMs, facts }: PlannerInput<StopPolicy | StartPolicy>,
  side: LabelBoundary['side'],
): ((instance: InstanceObservation) => LabelAnswer) | undefined {
  const { byLabel: rule, timeZone } = policy;
  if (rule === undefined) return undefined;
  const oldestMs = scheduledMs - maxLateMs(policy);
  const throughMs = scheduledMs;
  const days = dayRule(policy);
  const read = (sinceMs: number) =>
    compileByLabel({ rule, timeZone, side, sinceMs, throughMs, days });
  const seenToMs = Date.parse(facts.labels?.through ?? '') || scheduledMs - 1;
  const [readNew, readLeft] = [read(Math.max(seenToMs, oldestMs)), read(oldestMs)];
  return (instance) =>
    facts.labels?.left.has(instance.id) ? readLeft(instance) : readNew(instance);
}

import { DISK_KEPT_MS } from '../policy/disk-clearing.ts';
import type { Decision } from '../policy/plan.ts';
import { ANSWER_LOST } from './outcome.ts';
import type { ActStates } from './progress.ts';
import type { ReportedChange } from './report.ts';

/** What was seen of everything that a run did, by instance id, ascending. */
export function reportChanges(states: ActStates): Record<string, ReportedChange> {
  const changes = [...states].flatMap(([id, { outcome, begun }]): [string, ReportedChange][] => {
    if (outcome?.outcome !== 'verified') return [];
    const { action, at, code, modifiedAt } = outcome;
    const change = {
      action,
      at: begun?.at ?? at,
      before: begun?.modifiedAt,
      after: modifiedAt,
      ...(code === ANSWER_LOST ? { answerLost: true as const } : {}),
    };
    return [[id, change]];
  });
  return Object.fromEntries(changes.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** When the first free disk of what a run stopped is cleared; the plan says which of them have one. */
export function firstDiskClearsAt(
  decisions: readonly Decision[],
  changes: Readonly<Record<string, ReportedChange>>,
): string | undefined {
  let firstMs = Number.POSITIVE_INFINITY;
  for (const { instanceId, action, evidence } of decisions) {
    const change = changes[instanceId];
    if (action !== 'stop' || change === undefined || !('diskClearsAt' in evidence)) continue;
    firstMs = Math.min(firstMs, Date.parse(change.after ?? change.at) + DISK_KEPT_MS);
  }
  return Number.isFinite(firstMs) ? new Date(firstMs).toISOString() : undefined;
}

import type { InstanceObservation } from './observation.ts';
import type { Decision, Json } from './plan.ts';

/** What decides when an instance has its turn; part of the evidence, so that the plan alone tells the order. */
export function orderEvidence(
  { labels, priority }: InstanceObservation,
  label: string,
): Readonly<Record<string, Json>> {
  const text = Object.hasOwn(labels, label) ? (labels[label] ?? '').trim() : '';
  return {
    ...(NUMBER.test(text) ? { order: Number(text) } : {}),
    ...(priority === undefined ? {} : { priority }),
  };
}

const NUMBER = /^-?\d{1,9}(\.\d{1,9})?$/;

/** Ids in the order in which they are started: by label, lowest first; the others after them; then by priority, highest first, and id. */
export function startOrder(decisions: readonly Decision[]): string[] {
  return decisions
    .map(({ instanceId, evidence: { order, priority } }) => ({
      instanceId,
      order: typeof order === 'number' ? order : Number.POSITIVE_INFINITY,
      priority: typeof priority === 'number' ? priority : Number.NEGATIVE_INFINITY,
    }))
    .sort((a, b) => compare(a.order, b.order) || compare(b.priority, a.priority) || byId(a, b))
    .map(({ instanceId }) => instanceId);
}

/** Without subtraction: two infinities are equal. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byId(a: { instanceId: string }, b: { instanceId: string }): number {
  return a.instanceId < b.instanceId ? -1 : 1;
}

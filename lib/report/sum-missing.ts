import type { CommittedDayOf } from './report-input.ts';
import type { MissingAnswers } from './report-model.ts';

/** Older commits have only how many there are. */
const UNSAID = 'unsaid';

/**
 * Answers that the service did not give, by what they would have told, the most first. Tables that were made of the same answers
 * name the same gaps: of a day of a target the greatest number counts.
 */
export function sumMissing(committed: readonly CommittedDayOf[]): MissingAnswers[] {
  const most = new Map<string, Map<string, number>>();
  for (const { target, dt, gaps = {} } of committed) {
    for (const [what, count] of Object.entries(gaps)) {
      const days = most.get(what) ?? new Map<string, number>();
      const key = `${dt}/${target}`;
      days.set(key, Math.max(days.get(key) ?? 0, count));
      most.set(what, days);
    }
  }
  return [...most]
    .map(([what, days]) => ({
      what,
      answers: [...days.values()].reduce((sum, count) => sum + count, 0),
      days: [...new Set([...days.keys()].map((key) => key.slice(0, key.indexOf('/'))))].sort(),
    }))
    .sort((a, b) => b.answers - a.answers || (a.what < b.what ? -1 : 1));
}

/** What a commit says is missing, by what: `source.gaps`, and `source['gaps.hours']` and the like. */
export function gapsOfSource(
  source: Readonly<Record<string, unknown>>,
): Readonly<Record<string, number>> {
  const named = Object.entries(source).flatMap(([key, count]) =>
    key.startsWith('gaps.') && typeof count === 'number' ? [[key.slice(5), count] as const] : [],
  );
  const all = source['gaps'];
  if (named.length > 0 || typeof all !== 'number' || all === 0) return Object.fromEntries(named);
  return { [UNSAID]: all };
}

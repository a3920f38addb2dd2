import { roughStops, skippedIn } from './judge-rough.ts';
import type { PlayResult } from './play.ts';
import { type Style, wrapList } from './table.ts';
import { countTroubles } from './trouble.ts';
import { nameReason, plural } from './words.ts';

/** What the rough hours survived, and what they cost beside calm ones. */
export function showRough(rough: PlayResult, calm: PlayResult, style: Style): string[] {
  const skipped = skippedIn(roughStops(rough)).map(
    ({ instanceId, code = '' }) => `${instanceId} (${nameReason(code)})`,
  );
  return [
    style('bold', 'Survived'),
    ...wrapList(countTroubles(rough)),
    `  at the cost of ${costOf(rough, rough)} until the stop was reported; without faults ${costOf(calm, rough)}`,
    ...(skipped.length === 0
      ? []
      : [`  left alone in the end, since they had changed: ${skipped.join(', ')}`]),
    '',
  ];
}

function costOf(result: PlayResult, rough: PlayResult): string {
  const minutes = minutesOf(result, rough);
  const time = minutes === undefined ? '' : ` and ${plural(minutes, 'minute')}`;
  return `${plural(result.calls.length, 'call')}${time}`;
}

/** Of the night in which the function was killed: from when the stop was due to its report, rounded up. */
export function minutesOf({ runs }: PlayResult, rough: PlayResult): number | undefined {
  const instants = new Set(roughStops(rough).map(({ plan }) => plan.plan.scheduledAt));
  const spans = runs.flatMap(({ plan, report }) =>
    report === undefined || plan.plan.kind !== 'stop' || !instants.has(plan.plan.scheduledAt)
      ? []
      : [Date.parse(report.finishedAt) - Date.parse(plan.plan.scheduledAt)],
  );
  return spans.length === 0 ? undefined : Math.ceil(Math.max(...spans) / 60_000);
}

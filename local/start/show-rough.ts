import type { Difference } from './differences.ts';
import { skippedIn } from './judge-rough.ts';
import type { PlayResult } from './play.ts';
import { roughStops } from './rough-stops.ts';
import { type Style, wrapList } from './table.ts';
import { countTroubles } from './trouble.ts';
import { nameReason, plural } from './words.ts';

/** What the rough hours survived, what they cost beside calm ones, and what they did otherwise. */
export function showRough(
  rough: PlayResult,
  calm: PlayResult,
  proven: readonly Difference[],
  style: Style,
): string[] {
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
    ...showDifferences(proven, rough, style),
  ];
}

function showDifferences(
  proven: readonly Difference[],
  { lagMs }: PlayResult,
  style: Style,
): string[] {
  if (proven.length === 0) return [];
  const lag = lagMs > 0 ? `; here some answers were up to ${Math.ceil(lagMs / 1000)} s behind` : '';
  return [
    style('bold', 'Otherwise than without faults'),
    `  right in both nights, by what the service showed to each at its time${lag}`,
    ...proven.flatMap(({ instanceId, instanceName, here, withoutFaults }) => [
      `  ${instanceName} (${instanceId})`,
      `    here ${word(here)}`,
      `    without faults ${word(withoutFaults)}`,
    ]),
    '',
  ];
}

function word({ stopped, reason }: Difference['here']): string {
  return `${stopped ? 'stopped' : 'left alone'}, ${reason}`;
}

/** The last line of a rough night that went as it should. */
export function wordRoughEnd({ length }: readonly Difference[]): string {
  return length === 0
    ? 'It ended as it does without faults'
    : `It ended as it does without faults, but for ${plural(length, 'instance')} named above, and rightly so`;
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

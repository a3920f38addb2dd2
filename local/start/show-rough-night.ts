import { skippedIn } from './judge-rough-night.ts';
import type { NightResult } from './play-night.ts';
import type { Style } from './table.ts';
import { countTroubles } from './trouble.ts';
import { nameReason, plural } from './words.ts';

/** What a rough night survived, and what it cost beside the calm one. */
export function showRoughNight(rough: NightResult, calm: NightResult, style: Style): string[] {
  const skipped = skippedIn(rough).map(
    ({ instanceId, code = '' }) => `${instanceId} (${nameReason(code)})`,
  );
  return [
    style('bold', 'Survived'),
    `  ${countTroubles(rough).join(', ') || 'nothing went wrong'}`,
    `  at the cost of ${costOf(rough)}; the calm night took ${costOf(calm)}`,
    ...(skipped.length === 0
      ? []
      : [`  left alone in the end, since they had changed: ${skipped.join(', ')}`]),
    '',
  ];
}

function costOf(night: NightResult): string {
  const minutes = minutesOf(night);
  const time = minutes === undefined ? '' : ` and ${plural(minutes, 'minute')} until the report`;
  return `${plural(night.calls.length, 'call')}${time}`;
}

/** From when the runs were due to their reports, rounded up; undefined where there is none. */
export function minutesOf({ runs }: NightResult): number | undefined {
  const spans = runs.flatMap(({ plan, report }) =>
    report === undefined ? [] : [Date.parse(report.finishedAt) - Date.parse(plan.plan.scheduledAt)],
  );
  return spans.length === 0 ? undefined : Math.ceil(Math.max(...spans) / 60_000);
}

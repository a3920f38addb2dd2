import { daysOf } from './days.ts';
import { callsOf, idsOf } from './judge-acts.ts';
import { removedIn } from './judge-effects.ts';
import type { PlayResult } from './play.ts';
import { decisionsOf, doneBy } from './records.ts';
import { sumSaved } from './savings.ts';

/** Below this size a made-up fleet has not enough people for all of it. */
const FEWEST_INSTANCES = 40;

/**
 * That a week showed what it is there to show: a quiet one in which nothing happened would agree with its records too.
 * Of a small fleet only the nights are asked for.
 */
export function judgeWeek(result: PlayResult): string[] {
  const { runs, before, saved, calls, done } = result;
  const kinds = (kind: string) => runs.filter(({ plan }) => plan.plan.kind === kind);
  const instants = (kind: string) => kinds(kind).map(({ plan }) => plan.plan.scheduledAt);
  const missing: string[] = [];
  const expect = (happened: boolean, what: string) => {
    if (!happened) missing.push(`it was to be seen in this week, and was not: ${what}`);
  };
  expect(
    instants('stop').length === 4,
    'a stop on each of the four evenings before the night or the days off',
  );
  expect(
    instants('start').join() ===
      [
        '2025-12-29T23:30:00.000Z',
        '2025-12-30T23:30:00.000Z',
        '2026-01-03T23:30:00.000Z',
        '2026-01-04T23:30:00.000Z',
      ].join(),
    'a start on the mornings of working days, the Sunday that is worked among them, and on no holiday',
  );
  if (before.instances.size < FEWEST_INSTANCES) return missing;

  expect(doneBy(runs, 'stop').length > 0, 'stops');
  expect(doneBy(runs, 'start').length > 0, 'starts');
  expect(doneBy(runs, 'snapshot').length > 0, 'snapshots');
  expect(runs.flatMap(removedIn).length > 0, 'old snapshots that are deleted');
  expect(doneBy(runs, 'culler').length > 0, 'idle cullers that are set');
  expect(
    kinds('stop').some((run) => decisionsOf(run).some(({ reason }) => reason === 'held')),
    'an instance that is left running because it is held',
  );
  const dropped = done.filter(({ deed }) => deed.what.kind === 'drop-culler');
  expect(
    dropped.length > 0 &&
      dropped.every(({ deed, instance }) =>
        callsOf('set-culler', calls).some(
          (call) => idsOf(call).includes(instance.id) && Date.parse(call.time) > deed.at,
        ),
      ),
    'an idle culler that somebody removes, and that is set again',
  );
  expect(
    kinds('disk').some((run) =>
      decisionsOf(run).some(({ reason }) => reason === 'disk-clears-soon'),
    ),
    'a disk that is about to be cleared',
  );
  expect(
    kinds('export')
      .flatMap(({ report }) => report?.exported?.days ?? [])
      .join() ===
      daysOf(result.span)
        .slice(0, -1)
        .map(({ date }) => date)
        .join(),
    'an export of each day',
  );
  expect(
    kinds('export').every(({ report }) => (report?.exported?.pages.length ?? 0) > 0),
    'a page of the report after each export',
  );
  expect(result.platformStops.length > 0, 'an instance that its idle culler stops');
  expect(sumSaved(saved).money > 0, 'money that is saved');
  return missing;
}

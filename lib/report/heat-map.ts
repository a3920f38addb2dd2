import { wallAt } from '../base/zone.ts';
import type { MeasuredFleet } from './measure-fleet.ts';
import type { HeatMap } from './report-model.ts';

const HOURS_A_WEEK = 168;

/**
 * Running instances by hour of the week in a zone: for each target the average of the looks that fell into the hour, and
 * over targets the sum. Where one of the targets was not looked at there is no number: a sum without it would be too small.
 */
export function makeHeatMap({ looks }: Pick<MeasuredFleet, 'looks'>, timeZone: string): HeatMap {
  const averages = [...looks.values()].map((ofTarget) => averageByHour(ofTarget, timeZone));
  const running = Array.from({ length: HOURS_A_WEEK }, (_, hour) => {
    const numbers = averages.map((ofTarget) => ofTarget[hour]);
    if (numbers.length === 0) return null;
    return numbers.reduce<number | null>(
      (sum, one) => (sum === null || one === undefined ? null : sum + one),
      0,
    );
  });
  return {
    method: 'seen-running',
    running,
    known: running.filter((one) => one !== null).length,
    looks: [...looks.values()].reduce((sum, ofTarget) => sum + ofTarget.size, 0),
  };
}

function averageByHour(looks: ReadonlyMap<number, number>, timeZone: string) {
  const sums = Array.from({ length: HOURS_A_WEEK }, () => ({ looks: 0, running: 0 }));
  for (const [at, running] of looks) {
    const sum = sums[hourOfWeek(new Date(at), timeZone)];
    if (sum === undefined) continue;
    sum.looks += 1;
    sum.running += running;
  }
  return sums.map((sum) => (sum.looks === 0 ? undefined : sum.running / sum.looks));
}

/** Monday 00:00 is 0. */
export function hourOfWeek(instant: Date, timeZone: string): number {
  const wall = wallAt(timeZone, instant);
  return ((wall.day() + 6) % 7) * 24 + wall.hour();
}

import { formatInZone, wallAt } from '../base/zone.ts';
import type { FleetRow, Rows } from './report-input.ts';
import type { HeatMap } from './report-model.ts';

const HOURS_A_WEEK = 168;
const HOUR_MS = 3_600_000;

interface HourSum {
  running: number;
  hours: number;
}

/**
 * Running instances by hour of the week in a zone: for each target the average over the hours of the period, and over targets
 * the sum. Where one of the targets has no such hour there is no number: a sum without it would be too small.
 */
export async function makeHeatMap(rows: Rows<FleetRow>, timeZone: string): Promise<HeatMap> {
  const targets = new Map<string, HourSum[]>();
  const missing = new Map<string, number>();
  let hours = 0;
  for await (const batch of rows) {
    for (const row of batch) {
      const week = targets.get(row.target) ?? emptyWeek();
      targets.set(row.target, week);
      const sum = week[hourOfWeek(row.hour_start, timeZone)];
      if (sum === undefined) continue;
      sum.running += row.running_hours;
      sum.hours += (row.hour_end.getTime() - row.hour_start.getTime()) / HOUR_MS;
      hours += 1;
      const day = `${row.target}/${formatInZone(timeZone, row.hour_start, 'YYYY-MM-DD')}`;
      missing.set(day, Math.max(missing.get(day) ?? 0, row.missing_instances));
    }
  }
  const weeks = [...targets.values()];
  const running = Array.from({ length: HOURS_A_WEEK }, (_, hour) => sumOf(weeks, hour));
  return {
    method: 'running-by-hour',
    running,
    known: running.filter((one) => one !== null).length,
    hours,
    missing: [...missing.values()].reduce((sum, one) => sum + one, 0),
  };
}

function sumOf(weeks: readonly HourSum[][], hour: number): number | null {
  if (weeks.length === 0) return null;
  let total = 0;
  for (const week of weeks) {
    const { running, hours } = week[hour] ?? { running: 0, hours: 0 };
    if (hours === 0) return null;
    total += running / hours;
  }
  return total;
}

function emptyWeek(): HourSum[] {
  return Array.from({ length: HOURS_A_WEEK }, () => ({ running: 0, hours: 0 }));
}

/** Monday 00:00 is 0. */
export function hourOfWeek(instant: Date, timeZone: string): number {
  const wall = wallAt(timeZone, instant);
  return ((wall.day() + 6) % 7) * 24 + wall.hour();
}

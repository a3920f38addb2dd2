import { formatInZone } from '../base/zone.ts';
import { daysOf, type Period } from './period.ts';
import type { CommittedDayOf, ReportInput, ReportTable } from './report-input.ts';
import type { Coverage, Gap, Share } from './report-model.ts';

type DataCoverage = Pick<
  Coverage,
  | 'days'
  | 'daysOver'
  | 'targets'
  | 'hourDays'
  | 'hourDaysBefore'
  | 'isComparable'
  | 'gaps'
  | 'otherZones'
>;

const TABLES: readonly ReportTable[] = [
  'instance_hours',
  'fleet_hours',
  'instances',
  'snapshots',
  'actions',
];

/** Which days of which tables the store has, and which it should have and has not. */
export function cover({ period, before, target, madeAt, now, earlier }: ReportInput): DataCoverage {
  const known = [...now.committed, ...earlier.committed].map((one) => one.target);
  const targets = [...new Set(target === undefined ? known : [target])].sort();
  const days = daysOf(period);
  const today = formatInZone(period.timeZone, madeAt, 'YYYY-MM-DD');
  const over = days.filter((day) => day < today);
  const hourDays = shareOfHours(period, targets, now.committed);
  const hourDaysBefore = shareOfHours(before, targets, earlier.committed);
  return {
    days: days.length,
    daysOver: over.length,
    targets,
    hourDays,
    hourDaysBefore,
    isComparable: isWhole(hourDays) && isWhole(hourDaysBefore),
    gaps: TABLES.flatMap((table) => findGaps(table, targets, over, now.committed)),
    otherZones: findOtherZones(period, now.committed),
  };
}

function shareOfHours(
  period: Period,
  targets: readonly string[],
  committed: readonly CommittedDayOf[],
): Share {
  const there = committed.filter(
    ({ table, target }) => table === 'instance_hours' && targets.includes(target),
  );
  return { part: there.length, whole: daysOf(period).length * targets.length };
}

function isWhole({ part, whole }: Share): boolean {
  return part === whole && whole > 0;
}

function findGaps(
  table: ReportTable,
  targets: readonly string[],
  days: readonly string[],
  committed: readonly CommittedDayOf[],
): Gap[] {
  const there = new Set(
    committed.filter((one) => one.table === table).map(({ target, dt }) => `${target}/${dt}`),
  );
  if (targets.length === 0 && days.length > 0) return [{ table, target: null, days }];
  return targets
    .map((target) => ({
      table,
      target,
      days: days.filter((day) => !there.has(`${target}/${day}`)),
    }))
    .filter((gap) => gap.days.length > 0);
}

function findOtherZones(
  { timeZone }: Period,
  committed: readonly CommittedDayOf[],
): Coverage['otherZones'] {
  const found = new Map<string, Gap & { timeZone: string; days: string[] }>();
  for (const one of committed) {
    if (one.timeZone === timeZone) continue;
    const { table, target, dt } = one;
    const key = `${table}/${target}/${one.timeZone}`;
    const gap = found.get(key) ?? { table, target, timeZone: one.timeZone, days: [] };
    gap.days.push(dt);
    found.set(key, gap);
  }
  return [...found.values()];
}

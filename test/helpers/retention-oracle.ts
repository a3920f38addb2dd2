import type { RetentionRule } from '../../lib/policy/retention-schema.ts';

/** Whole seconds only. */
export interface Timed {
  readonly id: string;
  readonly ms: number;
}

/**
 * A second opinion on retention, made differently on purpose: local dates come from `Intl` as text, ISO weeks from walking to the
 * next Thursday on a calendar, and a counting rule is "the first of each run of equal periods, as many runs as it counts".
 * `keepWithin` in hours only. Ids of what stays, sorted.
 */
export function whatStays(items: readonly Timed[], rule: RetentionRule, zone: string): string[] {
  const order = [...items];
  order.sort((a, b) => (a.ms === b.ms ? (a.id > b.id ? -1 : 1) : b.ms - a.ms));
  const show = formatter(zone);
  const local = order.map(({ ms }) => show(ms));
  const stays = new Set<string>();

  const firstOfRuns = (periods: readonly string[], count = 0) => {
    let runs = 0;
    periods.forEach((period, index) => {
      if (index > 0 && periods[index - 1] === period) return;
      runs += 1;
      if (runs <= count) stays.add(order[index]?.id ?? '');
    });
    const isLast = runs < count && rule.keepOldest;
    if (isLast) stays.add(order.at(-1)?.id ?? '');
  };
  if (order.length === 0) return [];
  firstOfRuns(
    order.map((_, index) => `${index}`),
    rule.keepLast,
  );
  firstOfRuns(
    local.map(({ date, hour }) => `${date} ${hour}`),
    rule.keepHourly,
  );
  firstOfRuns(
    local.map(({ date }) => date),
    rule.keepDaily,
  );
  firstOfRuns(
    local.map(({ date }) => weekOf(date)),
    rule.keepWeekly,
  );
  firstOfRuns(
    local.map(({ date }) => date.slice(0, 7)),
    rule.keepMonthly,
  );
  firstOfRuns(
    local.map(({ date }) => date.slice(0, 4)),
    rule.keepYearly,
  );

  const hours = Number(/^(\d+)h$/.exec(rule.keepWithin ?? '')?.[1] ?? 0);
  for (const { id, ms } of order) {
    if (ms > (order[0]?.ms ?? 0) - hours * 3_600_000) stays.add(id);
  }
  for (const { id } of order) if (stays.size < rule.minCount) stays.add(id);
  return [...stays].sort();
}

function formatter(zone: string): (ms: number) => { readonly date: string; readonly hour: string } {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    hour: '2-digit',
  });
  return (ms) => {
    const [date = '', hour = ''] = format.format(ms).split(/[ ,]+/);
    return { date, hour };
  };
}

/** Named by the date of its Thursday, which no two weeks share. */
function weekOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() - 1);
  day.setUTCDate(day.getUTCDate() + 3);
  return day.toISOString().slice(0, 10);
}

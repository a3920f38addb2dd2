/** Some time that is played, epoch ms. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a date is to people who work. */
export type DayKind = 'workday' | 'weekend' | 'holiday' | 'made-up workday';

export interface Day extends Span {
  /** `2026-01-01` */
  readonly date: string;
  readonly kind: DayKind;
}

/** People of the made-up fleet live here; it has no clock changes. */
const ZONE = 'Asia/Shanghai';

const DAY_MS = 86_400_000;

/**
 * The week over New Year 2026: three working days, three days off, and a Sunday that is worked for one of them. Always the
 * same one: the same seed tells the same story.
 */
export const theWeek: Span = {
  start: Date.parse('2025-12-29T08:00:00+08:00'),
  end: Date.parse('2026-01-05T08:00:00+08:00'),
};

/** The first of its nights, with the evening before. */
export const theNight: Span = {
  start: Date.parse('2025-12-29T18:00:00+08:00'),
  end: Date.parse('2025-12-30T08:00:00+08:00'),
};

/** Of a week with faults, these are the hours in which they strike. */
export const theRoughNight: Span = {
  start: Date.parse('2025-12-30T18:00:00+08:00'),
  end: Date.parse('2025-12-31T07:00:00+08:00'),
};

/**
 * As the State Council announced it for 2026 (国办发明电〔2025〕7号). Written down once more, so that the judge knows it from
 * somewhere else than the policies do.
 */
const HOLIDAYS: ReadonlySet<string> = new Set(['2026-01-01', '2026-01-02', '2026-01-03']);
const MADE_UP: ReadonlySet<string> = new Set(['2026-01-04']);

/** The days that a span touches, cut to it. */
export function daysOf({ start, end }: Span): Day[] {
  const days: Day[] = [];
  for (let from = start; from < end; ) {
    const midnight = startOfDay(from) + DAY_MS;
    days.push({
      date: dateOf(from),
      kind: kindOfDay(from),
      start: from,
      end: Math.min(midnight, end),
    });
    from = midnight;
  }
  return days;
}

export function startOfDay(instant: number): number {
  return Date.parse(`${dateOf(instant)}T00:00:00+08:00`);
}

export function kindOfDay(instant: number): DayKind {
  const date = dateOf(instant);
  if (HOLIDAYS.has(date)) return 'holiday';
  if (MADE_UP.has(date)) return 'made-up workday';
  return /^Sat|^Sun/.test(nameDay(instant)) ? 'weekend' : 'workday';
}

export function isWorked(kind: DayKind): boolean {
  return kind === 'workday' || kind === 'made-up workday';
}

const wall = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  dateStyle: 'short',
  timeStyle: 'short',
});
const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, weekday: 'short' });
const dayAndMonth = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  day: 'numeric',
  month: 'short',
});

/** `2026-03-02 18:00`, as clocks there show it. */
export function wallTime(instant: number): string {
  return wall.format(instant);
}

/** `18:00` */
export function timeOfDay(instant: number): string {
  return wallTime(instant).slice(11);
}

/** `Mon 29 Dec` */
export function nameDay(instant: number): string {
  return `${weekday.format(instant)} ${dayAndMonth.format(instant)}`;
}

function dateOf(instant: number): string {
  return wallTime(instant).slice(0, 10);
}

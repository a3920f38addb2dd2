/** When the night begins and ends, epoch ms. */
export interface Night {
  readonly start: number;
  readonly end: number;
}

/** People of the made-up fleet live here; it has no clock changes. */
const ZONE = 'Asia/Shanghai';

const formatter = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  dateStyle: 'short',
  timeStyle: 'short',
});

/** The night of a Monday, always the same one: the same seed tells the same story. */
export function theNight(): Night {
  return {
    start: Date.parse('2026-03-02T18:00:00+08:00'),
    end: Date.parse('2026-03-03T08:00:00+08:00'),
  };
}

/** `2026-03-02 18:00`, as clocks there show it. */
export function wallTime(instant: number): string {
  return formatter.format(instant);
}

/** `18:00` */
export function timeOfDay(instant: number): string {
  return wallTime(instant).slice(11);
}

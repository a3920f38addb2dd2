/** One change of a zone's offset from UTC. Instants in epoch ms, offsets in ms east of UTC. */
export interface ZoneShift {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

interface ZoneYear {
  /** Offset at the first instant of the UTC year. */
  readonly offset: number;
  readonly shifts: readonly ZoneShift[];
}

const DAY_MS = 86_400_000;

/**
 * How far apart the offset is sampled while looking for changes; a zone that changed and changed back within this time
 * would be missed. Since 1970 the nearest pair is a week (Brazil, October 2000), since 2005 four weeks (Ramadan in Morocco).
 */
const SAMPLE_MS = 5 * DAY_MS;

// Both grow with what is asked for (a handful of zones and years) and hold only facts, so sharing them is harmless.
const formats = new Map<string, Intl.DateTimeFormat>();
const years = new Map<string, Map<number, ZoneYear>>();

/** Milliseconds east of UTC in `zone` at an instant. Throws `RangeError` for a zone that the runtime does not know. */
export function offsetAt(zone: string, instantMs: number): number {
  if (zone === 'UTC') return 0;
  const year = zoneYear(zone, new Date(instantMs).getUTCFullYear());
  let offset = year.offset;
  for (const shift of year.shifts) {
    if (shift.at > instantMs) break;
    offset = shift.after;
  }
  return offset;
}

/** The changes of offset in (`afterMs`, `throughMs`], ascending. */
export function shiftsBetween(zone: string, afterMs: number, throughMs: number): ZoneShift[] {
  if (zone === 'UTC') return [];
  const found: ZoneShift[] = [];
  const lastYear = new Date(throughMs).getUTCFullYear();
  for (let year = new Date(afterMs).getUTCFullYear(); year <= lastYear; year += 1) {
    for (const shift of zoneYear(zone, year).shifts) {
      if (shift.at > afterMs && shift.at <= throughMs) found.push(shift);
    }
  }
  return found;
}

function zoneYear(zone: string, year: number): ZoneYear {
  let ofZone = years.get(zone);
  if (ofZone === undefined) {
    ofZone = new Map();
    years.set(zone, ofZone);
  }
  let known = ofZone.get(year);
  if (known === undefined) {
    known = readZoneYear(zone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1));
    ofZone.set(year, known);
  }
  return known;
}

/** A change exactly at the first instant of a year belongs to that year's `offset` and to the last year's shifts. */
function readZoneYear(zone: string, start: number, end: number): ZoneYear {
  const offset = readOffset(zone, start);
  const shifts: ZoneShift[] = [];
  let from = start;
  let before = offset;
  while (from < end) {
    const to = Math.min(from + SAMPLE_MS, end);
    const after = readOffset(zone, to);
    if (after !== before) shifts.push({ at: bisect(zone, from, to, before), before, after });
    from = to;
    before = after;
  }
  return { offset, shifts };
}

/** First instant (whole seconds) in (`from`, `to`] at which the offset is no longer `before`. */
function bisect(zone: string, from: number, to: number, before: number): number {
  let old = from;
  let fresh = to;
  while (fresh - old > 1000) {
    const middle = Math.floor((old + fresh) / 2000) * 1000;
    if (readOffset(zone, middle) === before) old = middle;
    else fresh = middle;
  }
  return fresh;
}

/** The only place where the runtime's zone data are read. `instantMs` is a whole second. */
function readOffset(zone: string, instantMs: number): number {
  const fields = zoneFormat(zone).format(instantMs).match(/\d+/g)?.map(Number) ?? [];
  const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instantMs;
}

/** Made on first use: the first formatter of a process costs milliseconds, which an import must not. */
function zoneFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

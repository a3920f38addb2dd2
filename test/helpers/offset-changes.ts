/** One change of a zone's offset, found by asking the runtime alone. Instants in epoch ms, offsets in ms east of UTC. */
export interface OffsetChange {
  readonly zone: string;
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

const WEEK_MS = 7 * 86_400_000;

/**
 * Every change of offset of a zone in (`from`, `through`]: a second opinion on `lib/base/zone-shifts.ts`, which reads the local
 * fields where this reads the offset's name. No zone changes twice within a week since 2005.
 */
export function offsetChanges(zone: string, from: number, through: number): OffsetChange[] {
  const offsetOf = offsetReader(zone);
  const found: OffsetChange[] = [];
  let before = offsetOf(from);
  for (let start = from; start < through; start += WEEK_MS) {
    const end = Math.min(start + WEEK_MS, through);
    const after = offsetOf(end);
    if (after === before) continue;
    let old = start;
    let fresh = end;
    while (fresh - old > 1000) {
      const middle = old + Math.floor((fresh - old) / 2000) * 1000;
      if (offsetOf(middle) === before) old = middle;
      else fresh = middle;
    }
    found.push({ zone, at: fresh, before, after });
    before = after;
  }
  return found;
}

function offsetReader(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hour: 'numeric',
    timeZoneName: 'longOffset',
  });
  const known = new Map<string, number>();
  return (instant) => {
    const name = format.format(instant).split('GMT')[1] ?? '';
    let offset = known.get(name);
    if (offset === undefined) {
      const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
      offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
      known.set(name, offset);
    }
    return offset;
  };
}

/**
 * FC's timer expressions, after the field table of help.aliyun.com/document_detail/171746.html. Written apart from
 * `lib/policy` on purpose: the local runner is a second opinion on when a timer fires.
 *
 * Meaning at changes of the clock: every real second whose local fields match fires. So a time inside a spring gap
 * does not fire that day, and one inside an overlap fires twice ("around a DST change runs may repeat or be missed",
 * document_detail/2513615.html).
 */
export type Cron =
  | { readonly kind: 'every'; readonly ms: number }
  | {
      readonly kind: 'fields';
      readonly zone: string;
      readonly second: number;
      readonly minutes: ReadonlySet<number>;
      readonly hours: ReadonlySet<number>;
      readonly days: ReadonlySet<number>;
      readonly months: ReadonlySet<number>;
      /** 1 is Monday, 7 is Sunday. */
      readonly weekdays: ReadonlySet<number>;
      /** Both day fields are limited: then a day that fits either one fits. */
      readonly eitherDay: boolean;
    };

export type ParsedCron =
  | { readonly ok: true; readonly cron: Cron }
  | { readonly ok: false; readonly problem: string };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The 29th of February can be eight years away (1896 to 1904), so look a little further. */
const HORIZON_DAYS = 9 * 366;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Special characters that the table allows. */
  readonly special: string;
  readonly names?: readonly string[];
}

const FIELDS = [
  { name: 'seconds', min: 0, max: 59, special: '' },
  { name: 'minutes', min: 0, max: 59, special: ',-*/' },
  { name: 'hours', min: 0, max: 23, special: ',-*/' },
  { name: 'day of month', min: 1, max: 31, special: ',-*?/' },
  { name: 'month', min: 1, max: 12, special: ',-*/', names: MONTHS },
  { name: 'day of week', min: 1, max: 7, special: ',-*?', names: WEEKDAYS },
] as const satisfies readonly Field[];

/** Reads `@every Nm` or `[CRON_TZ=Zone] second minute hour day month weekday`. Without a zone, UTC. */
export function parseCron(expression: string): ParsedCron {
  const text = expression.trim();
  if (text.startsWith('@')) return parseEvery(text);
  const [first = '', ...rest] = text.split(/\s+/);
  const zone = /^(?:CRON_TZ|TZ)=(.*)$/.exec(first)?.[1];
  const texts = zone === undefined ? [first, ...rest] : rest;
  if (zone !== undefined && !isZone(zone)) return no(`${zone} is not a time zone`);
  if (texts.length !== FIELDS.length) {
    return no(
      `expected six fields (second minute hour day month weekday), found ${texts.length} in "${text}"`,
    );
  }
  const sets: Set<number>[] = [];
  for (const [index, field] of FIELDS.entries()) {
    const set = parseField(texts[index] ?? '', field);
    if (typeof set === 'string') return no(set);
    sets.push(set);
  }
  const [seconds, minutes, hours, days, months, weekdays] = sets;
  if (!seconds || !minutes || !hours || !days || !months || !weekdays) return no('too few fields');
  return {
    ok: true,
    cron: {
      kind: 'fields',
      zone: zone ?? 'UTC',
      second: [...seconds][0] ?? 0,
      minutes,
      hours,
      days,
      months,
      weekdays,
      eitherDay: !/^[*?]/.test(texts[3] ?? '') && !/^[*?]/.test(texts[5] ?? ''),
    },
  };
}

/**
 * The first firing strictly after an instant (epoch ms), or undefined when there is none within nine years.
 * `@every` counts from `after` itself: FC does not say from where it counts.
 */
export function nextFiring(cron: Cron, after: number): number | undefined {
  if (cron.kind === 'every') return after + cron.ms;
  // From the local day before: where the clock goes back over midnight, a day's second pass comes after the next day began.
  const firstDay = Math.floor(localMs(cron.zone, after) / DAY) * DAY - DAY;
  for (let day = 0; day < HORIZON_DAYS; day++) {
    const fires = firingsOf(cron, firstDay + day * DAY).filter((instant) => instant > after);
    if (fires.length > 0) {
      const following = firingsOf(cron, firstDay + (day + 1) * DAY);
      return Math.min(...fires, ...following.filter((instant) => instant > after));
    }
  }
  return undefined;
}

/** Every instant of one local day that matches. `day` is that day's midnight, written as if it were UTC. */
function firingsOf(cron: Extract<Cron, { kind: 'fields' }>, day: number): number[] {
  const date = new Date(day);
  if (!cron.months.has(date.getUTCMonth() + 1)) return [];
  const inMonth = cron.days.has(date.getUTCDate());
  const inWeek = cron.weekdays.has(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
  if (cron.eitherDay ? !inMonth && !inWeek : !inMonth || !inWeek) return [];

  // The zone's offsets around the day: one as a rule, two on the day of a change.
  const offsets = new Set(
    [-DAY, 0, DAY, 2 * DAY].map((shift) => localMs(cron.zone, day + shift) - (day + shift)),
  );
  const fires: number[] = [];
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      const wall = day + (hour * 60 + minute) * MINUTE + cron.second * 1000;
      for (const offset of offsets) {
        const instant = wall - offset;
        if (localMs(cron.zone, instant) === wall) fires.push(instant);
      }
    }
  }
  return fires;
}

function parseEvery(text: string): ParsedCron {
  const minutes = Number(/^@every\s+(\d+)m$/.exec(text)?.[1]);
  if (!(minutes >= 1)) return no(`expected @every Nm with whole minutes, found "${text}"`);
  return { ok: true, cron: { kind: 'every', ms: minutes * MINUTE } };
}

/** The values a field admits, or what is wrong with it. */
function parseField(text: string, field: Field): Set<number> | string {
  const refusal = (why: string) => `${field.name}: ${why} in "${text}"`;
  if (field.special === '') {
    const value = Number(text);
    const fits = /^\d+$/.test(text) && value >= field.min && value <= field.max;
    return fits ? new Set([value]) : refusal(`expected one number, ${field.min}-${field.max},`);
  }
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\?|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) return refusal(`"${part}" is no value, range or step`);
    const [, base, fromText, toText, stepText] = match;
    if (base === '?' && !field.special.includes('?')) return refusal('? is not allowed');
    if (stepText !== undefined && !field.special.includes('/')) return refusal('/ is not allowed');
    const from = fromText === undefined ? field.min : numberOf(fromText, field);
    const single = fromText !== undefined && toText === undefined && stepText === undefined;
    const to = single ? from : toText === undefined ? field.max : numberOf(toText, field);
    const step = stepText === undefined ? 1 : Number(stepText);
    if (from === undefined || to === undefined) {
      return refusal(`expected ${field.min}-${field.max}${field.names ? ' or names' : ''}`);
    }
    if (from > to) return refusal(`"${part}" ends before it begins`);
    if (step < 1) return refusal('a step is at least 1');
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

function numberOf(text: string, { min, max, names }: Field): number | undefined {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + 1;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** What clocks in the zone show at an instant, written as if it were UTC. Whole seconds. */
function localMs(zone: string, instant: number): number {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatter.formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function no(problem: string): ParsedCron {
  return { ok: false, problem };
}

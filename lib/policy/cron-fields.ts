/** What one cron expression asks for, field by field. Sorted, without repeats. */
export interface CronFields {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** 1–12. */
  readonly months: readonly number[];
  readonly dayOfMonth: DayOfMonthField;
  readonly dayOfWeek: DayOfWeekField;
}

export interface DayOfMonthField {
  /** False for `*` and `?`. */
  readonly restricted: boolean;
  readonly days: readonly number[];
  /** `L` is 0, `L-3` is 3: days before the last of the month. */
  readonly fromLast: readonly number[];
  /** `15W`: the weekday nearest to the 15th, in the same month. */
  readonly nearestWeekday: readonly number[];
  /** `LW`: the last weekday of the month. */
  readonly lastWeekday: boolean;
}

export interface DayOfWeekField {
  readonly restricted: boolean;
  /** 0 (Sunday) to 6. */
  readonly days: readonly number[];
  /** `FRIL`: the last Friday of the month. */
  readonly last: readonly number[];
  /** `MON#2`: the second Monday. */
  readonly nth: readonly { readonly day: number; readonly n: number }[];
}

/** One thing wrong with an expression; `field` is a name such as `hours`, or undefined for the whole. */
export interface CronProblem {
  readonly field: string | undefined;
  readonly message: string;
}

interface FieldSpec {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTH_NAMES = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const DAY_NAMES = 'SUN MON TUE WED THU FRI SAT'.split(' ');

const SECONDS = { name: 'seconds', min: 0, max: 59, names: [] } as const;
const MINUTES = { name: 'minutes', min: 0, max: 59, names: [] } as const;
const HOURS = { name: 'hours', min: 0, max: 23, names: [] } as const;
const DAY_OF_MONTH = { name: 'day of month', min: 1, max: 31, names: [] } as const;
const MONTH: FieldSpec = { name: 'month', min: 1, max: 12, names: MONTH_NAMES };
/** 7 is Sunday too, so that `FRI-SUN` and `5-7` are ranges. */
const DAY_OF_WEEK: FieldSpec = { name: 'day of week', min: 0, max: 7, names: DAY_NAMES };

/**
 * Reads the six fields of an expression: seconds, minutes, hours, day of month, month, day of week. Fields are lists of
 * values, ranges and steps (`5/20` is every 20 from 5 on), with `?` for `*` in the two day fields, month and day names, and
 * `L`, `W`, `#` in the day fields.
 */
export function readCronFields(text: string): { fields: CronFields } | { problems: CronProblem[] } {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 6) {
    const found =
      text.trim() === '' ? 'nothing' : `${parts.length} field${parts.length === 1 ? '' : 's'}`;
    const hint =
      parts.length === 5 ? `; with seconds in front it would be "0 ${parts.join(' ')}"` : '';
    return {
      problems: [
        {
          field: undefined,
          message: `expected six fields (seconds minutes hours day-of-month month day-of-week), found ${found}${hint}`,
        },
      ],
    };
  }
  const [seconds = '', minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = ''] =
    parts;
  const problems: CronProblem[] = [];
  const fields: CronFields = {
    seconds: readNumbers(seconds, SECONDS, problems),
    minutes: readNumbers(minutes, MINUTES, problems),
    hours: readNumbers(hours, HOURS, problems),
    dayOfMonth: readDayOfMonth(dayOfMonth, problems),
    months: readNumbers(month, MONTH, problems),
    dayOfWeek: readDayOfWeek(dayOfWeek, problems),
  };
  if (problems.length === 0 && !everFires(fields)) {
    problems.push({
      field: 'day of month',
      message: `${JSON.stringify(dayOfMonth)} never comes in month ${JSON.stringify(month)}`,
    });
  }
  return problems.length > 0 ? { problems } : { fields };
}

function readDayOfMonth(text: string, problems: CronProblem[]): DayOfMonthField {
  const plain: string[] = [];
  const fromLast: number[] = [];
  const nearestWeekday: number[] = [];
  let lastWeekday = false;
  for (const item of text.toUpperCase().split(',')) {
    const back = /^L(?:-(\d+))?$/.exec(item);
    const near = /^(\d+)W$/.exec(item);
    if (item === 'LW') lastWeekday = true;
    else if (back !== null && Number(back[1] ?? 0) <= 30) fromLast.push(Number(back[1] ?? 0));
    else if (near !== null && isWithin(Number(near[1]), DAY_OF_MONTH))
      nearestWeekday.push(Number(near[1]));
    else plain.push(item);
  }
  const days = plain.length > 0 ? readNumbers(plain.join(','), DAY_OF_MONTH, problems) : [];
  return { restricted: !isAny(text), days, fromLast, nearestWeekday, lastWeekday };
}

function readDayOfWeek(text: string, problems: CronProblem[]): DayOfWeekField {
  const plain: string[] = [];
  const last: number[] = [];
  const nth: { day: number; n: number }[] = [];
  for (const item of text.toUpperCase().split(',')) {
    const special = /^([A-Z]{3}|\d)(?:L|#([1-5]))$/.exec(item);
    const day = special === null ? undefined : readValue(special[1] ?? '', DAY_OF_WEEK);
    if (item === 'L') {
      problems.push({
        field: DAY_OF_WEEK.name,
        message:
          '"L" alone is read differently by every cron; write the day, such as SAT, or FRIL for the last Friday',
      });
    } else if (special === null || day === undefined) plain.push(item);
    else if (special[2] === undefined) last.push(day % 7);
    else nth.push({ day: day % 7, n: Number(special[2]) });
  }
  const numbers = plain.length > 0 ? readNumbers(plain.join(','), DAY_OF_WEEK, problems) : [];
  const days = [...new Set(numbers.map((day) => day % 7))].sort((a, b) => a - b);
  return { restricted: !isAny(text), days, last, nth };
}

function readNumbers(text: string, spec: FieldSpec, problems: CronProblem[]): number[] {
  const found = new Set<number>();
  for (const item of text.toUpperCase().split(',')) {
    const range = readItem(item, spec);
    if (typeof range === 'string') {
      problems.push({ field: spec.name, message: range });
      continue;
    }
    for (let value = range.from; value <= range.to; value += range.step) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

/** One item of a list, as a range with a step; or what is wrong with it. */
function readItem(
  item: string,
  spec: FieldSpec,
): { from: number; to: number; step: number } | string {
  const [, body = '', stepText] = /^([^/]*)(?:\/(.*))?$/.exec(item) ?? [];
  const step = stepText === undefined ? 1 : /^\d+$/.test(stepText) ? Number(stepText) : 0;
  if (step < 1) return `expected a step of 1 or more after "/", found ${JSON.stringify(item)}`;

  const allowsAny = spec === DAY_OF_MONTH || spec === DAY_OF_WEEK ? /^[*?]$/ : /^\*$/;
  // Every seventh-numbered Sunday is Sunday 0 as well, so a full range ends at 6.
  const top = spec === DAY_OF_WEEK ? 6 : spec.max;
  if (allowsAny.test(body)) return { from: spec.min, to: top, step };

  const [fromText = '', toText, ...more] = body.split('-');
  const from = readValue(fromText, spec);
  const to = toText === undefined ? undefined : readValue(toText, spec);
  if (from === undefined || more.length > 0 || (toText !== undefined && to === undefined)) {
    return `expected ${describe(spec)}, found ${JSON.stringify(item)}`;
  }
  if (to === undefined) return { from, to: stepText === undefined ? from : top, step };
  // FRI-SUN and SAT-MON wrap over the end of the week; nothing else may run backwards.
  if (to < from && spec === DAY_OF_WEEK) return { from, to: to + 7, step };
  if (to < from) return `expected a range that goes up, found ${JSON.stringify(item)}`;
  return { from, to, step };
}

function readValue(text: string, spec: FieldSpec): number | undefined {
  const named = spec.names.indexOf(text);
  if (named >= 0) return named + spec.min;
  return /^\d{1,2}$/.test(text) && isWithin(Number(text), spec) ? Number(text) : undefined;
}

function isWithin(value: number, spec: FieldSpec): boolean {
  return value >= spec.min && value <= spec.max;
}

function isAny(text: string): boolean {
  return text === '*' || text === '?' || text === '*/1';
}

function describe(spec: FieldSpec): string {
  const names = spec.names.length > 0 ? ` or ${spec.names[0]}–${spec.names.at(-1)}` : '';
  return `${spec.name} as ${spec.min}–${spec.max}${names}, a range (a-b), a step (a/n, */n) or a list (a,b)`;
}

const LONGEST_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** False for dates that no calendar has, such as 30 February. */
function everFires({ months, dayOfMonth, dayOfWeek }: CronFields): boolean {
  if (!dayOfMonth.restricted || dayOfWeek.restricted || dayOfMonth.lastWeekday) return true;
  return months.some((month) => {
    const length = LONGEST_MONTH[month - 1] ?? 31;
    return (
      dayOfMonth.days.some((day) => day <= length) ||
      dayOfMonth.nearestWeekday.some((day) => day <= length) ||
      dayOfMonth.fromLast.some((back) => back < length)
    );
  });
}

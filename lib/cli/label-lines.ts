import { boundarySidesInHour } from '../policy/label-boundaries.ts';
import { type OffHoursDefaults, readOffHoursLabel } from '../policy/off-hours-label.ts';
import { readInstant } from './read-instant.ts';

/** What is printed for a line. With `line`, the line itself was none of these, and nothing was asked. */
type LabelAnswer =
  /** Whether a boundary of each side falls in the clock hour of `now`; with `error` the label is refused. */
  | { readonly off: boolean; readonly on: boolean; readonly error?: string }
  | { readonly line: number; readonly error: string };

interface LabelAnswers {
  /** One for each line that is not blank, in their order. */
  readonly answers: readonly LabelAnswer[];
  /** What a line has beside `tag` and `now`, with the number of the first that does. */
  readonly unknownKeys: ReadonlyMap<string, number>;
}

/** Answers for each line of NDJSON, `{"tag": "off=(m-f,19);on=(m-f,7)", "now": "2026-11-23T22:00:00+08:00"}`. */
export function answerLabelLines(text: string, defaults: OffHoursDefaults): LabelAnswers {
  const unknownKeys = new Map<string, number>();
  const answers = text.split(/\r?\n/).flatMap((line, index): LabelAnswer[] => {
    if (line.trim() === '') return [];
    const number = index + 1;
    const read = readLine(line);
    if ('problem' in read) return [{ line: number, error: `line ${number}: ${read.problem}` }];
    for (const key of read.more) if (!unknownKeys.has(key)) unknownKeys.set(key, number);
    return [answer(read.tag, read.now, defaults)];
  });
  return { answers, unknownKeys };
}

function answer(tag: string, now: Date, defaults: OffHoursDefaults): LabelAnswer {
  const label = readOffHoursLabel(tag, defaults);
  switch (label.kind) {
    case 'opted-out':
      return { off: false, on: false };
    case 'mistake': {
      const { problem, suggestion } = label;
      const advice = suggestion === undefined ? '' : `; perhaps ${JSON.stringify(suggestion)}`;
      return { off: false, on: false, error: problem + advice };
    }
    case 'schedule': {
      const sides = boundarySidesInHour(label, now.getTime());
      return { off: sides.has('off'), on: sides.has('on') };
    }
  }
}

type Line =
  | { readonly tag: string; readonly now: Date; readonly more: readonly string[] }
  | { readonly problem: string };

const EXPECTED = 'expected {"tag": "…", "now": "2026-11-23T22:00:00Z"}';

function readLine(line: string): Line {
  const value = parseObject(line);
  if (value === undefined) return { problem: `${EXPECTED}, found ${shorten(line)}` };
  const { tag, now, ...more } = value;
  if (typeof tag !== 'string') return { problem: `tag: ${foundInstead('text', tag, more)}` };
  const instant = typeof now === 'string' ? readInstant(now) : undefined;
  if (instant === undefined) {
    const what = 'an instant with its offset, such as 2026-11-23T22:00:00+08:00 or …Z';
    return { problem: `now: ${foundInstead(what, now, more)}` };
  }
  return { tag, now: instant, more: Object.keys(more) };
}

function foundInstead(expected: string, value: unknown, others: object): string {
  if (value !== undefined) return `expected ${expected}, found ${shorten(JSON.stringify(value))}`;
  const keys = Object.keys(others).map((key) => shorten(JSON.stringify(key)));
  return `is missing${keys.length > 0 ? `; found ${keys.slice(0, 5).join(', ')}` : ''}`;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

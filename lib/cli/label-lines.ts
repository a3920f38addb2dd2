import { UsageError } from '../base/usage-error.ts';
import { boundarySidesInHour } from '../policy/label-boundaries.ts';
import { type OffHoursDefaults, readOffHoursLabel } from '../policy/off-hours-label.ts';
import { readInstant } from './read-instant.ts';

/** Whether a boundary of each side falls in the clock hour of `now`; with `error` the label is refused. */
export interface LabelAnswer {
  readonly off: boolean;
  readonly on: boolean;
  readonly error?: string;
}

/**
 * Answers for each line of NDJSON, `{"tag": "off=(m-f,19);on=(m-f,7)", "now": "2026-11-23T22:00:00+08:00"}`.
 *
 * @throws UsageError for a line that is not one of these.
 */
export function answerLabelLines(text: string, defaults: OffHoursDefaults): LabelAnswer[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const { tag, now } = readLine(line, index + 1);
    return [answer(tag, now, defaults)];
  });
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

function readLine(line: string, number: number): { readonly tag: string; readonly now: Date } {
  const { tag, now } = parseObject(line);
  const instant = typeof now === 'string' ? readInstant(now) : undefined;
  if (typeof tag === 'string' && instant !== undefined) return { tag, now: instant };
  throw new UsageError(
    `standard input, line ${number}: expected {"tag": "…", "now": "2026-11-23T22:00:00Z"}, found ${line.length > 80 ? `${line.slice(0, 77)}…` : line}`,
  );
}

function parseObject(line: string): { readonly tag?: unknown; readonly now?: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

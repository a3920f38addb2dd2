import { UsageError } from '../../base/usage-error.ts';
import { findZoneProblem, type WallRules } from '../../base/zone.ts';
import type { HolidayRule } from '../../policy/calendar-schema.ts';
import {
  createCronFires,
  DEFAULT_CRON_RULES,
  describeCronProblems,
  readCron,
} from '../../policy/cron.ts';
import { type Boundary, isInside, nextEdge, previousEdge } from '../../policy/window-edges.ts';
import { type CommandContext, type CommandResult, EXIT } from '../command.ts';
import { openCountryCalendar, type TriedCalendar } from '../country-calendar.ts';
import { answerLabelLines } from '../label-lines.ts';
import { readTextStream } from '../text-file.ts';
import { readWindowSpec } from '../window-spec.ts';

export interface ScheduleOptions {
  readonly cron?: string;
  readonly window?: string;
  readonly labels?: boolean;
  readonly weekends: 'true' | 'false' | 'only';
  readonly timezone: string;
  readonly from?: Date;
  readonly count: number;
  readonly gap?: WallRules['gap'];
  readonly overlap?: WallRules['overlap'];
  readonly calendar?: string;
  readonly holidays?: HolidayRule;
}

/** Tries a schedule, a window or labels. The result is JSON in any case: it is made for scripts that check the rule. */
export async function schedule(
  options: ScheduleOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const zoneProblem = findZoneProblem(options.timezone);
  if (zoneProblem !== undefined) throw new UsageError(`--timezone: ${zoneProblem}.`);
  if (options.labels === true) return answerLabels(options, context);
  const from = options.from ?? context.clock.now();
  const calendar = await openCountryCalendar(options, from);
  const data = isCron(options)
    ? fireTimes(options, from, calendar)
    : placeInWindow(options, from, calendar);
  return { exitCode: EXIT.done, data, text: `${JSON.stringify(data)}\n` };
}

/** About a million labels. */
const INPUT = { what: 'list of labels', limit: 128 * 1024 * 1024 };

async function answerLabels(
  options: ScheduleOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const weekends = options.weekends === 'only' ? 'only' : options.weekends === 'true';
  const input = await readTextStream(context.openStdin(), '-', INPUT);
  const { answers, unknownKeys } = answerLabelLines(input, {
    timeZone: options.timezone,
    weekends,
  });
  for (const [key, line] of unknownKeys) {
    const name = JSON.stringify(key);
    context.say(`steward: standard input, line ${line}: unknown key ${name} is passed over.`);
  }
  const bad = answers.filter((one) => 'line' in one).length;
  return {
    exitCode: bad > 0 ? EXIT.failed : EXIT.done,
    data: answers,
    text: answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''),
    complaint:
      bad > 0
        ? `steward: ${bad} of ${answers.length} lines of standard input could not be read.`
        : undefined,
  };
}

function isCron(options: ScheduleOptions): options is ScheduleOptions & { readonly cron: string } {
  if (options.cron !== undefined) return true;
  if (options.window !== undefined) return false;
  throw new UsageError(
    'Say what to try: --cron "0 0 22 * * MON-FRI", --window "22:00-08:00 mon-fri", or --labels.',
  );
}

function fireTimes(
  options: ScheduleOptions & { readonly cron: string },
  from: Date,
  calendar: TriedCalendar | undefined,
) {
  const read = readCron(options.cron, options.timezone);
  if ('problems' in read) throw new UsageError(`--cron: ${describeCronProblems(read.problems)}.`);
  const { cron } = read;
  const rules = {
    gap: options.gap ?? DEFAULT_CRON_RULES.gap,
    overlap: options.overlap ?? DEFAULT_CRON_RULES.overlap,
  };
  const fires = createCronFires(cron, rules, calendar?.days);
  const next: Date[] = [];
  for (let at = fires.next(from); at !== undefined; at = fires.next(at)) {
    next.push(at);
    if (next.length === options.count) break;
  }
  const zone = cron.kind === 'fields' ? cron.timeZone : options.timezone;
  return {
    next: next.map(toText),
    ...(calendar && { calendar: calendar.describe(zone, [from, ...next]) }),
  };
}

function placeInWindow(options: ScheduleOptions, from: Date, calendar: TriedCalendar | undefined) {
  const windows = [readWindowSpec(options.window ?? '')];
  const { timezone } = options;
  const days = calendar?.days;
  const last = previousEdge(windows, timezone, from, days);
  const next = nextEdge(windows, timezone, from, days);
  const instants = [from, last?.at ?? from, next?.at ?? from];
  return {
    at: toText(from),
    inside: isInside(windows, timezone, from, days),
    last: toBoundary(last),
    next: toBoundary(next),
    ...(calendar && { calendar: calendar.describe(timezone, instants) }),
  };
}

function toBoundary(boundary: Boundary | undefined) {
  return boundary === undefined ? null : { at: toText(boundary.at), side: boundary.side };
}

function toText(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}

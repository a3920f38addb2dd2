import { didYouMean } from '../../base/suggest.ts';
import { UsageError } from '../../base/usage-error.ts';
import type { Policies, Target } from '../../policy/policies.ts';
import { makeReportModel } from '../../report/make-report-model.ts';
import { createFormat } from '../../report/page/format.ts';
import { readReportInput } from '../../report/read-report-input.ts';
import { renderReport } from '../../report/render-report.ts';
import type { ReportInput } from '../../report/report-input.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { saveReport } from '../../report/save-report.ts';
import { en } from '../../report/texts/en.ts';
import type { Language } from '../../report/texts/texts.ts';
import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type FileOptions,
} from '../command.ts';
import {
  choosePeriod,
  chooseZone,
  type PeriodOptions,
  type ZoneOptions,
} from '../report-period.ts';
import { openSession } from '../session.ts';
import { printable } from '../table.ts';
import { refuseSameFile, writeTextFile } from '../text-file.ts';

export interface ReportOptions extends FileOptions, CloudOptions, PeriodOptions, ZoneOptions {
  readonly language: Language;
  /** A file to write the page to, instead of the store. */
  readonly out?: string;
  /** Make a page of nothing, too. */
  readonly allowEmpty?: boolean;
}

/** Makes the report of a period from what the store has, and writes its page to the store or to a file. */
export async function report(
  options: ReportOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const { file, out, language, target } = options;
  if (out !== undefined) await refuseSameFile(out, file);
  const { policies, clock, location, depsFor } = await openSession(options, context);
  const { store } = await depsFor(firstTarget(policies));
  const madeAt = clock.now();
  const period = choosePeriod(options, chooseZone(options, policies), madeAt);
  const { signal } = context;
  const input = await readReportInput(store, { period, target, madeAt, signal });
  // One that the file does not name any more may still be in the store.
  if (target !== undefined && input.now.committed.length === 0) requireTarget(policies, target);

  const model = await makeReportModel(input);
  if (options.allowEmpty !== true && isEmpty(input, model)) {
    const complaint = describeNothing(model, location);
    return { exitCode: EXIT.failed, data: { page: null, model }, text: '', complaint };
  }
  let page: string;
  if (out === undefined) {
    page = `${location.replace(/\/$/, '')}/${await saveReport(store, model, language)}`;
  } else {
    await writeTextFile(out, await renderReport(model, { language }));
    page = out;
  }
  return { exitCode: EXIT.done, data: { page, model }, text: describe(model, page) };
}

/** Not a table of statistics and not a run: a page would tell of an idle fleet what nobody has seen. */
function isEmpty({ now }: ReportInput, { coverage }: ReportModel): boolean {
  return now.committed.length === 0 && coverage.runs.recorded === 0;
}

function describeNothing({ period }: ReportModel, location: string): string {
  return `steward: The store ${location} has no statistics and no runs of ${period.from} to ${period.to}, so no page was made. steward export collects statistics (with a policy of kind export in the policies file); --from and --to ask for other days, --allow-empty for the page all the same.`;
}

/** The store is the same for all of them. */
function firstTarget({ targets }: Policies): Target {
  const [first] = targets;
  if (first === undefined) throw new RangeError('a checked policies file has targets');
  return first;
}

function requireTarget({ targets }: Policies, target: string): void {
  const names = targets.map(({ name }) => name);
  if (names.includes(target)) return;
  throw new UsageError(
    `There is no target ${JSON.stringify(target)} in the policies file, nor in the store for this period${didYouMean(target, names)}.`,
  );
}

function describe({ period, target, coverage, totals }: ReportModel, page: string): string {
  const format = createFormat(en, period.timeZone);
  const { spent, avoided, hours } = totals.now;
  const { hourDays, runs } = coverage;
  const lines = [
    `Report of ${period.from} to ${period.to} (${period.timeZone}), ${target === null ? 'all targets' : `target ${target}`}.`,
    `  Coverage: hours of ${hourDays.part} of ${hourDays.whole} target days; ${runs.finished} of ${runs.recorded} recorded runs finished.`,
    `  Spent ${format.money(spent.money)}, avoided ${format.money(avoided.money)} (estimates by list price); idle ${format.share({ part: hours.idle, whole: hours.running })} of ${format.hours(hours.running)} running hours.`,
    `  Page: ${page}`,
  ];
  return lines.map((line) => `${printable(line).replaceAll('\u00a0', ' ')}\n`).join('');
}

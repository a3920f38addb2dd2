import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StewardError } from '../lib/base/errors.ts';
import { type FaultSet, loadFaultSet } from './faults/fault-set.ts';
import { theNight, theRoughNight, theWeek } from './start/days.ts';
import { type Difference, findDifferences } from './start/differences.ts';
import { judge } from './start/judge.ts';
import { judgeRough } from './start/judge-rough.ts';
import { judgeWeek } from './start/judge-week.ts';
import { readOptions, type StartOptions, usage, usualStore } from './start/options.ts';
import { type DayResult, type PlayOptions, type PlayResult, play } from './start/play.ts';
import { prepareStore } from './start/record-folder.ts';
import { doneBy, type RunRecords } from './start/records.ts';
import { findPages } from './start/report-page.ts';
import { sumSaved } from './start/savings.ts';
import { minutesOf, showRough, wordRoughEnd } from './start/show-rough.ts';
import { showStopRun } from './start/show-stops.ts';
import { showSaved, showWeek } from './start/show-week.ts';
import { lockStore } from './start/store-lock.ts';
import { chooseStyle, formatTable } from './start/table.ts';
import { tellDay } from './start/tell-day.ts';
import { countTroubles } from './start/trouble.ts';

/** `npm start`: a week on this machine, told day by day. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RECORDS = [
  ['plan.json       ', 'a decision for every instance, with its reason and what was seen'],
  ['outcomes-*.jsonl', 'what became of each stop, line by line'],
  ['report.json     ', 'counts, savings, and what needs a look'],
] as const;
const USAGE_ERRORS: ReadonlySet<string> = new Set([
  'START_STORE_TAKEN',
  'START_STORE_IN_USE',
  'LOCAL_FILE_INVALID',
]);
const style = chooseStyle(process.stdout.isTTY === true, process.env);
const say = (line: string) => void process.stdout.write(`${line}\n`);

// `npm start | head` closes our output early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

async function main(): Promise<number> {
  const read = readOptions(process.argv.slice(2));
  if (!read.ok) {
    process.stderr.write(`start: ${read.problem}\n\n${usage}`);
    return 2;
  }
  if (read.options === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  const { options } = read;
  const faults = options.faults === undefined ? undefined : await loadFaultSet(options.faults);
  const store = resolve(options.store ?? join(ROOT, usualStore(options)));
  process.once('exit', await lockStore(store));
  await prepareStore(store);
  const asked = toPlay(options, store, faults);
  return options.json ? await playAsJson(asked, options) : await playAsStory(asked, options);
}

function toPlay(
  { instances, seed, night }: StartOptions,
  store: string,
  faults: FaultSet | undefined,
): PlayOptions {
  const span = night ? theNight : theWeek;
  const rough = faults && { faults, span: night ? theNight : theRoughNight };
  return { span, instances, seed, store, rough };
}

interface Played {
  readonly result: PlayResult;
  /** The same without faults, where there are any. */
  readonly calm: PlayResult | undefined;
  readonly problems: readonly string[];
}

async function playAll(asked: PlayOptions, onDay?: (day: DayResult) => void): Promise<Played> {
  const judgeAll = (result: PlayResult, problems: string[]) =>
    asked.span === theWeek ? [...problems, ...judgeWeek(result)] : problems;
  if (asked.rough === undefined) {
    const result = await play(asked, onDay);
    return { result, calm: undefined, problems: judgeAll(result, judge(result)) };
  }
  const store = await mkdtemp(join(tmpdir(), 'calm-'));
  try {
    const calm = await play({ ...asked, store, rough: undefined });
    const result = await play(asked, onDay);
    return { result, calm, problems: judgeAll(result, judgeRough(result, calm)) };
  } finally {
    await rm(store, { recursive: true });
  }
}

async function playAsStory(asked: PlayOptions, { night }: StartOptions): Promise<number> {
  const { instances, seed, store, rough } = asked;
  const what = `${night ? 'One night' : 'A week'}${rough === undefined ? '' : ' with faults'}`;
  say(
    style(
      'bold',
      `${what} with dsw-steward, on this machine: ${instances} made-up instances, seed ${seed}`,
    ),
  );
  say(
    style(
      'dim',
      'A local PAI-DSW service, the bundles of ./dist run as on Function Compute, policies.yaml. Asia/Shanghai time.',
    ),
  );
  say('');
  const { result, calm, problems } = await playAll(asked, (day) => {
    for (const line of tellDay(day, style)) say(line);
  });
  const proven = provenDifferences(result, calm);
  const lines = [
    ...(night
      ? result.runs
          .filter(({ plan }) => plan.plan.kind === 'stop')
          .flatMap((run) => showStopRun(run, result, style))
      : showWeek(result, style)),
    ...showSaved(result, style),
    ...(calm === undefined ? [] : showRough(result, calm, proven, style)),
    ...showRecords(result.runs, store),
  ];
  for (const line of lines) say(line);
  if (problems.length === 0) {
    const ending = calm === undefined ? 'All went as it should' : wordRoughEnd(proven);
    say(style('green', `${ending}: what the service saw agrees with plans, outcomes and reports.`));
    for (const line of showPages(result.runs, store)) say(line);
    return 0;
  }
  for (const problem of problems) process.stderr.write(`${style('red', 'wrong:')} ${problem}\n`);
  return 1;
}

async function playAsJson(asked: PlayOptions, { instances, seed }: StartOptions): Promise<number> {
  const { result, calm, problems } = await playAll(asked);
  const runs = result.runs.map(({ folder, plan, report, outcomes }) => ({
    folder: relative(process.cwd(), folder),
    outcomes,
    digest: plan.digest,
    plan: plan.plan,
    report,
  }));
  const { hours, money } = sumSaved(result.saved);
  const saved = { hours: round(hours), money: { currency: 'CNY', amount: round(money) } };
  const [stopped, started, snapshots, cullers] = ['stop', 'start', 'snapshot', 'culler'].map(
    (kind) => doneBy(result.runs, kind).length,
  );
  const rough = calm && {
    survived: countTroubles(result),
    minutes: minutesOf(result, result),
    calm: { calls: calm.calls.length, minutes: minutesOf(calm, result) },
    // What was not right about others is among the problems.
    differences: provenDifferences(result, calm).map(({ mistake: _, ...difference }) => difference),
  };
  say(
    JSON.stringify({
      ok: problems.length === 0,
      problems,
      instances,
      seed,
      ...{ stopped, started, snapshots, cullers, saved },
      pages: findPages(result.runs, asked.store).map((path) => relative(process.cwd(), path)),
      calls: result.calls.length,
      invocations: result.invocations.length,
      ...(rough && { rough }),
      runs,
    }),
  );
  return problems.length === 0 ? 0 : 1;
}

function provenDifferences(result: PlayResult, calm: PlayResult | undefined): Difference[] {
  if (calm === undefined) return [];
  return findDifferences(result, calm).filter(({ mistake }) => mistake === undefined);
}

function showRecords(runs: readonly RunRecords[], store: string): string[] {
  const run = runs.findLast(({ plan }) => plan.plan.kind === 'stop');
  if (run === undefined) return [];
  const folder = relative(process.cwd(), run.folder);
  const columns = [{ title: '' }, { title: '' }];
  const next = [
    [`  npm run -s steward -- runs --store ${relative(process.cwd(), store)}`, 'the recorded runs'],
    ['  npm start -- --night', 'one night in full: what is stopped, what is left running, and why'],
    ['  npm start -- --night --faults rough', 'the same with all sorts of trouble, and a kill'],
    [
      '  npm run -s steward -- validate',
      'check policies.yaml; then change it, and npm start again',
    ],
    ['  npm run -s local -- --clock 600', 'keep the local services running, ten minutes a second'],
  ];
  return [
    style('bold', 'Records'),
    `  ${folder}/`,
    ...RECORDS.map(([name, what]) => `    ${name}  ${style('dim', what)}`),
    '',
    style('bold', 'Try next'),
    ...formatTable(columns, next, style).slice(1),
    '',
  ];
}

/** The last thing that is said: what there is to look at. */
function showPages(runs: readonly RunRecords[], store: string): string[] {
  const [first, ...others] = findPages(runs, store).map((path) => relative(process.cwd(), path));
  if (first === undefined) return [];
  return [
    style('bold', 'The report of it, a page to open in a browser:'),
    ...[...others, first].map((path) => `  ${path}`),
  ];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // An error of ours says what to do; only of others does it help to see where they come from.
    const text =
      error instanceof StewardError ? error.message : error instanceof Error ? error.stack : error;
    process.stderr.write(`start: ${text}\n`);
    const isUsage = error instanceof StewardError && USAGE_ERRORS.has(error.code);
    process.exitCode = isUsage ? 2 : 1;
  },
);

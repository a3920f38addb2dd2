import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StewardError } from '../lib/base/errors.ts';
import { loadFaultSet } from './faults/fault-set.ts';
import { judgeNight } from './start/judge-night.ts';
import { judgeRoughNight } from './start/judge-rough-night.ts';
import { createNarrator } from './start/narrator.ts';
import { prepareStore } from './start/night-store.ts';
import { readOptions, usage } from './start/options.ts';
import {
  type NightOptions,
  type NightResult,
  playNight,
  type Watcher,
} from './start/play-night.ts';
import { showNight, sumSavings } from './start/show-night.ts';
import { minutesOf, showRoughNight } from './start/show-rough-night.ts';
import { chooseStyle, formatTable } from './start/table.ts';
import { countTroubles } from './start/trouble.ts';

/** `npm start`: one night on this machine, told as it happens. */

const USUAL_STORE = fileURLToPath(new URL('../.steward/night', import.meta.url));
const RECORDS = [
  ['plan.json       ', 'a decision for every instance, with its reason and what was seen'],
  ['outcomes-*.jsonl', 'what became of each stop, line by line'],
  ['report.json     ', 'counts, savings, and what needs a look'],
] as const;
const USAGE_ERRORS: ReadonlySet<string> = new Set(['NIGHT_STORE_TAKEN', 'LOCAL_FILE_INVALID']);
const SILENT: Watcher = { onBegin() {}, onDeed() {}, onMinute() {}, onKill() {} };
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
  const { store: wanted, faults: set, ...options } = read.options;
  const faults = set === undefined ? undefined : await loadFaultSet(set);
  const store = resolve(wanted ?? USUAL_STORE);
  await prepareStore(store);
  const night = { ...options, store, faults };
  return options.json ? await playAsJson(night) : await playAsStory(night);
}

interface Played {
  readonly result: NightResult;
  /** The same night without faults, where there are any. */
  readonly calm: NightResult | undefined;
  readonly problems: readonly string[];
}

async function play(night: NightOptions, watcher: Watcher): Promise<Played> {
  if (night.faults === undefined) {
    const result = await playNight(night, watcher);
    return { result, calm: undefined, problems: judgeNight(result) };
  }
  const calmStore = await mkdtemp(join(tmpdir(), 'calm-night-'));
  try {
    const calm = await playNight({ ...night, store: calmStore, faults: undefined }, SILENT);
    const result = await playNight(night, watcher);
    return { result, calm, problems: judgeRoughNight(result, calm) };
  } finally {
    await rm(calmStore, { recursive: true });
  }
}

async function playAsStory(night: NightOptions): Promise<number> {
  say(
    style(
      'bold',
      `One ${night.faults === undefined ? '' : 'rough '}night with dsw-steward, on this machine: ${night.instances} made-up instances, seed ${night.seed}`,
    ),
  );
  say(
    style(
      'dim',
      'A local PAI-DSW service, the bundle of ./dist run as on Function Compute, policies.yaml. Asia/Shanghai time.',
    ),
  );
  say('');
  const { result, calm, problems } = await play(night, createNarrator(say, style));
  for (const line of showNight(result, style)) say(line);
  if (calm !== undefined) for (const line of showRoughNight(result, calm, style)) say(line);
  for (const line of showRecords(result, night.store)) say(line);
  if (problems.length === 0) {
    const ending = calm === undefined ? 'as it should' : 'as the calm one did';
    const agreed = 'what the service saw agrees with plan, outcomes and report.';
    say(style('green', `The night ended ${ending}: ${agreed}`));
    return 0;
  }
  for (const problem of problems) process.stderr.write(`${style('red', 'wrong:')} ${problem}\n`);
  return 1;
}

async function playAsJson(night: NightOptions): Promise<number> {
  const { result, calm, problems } = await play(night, SILENT);
  const runs = result.runs.map(({ folder, plan, report, outcomes }) => ({
    folder: relative(process.cwd(), folder),
    outcomes,
    digest: plan.digest,
    plan: plan.plan,
    report,
  }));
  const { hours, money, stopped } = sumSavings(result);
  const saved = { hours: round(hours), money: { currency: 'CNY', amount: round(money) } };
  const { instances, seed } = night;
  const summary = { ok: problems.length === 0, problems, instances, seed, stopped, saved };
  const rough = calm && {
    survived: countTroubles(result),
    minutes: minutesOf(result),
    calm: { calls: calm.calls.length, minutes: minutesOf(calm) },
  };
  const calls = result.calls.length;
  const invocations = result.invocations.length;
  say(JSON.stringify({ ...summary, calls, invocations, ...(rough && { rough }), runs }));
  return problems.length === 0 ? 0 : 1;
}

function showRecords({ runs }: NightResult, store: string): string[] {
  const [run] = runs;
  if (run === undefined) return [];
  const folder = relative(process.cwd(), run.folder);
  return [
    style('bold', 'Records'),
    `  ${folder}/`,
    ...RECORDS.map(([name, what]) => `    ${name}  ${style('dim', what)}`),
    '',
    style('bold', 'Try next'),
    ...formatTable(
      [{ title: '' }, { title: '' }],
      [
        [
          `  npm run -s steward -- runs --store ${relative(process.cwd(), store)}`,
          'the recorded runs',
        ],
        [
          '  npm run -s steward -- validate',
          'check policies.yaml; then change it, and npm start again',
        ],
        ['  npm start -- --seed 7 --instances 500', 'another, larger fleet'],
        ['  npm start -- --faults rough', 'the same night with all sorts of trouble, and a kill'],
        [
          '  npm run -s local -- --clock 600',
          'keep the local services running, ten minutes a second',
        ],
      ],
      style,
    ).slice(1),
    '',
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

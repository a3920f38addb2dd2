import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StewardError } from '../lib/base/errors.ts';
import { judgeNight } from './start/judge-night.ts';
import { createNarrator } from './start/narrator.ts';
import { prepareStore } from './start/night-store.ts';
import { readOptions, type StartOptions, usage } from './start/options.ts';
import { type NightResult, playNight, type Watcher } from './start/play-night.ts';
import { showNight, sumSavings } from './start/show-night.ts';
import { chooseStyle, formatTable } from './start/table.ts';

/** `npm start`: one night on this machine, told as it happens. */

const USUAL_STORE = fileURLToPath(new URL('../.steward/night', import.meta.url));
const RECORDS = [
  ['plan.json       ', 'a decision for every instance, with its reason and what was seen'],
  ['outcomes-*.jsonl', 'what became of each stop, line by line'],
  ['report.json     ', 'counts, savings, and what needs a look'],
] as const;
const SILENT: Watcher = { onBegin() {}, onDeed() {}, onMinute() {} };
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
  const store = resolve(read.options.store ?? USUAL_STORE);
  await prepareStore(store);
  return read.options.json
    ? await playAsJson(read.options, store)
    : await playAsStory(read.options, store);
}

async function playAsStory(options: StartOptions, store: string): Promise<number> {
  say(
    style(
      'bold',
      `One night with dsw-steward, on this machine: ${options.instances} made-up instances, seed ${options.seed}`,
    ),
  );
  say(
    style(
      'dim',
      'A local PAI-DSW service, the bundle of ./dist run as on Function Compute, policies.yaml. Asia/Shanghai time.',
    ),
  );
  say('');
  const result = await playNight({ ...options, store }, createNarrator(say, style));
  const problems = judgeNight(result);
  for (const line of showNight(result, style)) say(line);
  for (const line of showRecords(result, store)) say(line);
  if (problems.length === 0) {
    say(
      style(
        'green',
        'The night ended as it should: what the service saw agrees with plan, outcomes and report.',
      ),
    );
    return 0;
  }
  for (const problem of problems) process.stderr.write(`${style('red', 'wrong:')} ${problem}\n`);
  return 1;
}

async function playAsJson(options: StartOptions, store: string): Promise<number> {
  const result = await playNight({ ...options, store }, SILENT);
  const problems = judgeNight(result);
  const runs = result.runs.map(({ folder, plan, report, outcomes }) => ({
    folder: relative(process.cwd(), folder),
    outcomes,
    digest: plan.digest,
    plan: plan.plan,
    report,
  }));
  const { hours, money, stopped } = sumSavings(result);
  const saved = { hours: round(hours), money: { currency: 'CNY', amount: round(money) } };
  const { instances, seed } = options;
  const summary = { ok: problems.length === 0, problems, instances, seed, stopped, saved };
  const calls = result.calls.length;
  say(JSON.stringify({ ...summary, calls, invocations: result.invocations.length, runs }));
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
    const isUsage = error instanceof StewardError && error.code === 'NIGHT_STORE_TAKEN';
    process.exitCode = isUsage ? 2 : 1;
  },
);

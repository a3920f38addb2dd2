import { Command as Commander, InvalidArgumentError, Option } from 'commander';
import { isDay } from '../export/read-value.ts';
import type { Command } from './command.ts';
import { readInstant } from './read-instant.ts';

/** Loads a command's module and runs it; called by the parsed command line. */
export type Launch = <Options>(
  load: () => Promise<Command<Options>>,
  options: Options,
  flags: { readonly json: boolean },
) => Promise<void>;

type Flags = { readonly json?: boolean } & Readonly<Record<string, unknown>>;

/**
 * The command line: names, options and help. Each subcommand's code is loaded when it is run, so that help and a mistyped
 * option answer at once.
 */
export function createProgram(version: string, launch: Launch): Commander {
  const program = new Commander('steward')
    .description('Keeps Alibaba Cloud PAI-DSW instances within policy.')
    .version(version)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', HELP);

  const start = <Options>(
    load: () => Promise<Command<Options>>,
    flags: Flags,
    more: object = {},
  ) => {
    const { json, ...options } = flags;
    // The options declared beside each subcommand are the ones its type names.
    return launch(load, { ...options, ...more } as Options, { json: json === true });
  };

  fileOptions(subcommand(program, 'validate', 'check the policies file'))
    .description('Checks the policies file and lists every problem with its line.')
    .option(
      '--out <file>',
      'write the checked policies as JSON, the form that functions read',
      parseText,
    )
    .addHelpText(
      'after',
      examples('steward validate', 'steward validate -f team.yaml --out policies.json'),
    )
    .action((flags: Flags) =>
      start(async () => (await import('./commands/validate.ts')).validate, flags),
    );

  subcommand(program, 'schema', 'print the JSON Schema of the policies file')
    .description('Prints the JSON Schema of the policies file, for editors.')
    .addHelpText('after', examples('steward schema > policies.schema.json'))
    .action((flags: Flags) =>
      start(async () => (await import('./commands/schema.ts')).schema, flags),
    );

  cloudOptions(fileOptions(subcommand(program, 'plan', 'show what would be done, and why')))
    .description(
      'Looks at the fleet and shows what each policy would do if it fired now. Nothing is changed or recorded.',
    )
    .argument('[policy...]', 'names of policies; all of them when none is named')
    .option('--target <name>', 'one target only', parseText)
    .option('--at <instant>', 'decide for this instant (ISO 8601) instead of now', parseInstant)
    .option('--out <file>', 'save the plan with its digest, for `steward apply`', parseText)
    .addHelpText(
      'after',
      examples(
        'steward plan',
        'steward plan nightly-stop --target research --out plan.json',
        'steward plan nightly-stop.backstop    its shutdown timers; .warning is its notices',
      ),
    )
    .action((policies: string[], flags: Flags) =>
      start(async () => (await import('./commands/plan.ts')).plan, flags, { policies }),
    );

  cloudOptions(fileOptions(subcommand(program, 'apply', 'carry out a saved plan')))
    .description(
      'Carries out a plan saved by `steward plan --out`, if the fleet still calls for the same.',
    )
    .argument('<plan>', 'the file that `steward plan --out` wrote', parseText)
    .option(
      '--digest <hex>',
      'refuse unless the plan has this digest (what was reviewed)',
      parseText,
    )
    .addHelpText('after', UNWARNED)
    .addHelpText(
      'after',
      examples('steward apply plan.json', 'steward apply plan.json --digest 3f2a…'),
    )
    .action((plan: string, flags: Flags) =>
      start(async () => (await import('./commands/apply.ts')).apply, flags, { plan }),
    );

  cloudOptions(fileOptions(subcommand(program, 'run', 'run what is due')))
    .description(
      'Runs the policies whose boundary has passed since their last run, as the deployed function does.',
    )
    .argument('[policy...]', 'names of policies; all of them when none is named')
    .option('--target <name>', 'one target only', parseText)
    .addOption(
      new Option('--now', 'run as if a boundary fell now, whatever the schedule says').conflicts(
        'at',
      ),
    )
    .option('--at <instant>', 'run as if a timer fired at this instant (ISO 8601)', parseInstant)
    .option('--dry-run', 'plan and report, but change nothing')
    .addHelpText('after', UNWARNED)
    .addHelpText(
      'after',
      examples('steward run', 'steward run nightly-stop --now --dry-run', 'steward run --now'),
    )
    .action((policies: string[], flags: Flags) =>
      start(async () => (await import('./commands/run.ts')).run, flags, { policies }),
    );

  cloudOptions(fileOptions(subcommand(program, 'why', 'explain the decision on one instance')))
    .description('Explains what the policies decide on one instance now, and what they last did.')
    .argument('<instance>', 'instance id or name', parseText)
    .option('--policy <name>', 'one policy only', parseText)
    .option('--target <name>', 'one target only', parseText)
    .addOption(
      new Option('--at <instant>', 'decide for this instant (ISO 8601) instead of now').argParser(
        parseInstant,
      ),
    )
    .addOption(
      new Option(
        '--run <run>',
        'answer from the record of this run alone: policy/instant/target, or latest',
      ).conflicts(['at', 'policy', 'target']),
    )
    .addHelpText(
      'after',
      examples(
        'steward why dsw-730xxxxxxxxxx',
        'steward why my_notebook --policy nightly-stop',
        'steward why my_notebook --run latest',
      ),
    )
    .action((instance: string, flags: Flags) =>
      start(async () => (await import('./commands/why.ts')).why, flags, { instance }),
    );

  subcommand(program, 'schedule', 'try a schedule or a window')
    .description(
      'Prints when a cron expression fires, where an instant lies in a window, or what off-hours labels ask for, as JSON.',
    )
    .addOption(new Option('--cron <expr>', 'cron expression, six fields').conflicts('window'))
    .option('--window <spec>', 'time of day and days, such as "22:00-08:00 mon-fri"')
    .addOption(
      new Option(
        '--labels',
        'off-hours labels on standard input, one {"tag","now"} a line: does one fall in the hour of now?',
      ).conflicts(['cron', 'window', 'from']),
    )
    .addOption(
      new Option(
        '--weekends <rule>',
        'with --labels, the default schedule: off at weekends, no weekends, or off for weekends only',
      )
        .choices(['true', 'false', 'only'])
        .default('true')
        .conflicts(['cron', 'window']),
    )
    .addOption(
      new Option(
        '--calendar <country>',
        'public holidays count as Sundays: CN (with its working Saturdays and Sundays), SG, DE-BY, …',
      ).conflicts('labels'),
    )
    .addOption(
      new Option('--holidays <rule>', 'with --calendar: count as a weekend (default), or skip')
        .choices(['weekend', 'skip'])
        .conflicts('labels'),
    )
    .option('--timezone <zone>', 'IANA time zone; with --labels, that of labels without', 'UTC')
    .option('--from <instant>', 'start after this instant (ISO 8601); default now', parseInstant)
    .option('--count <n>', 'how many fire times', parseCount, 5)
    .addOption(
      new Option('--gap <rule>', 'a time that daylight saving skips (default: forward)')
        .choices(['forward', 'end', 'skip'])
        .conflicts('window'),
    )
    .addOption(
      new Option('--overlap <rule>', 'a time that daylight saving repeats (default: first)')
        .choices(['first', 'both'])
        .conflicts('window'),
    )
    .addHelpText(
      'after',
      examples(
        'steward schedule --cron "0 0 22 * * MON-FRI" --timezone Asia/Shanghai --count 3',
        'steward schedule --window "22:00-08:00 mon-fri" --timezone Asia/Shanghai',
        'steward schedule --window "22:00-08:00 mon-fri" --timezone Asia/Shanghai --calendar CN',
        'steward schedule --labels --timezone Asia/Shanghai < labels.ndjson',
      ),
    )
    .action((flags: Flags) =>
      start(async () => (await import('./commands/schedule.ts')).schedule, flags),
    );

  subcommand(program, 'retention', 'try a retention policy on a list of snapshots')
    .description(
      'Reads [{"id","time"}, …] from standard input and prints as JSON what a retention policy keeps, why, and what it removes.',
    )
    .requiredOption(
      '--policy <json>',
      'keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, keepWithin, …; or @file',
      parseText,
    )
    .option('--timezone <zone>', 'IANA time zone of hours, days, weeks, months and years', 'UTC')
    .option(
      '--now <instant>',
      'what is later is kept and not counted (ISO 8601); default: nothing is',
      parseInstant,
    )
    .addHelpText(
      'after',
      examples(
        `steward retention --policy '{"keepLast":3,"keepDaily":7}' < snapshots.json`,
        'steward retention --policy @retention.json --timezone Asia/Shanghai < snapshots.json',
      ),
    )
    .action((flags: Flags) =>
      start(async () => (await import('./commands/retention.ts')).retention, flags),
    );

  cloudOptions(fileOptions(subcommand(program, 'instances', 'list the fleet of the targets')))
    .description('Lists every instance of the targets.')
    .option('--target <name>', 'one target only', parseText)
    .option('--status <status>', 'only instances in this status, such as Running', parseText)
    .option('--held', 'only instances with a hold, and until when it counts')
    .addHelpText(
      'after',
      examples(
        'steward instances',
        'steward instances --status Running --json',
        'steward instances --held',
      ),
    )
    .action((flags: Flags) =>
      start(async () => (await import('./commands/instances.ts')).instances, flags),
    );

  cloudOptions(fileOptions(subcommand(program, 'export', 'export statistics by hand')))
    .description(
      'Exports statistics to the store: what is due of the last day, or the days asked for. What is there stays as it is.',
    )
    .argument('[policy...]', 'names of export policies; all of them when none is named')
    .option('--target <name>', 'one target only', parseText)
    .option('--date <day>', 'this day (YYYY-MM-DD, in the zone of the policy)', parseText)
    .option('--from <day>', 'the first of several days', parseText)
    .option('--to <day>', 'the last of them (default: the last day that is over)', parseText)
    .option('--table <name>', 'this table only; repeatable', gather)
    .option('--format <name>', 'this format only; repeatable', gather)
    .option('--rebuild', 'write a new revision of what is there, whatever it is')
    .addHelpText(
      'after',
      examples(
        'steward export',
        'steward export --date 2026-01-05 --table instance_hours',
        'steward export --from 2026-01-01 --to 2026-01-31 --rebuild',
      ),
    )
    .action((policies: string[], flags: Flags) =>
      start(async () => (await import('./commands/export.ts')).exportStatistics, flags, {
        policies,
      }),
    );

  storeOptions(subcommand(program, 'runs', 'list recorded runs, or show one'))
    .description('Lists the runs recorded in the store, newest first, or shows one of them.')
    .argument('[run]', 'policy/instant/target, as much of it as leaves no doubt, or latest')
    .option('--policy <name>', 'runs of one policy only')
    .option('--since <instant>', 'scheduled at this instant (ISO 8601) or later', parseInstant)
    .option('--limit <n>', 'at most this many', parseCount, 50)
    .addHelpText(
      'after',
      examples(
        'steward runs',
        'steward runs --policy nightly-stop --json',
        'steward runs latest',
        'steward runs nightly-stop/2026-01-05T14:00:00Z/main',
      ),
    )
    .action((run: string | undefined, flags: Flags) =>
      start(async () => (await import('./commands/runs.ts')).runs, flags, {
        ...(run === undefined ? {} : { run }),
      }),
    );

  storeOptions(fileOptions(subcommand(program, 'report', 'make the report of a period')))
    .description(
      'Makes a page about the use and cost of instances and the work of the policies, from exported statistics and recorded runs.',
    )
    .option('--from <day>', 'first day (YYYY-MM-DD) in the time zone of the policies', parseDay)
    .option('--to <day>', 'last day; default: the last seven days that are over', parseDay)
    .option('--target <name>', 'one target only', parseText)
    .addOption(
      new Option('--language <language>', 'language of the page')
        .choices(['en', 'zh'])
        .default('en'),
    )
    .option('--out <file>', 'write the page to this file instead of the store', parseText)
    .addHelpText(
      'after',
      examples(
        'steward report',
        'steward report --from 2026-11-01 --to 2026-11-30 --language zh --out november.html',
        'steward report --target research --json',
      ),
    )
    .action((flags: Flags) =>
      start(async () => (await import('./commands/report.ts')).report, flags),
    );

  return program;
}

function subcommand(program: Commander, name: string, summary: string): Commander {
  return program
    .command(name)
    .summary(summary)
    .option('--json', 'print one JSON document on stdout and nothing else');
}

function fileOptions(command: Commander): Commander {
  return command.option(
    '-f, --file <path>',
    'the policies file, or - for standard input',
    parseText,
    'policies.yaml',
  );
}

function storeOptions(command: Commander): Commander {
  return command
    .option(
      '--store <location>',
      'a folder or oss://bucket/prefix (default: STEWARD_STORE, .steward)',
      parseText,
    )
    .option(
      '--region <region>',
      'override the region (of every target, and of the store)',
      parseText,
    )
    .option('-v, --verbose', 'tell on stderr what is being done');
}

function cloudOptions(command: Commander): Commander {
  return storeOptions(
    command.option(
      '--endpoint <url>',
      'address of the DSW service (default: STEWARD_DSW_ENDPOINT)',
      parseText,
    ),
  );
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** A variable that a script left empty must not turn into the default: `--endpoint "$LOCAL"` would then reach the real cloud. */
function parseText(text: string): string {
  if (text.trim() === '') {
    throw new InvalidArgumentError('It is empty; give a value, or leave it out for the default.');
  }
  return text;
}

/** Every value of an option that may be given several times. */
function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, parseText(text)];
}

/** An instant with its offset: a wall-clock time alone would mean something else on each machine. */
function parseInstant(text: string): Date {
  const instant = readInstant(text);
  if (instant === undefined) {
    throw new InvalidArgumentError('Write an instant like 2026-11-23T22:00:00+08:00 or …Z.');
  }
  return instant;
}

function parseDay(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('Write a day like 2026-11-23.');
  return text;
}

const MOST = 10_000;

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MOST) {
    throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST}.`);
  }
  return count;
}

const UNWARNED =
  '\nWhat a policy with notify.warn acts on has to be told of before, so by hand it does nothing to what nobody was told of.';

const HELP = `
Examples:
  steward validate                     check policies.yaml
  steward plan                         what would be done now, and why
  steward run --now --dry-run          the same, through the whole engine
  steward why dsw-730xxxxxxxxxx        why one instance is stopped or kept

Environment:
  ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN
                                       credentials (or any other source of Alibaba Cloud's chain)
  STEWARD_STORE                        where runs are recorded: a folder or oss://bucket/prefix
  STEWARD_DSW_ENDPOINT                 address of the DSW service, instead of the region's
  STEWARD_OSS_ENDPOINT                 address of OSS, instead of the region's
  STEWARD_MODE                         act, or dry-run to change nothing whatever is asked
  STEWARD_CLOCK                        system, or the address of a local service whose clock rules
  STEWARD_DEBUG=1                      stack traces with errors
  NO_COLOR=1                           no colours

Exit codes: 0 done, 1 something failed or was refused, 2 bad usage or bad file, 3 guard tripped, 130 interrupted.`;

import { type Command as Commander, Option } from 'commander';
import { parseCount, parseInstant } from '../option-values.ts';
import { examples, type Flags, type Start, subcommand } from '../subcommand.ts';

/** `steward schedule`; what it does is in commands/schedule.ts. */
export function declareSchedule(program: Commander, start: Start): void {
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
      start(async () => (await import('../commands/schedule.ts')).schedule, flags),
    );
}

import type { Command as Commander } from 'commander';
import { parseInstant, parseText } from '../option-values.ts';
import { examples, type Flags, type Start, subcommand } from '../subcommand.ts';

/** `steward retention`; what it does is in commands/retention.ts. */
export function declareRetention(program: Commander, start: Start): void {
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
      start(async () => (await import('../commands/retention.ts')).retention, flags),
    );
}

import type { Command as Commander } from 'commander';
import { gather, parseText } from '../option-values.ts';
import {
  cloudOptions,
  examples,
  type Flags,
  fileOptions,
  type Start,
  subcommand,
} from '../subcommand.ts';

/** `steward export`; what it does is in commands/export.ts. */
export function declareExport(program: Commander, start: Start): void {
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
      start(async () => (await import('../commands/export.ts')).exportStatistics, flags, {
        policies,
      }),
    );
}

import { type Command as Commander, Option } from 'commander';
import { parseDay, parseText } from '../option-values.ts';
import {
  examples,
  type Flags,
  fileOptions,
  type Start,
  storeOptions,
  subcommand,
} from '../subcommand.ts';

/** `steward report`; what it does is in commands/report.ts. */
export function declareReport(program: Commander, start: Start): void {
  storeOptions(fileOptions(subcommand(program, 'report', 'make the report of a period')))
    .description(
      'Makes a page about the use and cost of instances and the work of the policies, from exported statistics and recorded runs.',
    )
    .option('--from <day>', 'first day (YYYY-MM-DD) in the time zone of the report', parseDay)
    .option('--to <day>', 'last day; default: the last seven days that are over', parseDay)
    .option(
      '--timezone <zone>',
      'IANA time zone of its days; default: that of the exports, or of the policies file',
      parseText,
    )
    .option('--target <name>', 'one target only', parseText)
    .addOption(
      new Option('--language <language>', 'language of the page')
        .choices(['en', 'zh'])
        .default('en'),
    )
    .option('--out <file>', 'write the page to this file instead of the store', parseText)
    .option('--allow-empty', 'make a page also where the store has nothing of the period')
    .addHelpText(
      'after',
      examples(
        'steward report',
        'steward report --from 2026-11-01 --to 2026-11-30 --language zh --out november.html',
        'steward report --target research --json',
      ),
    )
    .action((flags: Flags) =>
      start(async () => (await import('../commands/report.ts')).report, flags),
    );
}

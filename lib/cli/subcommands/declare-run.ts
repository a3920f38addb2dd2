import { type Command as Commander, Option } from 'commander';
import { parseInstant, parseText } from '../option-values.ts';
import {
  cloudOptions,
  examples,
  type Flags,
  fileOptions,
  type Start,
  subcommand,
  UNWARNED,
} from '../subcommand.ts';

/** `steward run`; what it does is in commands/run.ts. */
export function declareRun(program: Commander, start: Start): void {
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
      start(async () => (await import('../commands/run.ts')).run, flags, { policies }),
    );
}

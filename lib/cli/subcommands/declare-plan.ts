import type { Command as Commander } from 'commander';
import { parseInstant, parseText } from '../option-values.ts';
import {
  cloudOptions,
  examples,
  type Flags,
  fileOptions,
  type Start,
  subcommand,
} from '../subcommand.ts';

/** `steward plan`; what it does is in commands/plan.ts. */
export function declarePlan(program: Commander, start: Start): void {
  cloudOptions(fileOptions(subcommand(program, 'plan', 'show what would be done, and why')))
    .description(
      'Looks at the fleet and shows what each policy would do if it fired now. Nothing is changed or recorded.',
    )
    .argument('[policy...]', 'names of policies; all of them when none is named')
    .option('--target <name>', 'one target only', parseText)
    .option('--at <instant>', 'decide for this instant (ISO 8601) instead of now', parseInstant)
    .option('--out <file>', 'save the plan with its digest, for `steward apply`', parseText)
    .option('--all', 'show every row, not only the first 20 of each action')
    .addHelpText(
      'after',
      examples(
        'steward plan',
        'steward plan nightly-stop --target research --out plan.json',
        'steward plan nightly-stop.backstop    its shutdown timers; .warning is its notices',
      ),
    )
    .action((policies: string[], flags: Flags) =>
      start(async () => (await import('../commands/plan.ts')).plan, flags, { policies }),
    );
}

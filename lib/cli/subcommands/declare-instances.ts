import type { Command as Commander } from 'commander';
import { parseText } from '../option-values.ts';
import {
  cloudOptions,
  examples,
  type Flags,
  fileOptions,
  type Start,
  subcommand,
} from '../subcommand.ts';

/** `steward instances`; what it does is in commands/instances.ts. */
export function declareInstances(program: Commander, start: Start): void {
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
      start(async () => (await import('../commands/instances.ts')).instances, flags),
    );
}

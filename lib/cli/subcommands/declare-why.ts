import { type Command as Commander, Option } from 'commander';
import { parseInstant, parseText } from '../option-values.ts';
import {
  cloudOptions,
  examples,
  type Flags,
  fileOptions,
  type Start,
  subcommand,
} from '../subcommand.ts';

/** `steward why`; what it does is in commands/why.ts. */
export function declareWhy(program: Commander, start: Start): void {
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
      start(async () => (await import('../commands/why.ts')).why, flags, { instance }),
    );
}

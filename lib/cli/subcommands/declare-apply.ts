import type { Command as Commander } from 'commander';
import { parseText } from '../option-values.ts';
import {
  cloudOptions,
  examples,
  type Flags,
  fileOptions,
  type Start,
  subcommand,
  UNWARNED,
} from '../subcommand.ts';

/** `steward apply`; what it does is in commands/apply.ts. */
export function declareApply(program: Commander, start: Start): void {
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
      start(async () => (await import('../commands/apply.ts')).apply, flags, { plan }),
    );
}

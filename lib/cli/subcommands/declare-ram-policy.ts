import type { Command as Commander } from 'commander';
import { parseText } from '../option-values.ts';
import { examples, type Flags, fileOptions, type Start, subcommand } from '../subcommand.ts';

/** `steward ram-policy`; what it does is in commands/ram-policy.ts. */
export function declareRamPolicy(program: Commander, start: Start): void {
  fileOptions(subcommand(program, 'ram-policy', 'print the least that functions may do'))
    .description(
      'Prints the RAM policy that each function needs for the policies of the file, and nothing more, with who may take on its role.',
    )
    .option('--function <name>', 'of this function only, by its name in s.yaml', parseText)
    .option('--policy <name>', 'for this policy only', parseText)
    .option(
      '--store <location>',
      'where functions keep records (default: STEWARD_STORE, oss://dsw-steward/prod)',
      parseText,
    )
    .option(
      '--policies-at <location>',
      'where functions read policies, where not in their bundle: oss://bucket/key',
      parseText,
    )
    .addHelpText(
      'after',
      examples(
        'steward ram-policy --function stop-instances',
        'steward ram-policy --store oss://records/prod --json',
      ),
    )
    .action((flags: Flags) =>
      start(async () => (await import('../commands/ram-policy.ts')).ramPolicy, flags),
    );
}

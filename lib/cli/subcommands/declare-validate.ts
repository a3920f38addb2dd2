import type { Command as Commander } from 'commander';
import { parseText } from '../option-values.ts';
import { examples, type Flags, fileOptions, type Start, subcommand } from '../subcommand.ts';

/** `steward validate`; what it does is in commands/validate.ts. */
export function declareValidate(program: Commander, start: Start): void {
  fileOptions(subcommand(program, 'validate', 'check the policies file'))
    .description('Checks the policies file and lists every problem with its line.')
    .option(
      '--out <file>',
      'write the checked policies as JSON, the form that functions read',
      parseText,
    )
    .addHelpText(
      'after',
      examples('steward validate', 'steward validate -f team.yaml --out policies.json'),
    )
    .action((flags: Flags) =>
      start(async () => (await import('../commands/validate.ts')).validate, flags),
    );
}

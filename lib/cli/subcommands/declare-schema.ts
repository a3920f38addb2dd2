import type { Command as Commander } from 'commander';
import { examples, type Flags, type Start, subcommand } from '../subcommand.ts';

/** `steward schema`; what it does is in commands/schema.ts. */
export function declareSchema(program: Commander, start: Start): void {
  subcommand(program, 'schema', 'print the JSON Schema of the policies file')
    .description('Prints the JSON Schema of the policies file, for editors.')
    .addHelpText('after', examples('steward schema > policies.schema.json'))
    .action((flags: Flags) =>
      start(async () => (await import('../commands/schema.ts')).schema, flags),
    );
}

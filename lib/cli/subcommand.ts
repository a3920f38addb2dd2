import type { Command as Commander } from 'commander';
import type { Command } from './command.ts';
import { parseText } from './option-values.ts';

/** The options of a subcommand, as they were read. */
export type Flags = { readonly json?: boolean } & Readonly<Record<string, unknown>>;

/** Loads a subcommand's code and runs it with its options, and with its arguments as `more` of them. */
export type Start = <Options>(
  load: () => Promise<Command<Options>>,
  flags: Flags,
  more?: object,
) => Promise<void>;

export function subcommand(program: Commander, name: string, summary: string): Commander {
  return program
    .command(name)
    .summary(summary)
    .option('--json', 'print one JSON document on stdout and nothing else');
}

export function fileOptions(command: Commander): Commander {
  return command.option(
    '-f, --file <path>',
    'the policies file, or - for standard input',
    parseText,
    'policies.yaml',
  );
}

export function storeOptions(command: Commander): Commander {
  return command
    .option(
      '--store <location>',
      'a folder or oss://bucket/prefix (default: STEWARD_STORE, .steward)',
      parseText,
    )
    .option(
      '--region <region>',
      'override the region (of every target, and of the store)',
      parseText,
    )
    .option('-v, --verbose', 'tell on stderr what is being done');
}

export function cloudOptions(command: Commander): Commander {
  return storeOptions(
    command.option(
      '--endpoint <url>',
      'address of the DSW service (default: STEWARD_DSW_ENDPOINT)',
      parseText,
    ),
  );
}

export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Said of what acts by hand. */
export const UNWARNED =
  '\nWhat a policy with notify.warn acts on has to be told of before, so by hand it does nothing to what nobody was told of.';

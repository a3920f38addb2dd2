import type { Command as Commander } from 'commander';
import { parseCount, parseInstant } from '../option-values.ts';
import { examples, type Flags, type Start, storeOptions, subcommand } from '../subcommand.ts';

/** `steward runs`; what it does is in commands/runs.ts. */
export function declareRuns(program: Commander, start: Start): void {
  storeOptions(subcommand(program, 'runs', 'list recorded runs, or show one'))
    .description('Lists the runs recorded in the store, newest first, or shows one of them.')
    .argument('[run]', 'policy/instant/target, as much of it as leaves no doubt, or latest')
    .option('--policy <name>', 'runs of one policy only')
    .option('--since <instant>', 'scheduled at this instant (ISO 8601) or later', parseInstant)
    .option('--limit <n>', 'at most this many', parseCount, 50)
    .addHelpText(
      'after',
      examples(
        'steward runs',
        'steward runs --policy nightly-stop --json',
        'steward runs latest',
        'steward runs nightly-stop/2026-01-05T14:00:00Z/main',
      ),
    )
    .action((run: string | undefined, flags: Flags) =>
      start(async () => (await import('../commands/runs.ts')).runs, flags, {
        ...(run === undefined ? {} : { run }),
      }),
    );
}

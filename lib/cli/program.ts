import { Command as Commander } from 'commander';
import type { Command } from './command.ts';
import type { Flags, Start } from './subcommand.ts';
import { declareApply } from './subcommands/declare-apply.ts';
import { declareExport } from './subcommands/declare-export.ts';
import { declareInstances } from './subcommands/declare-instances.ts';
import { declarePlan } from './subcommands/declare-plan.ts';
import { declareRamPolicy } from './subcommands/declare-ram-policy.ts';
import { declareReport } from './subcommands/declare-report.ts';
import { declareRetention } from './subcommands/declare-retention.ts';
import { declareRun } from './subcommands/declare-run.ts';
import { declareRuns } from './subcommands/declare-runs.ts';
import { declareSchedule } from './subcommands/declare-schedule.ts';
import { declareSchema } from './subcommands/declare-schema.ts';
import { declareValidate } from './subcommands/declare-validate.ts';
import { declareWhy } from './subcommands/declare-why.ts';

/** Loads a command's module and runs it; called by the parsed command line. */
export type Launch = <Options>(
  load: () => Promise<Command<Options>>,
  options: Options,
  flags: { readonly json: boolean },
) => Promise<void>;

/**
 * The command line: names, options and help. Each subcommand is declared in a file of its own, in subcommands/; its code, in
 * commands/, is loaded when it is run, so that help and a mistyped option answer at once.
 */
export function createProgram(version: string, launch: Launch): Commander {
  const program = new Commander('steward')
    .description('Keeps Alibaba Cloud PAI-DSW instances within policy.')
    .version(version)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', HELP);

  const start: Start = <Options>(
    load: () => Promise<Command<Options>>,
    flags: Flags,
    more = {},
  ) => {
    const { json, ...options } = flags;
    // The options declared beside each subcommand are the ones its type names.
    return launch(load, { ...options, ...more } as Options, { json: json === true });
  };

  // The order in which help lists them.
  declareValidate(program, start);
  declareSchema(program, start);
  declarePlan(program, start);
  declareApply(program, start);
  declareRun(program, start);
  declareWhy(program, start);
  declareSchedule(program, start);
  declareRetention(program, start);
  declareInstances(program, start);
  declareExport(program, start);
  declareRuns(program, start);
  declareReport(program, start);
  declareRamPolicy(program, start);
  return program;
}

const HELP = `
Examples:
  steward validate                     check policies.yaml
  steward plan                         what would be done now, and why
  steward run --now --dry-run          the same, through the whole engine
  steward why dsw-730xxxxxxxxxx        why one instance is stopped or kept

Environment:
  ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN
                                       credentials (or any other source of Alibaba Cloud's chain)
  STEWARD_STORE                        where runs are recorded: a folder or oss://bucket/prefix
  STEWARD_DSW_ENDPOINT                 address of the DSW service, instead of the region's
  STEWARD_OSS_ENDPOINT                 address of OSS, instead of the region's
  STEWARD_MODE                         act, or dry-run to change nothing whatever is asked
  STEWARD_CLOCK                        system, or the address of a local service whose clock rules
  STEWARD_DEBUG=1                      stack traces with errors
  NO_COLOR=1                           no colours

Exit codes: 0 done, 1 something failed or was refused, 2 bad usage or bad file, 3 guard tripped, 130 interrupted.`;

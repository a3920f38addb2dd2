import { CommanderError } from 'commander';
import type { Clock } from '../base/clock.ts';
import { type CommandContext, type Environment, EXIT, type ExitCode } from './command.ts';
import { describeFailure, type Failure, formatFailure } from './failure.ts';
import { createProgram, type Launch } from './program.ts';
import { chooseStyle } from './style.ts';
import type { ByteStream } from './text-file.ts';

/** One of the process's two output streams. */
interface Stream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** The process around a command. */
export interface Host {
  readonly version: string;
  readonly env: Environment;
  readonly clock: Clock;
  readonly openStdin: () => ByteStream;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Runs one command line. Results go to stdout, everything else to stderr; never throws. */
export async function runShell(args: readonly string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;

  const launch: Launch = async (load, options, { json }) => {
    const context = createContext(host, json);
    const command = await load();
    const result = await command(options, context);
    host.stdout.write(json ? `${JSON.stringify(result.data, null, 2)}\n` : result.text);
    if (result.complaint !== undefined) context.say(result.complaint);
    exitCode = result.exitCode;
  };

  const wantsJson = args.includes('--json');
  const program = createProgram(host.version, launch).exitOverride();
  program.configureOutput({
    writeOut: (text) => host.stdout.write(text),
    writeErr: (text) => host.stderr.write(text),
    getOutHelpWidth: () => host.stdout.columns ?? 100,
    getErrHelpWidth: () => host.stderr.columns ?? 100,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);

  try {
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return EXIT.usage;
    }
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done;
      const message = error.message.replace(/^error: /, '');
      if (wantsJson) writeJsonFailure(host, { ...NO_FACTS, code: 'USAGE', message });
      return EXIT.usage;
    }
    return fail(error, host, wantsJson);
  }
}

const NO_FACTS = { exitCode: EXIT.usage, facts: {}, problems: [] };

const INTERRUPTED: Failure = {
  ...NO_FACTS,
  exitCode: EXIT.interrupted,
  code: 'INTERRUPTED',
  message: 'Interrupted before anything was changed.',
};

function createContext(host: Host, json: boolean): CommandContext {
  return {
    env: host.env,
    clock: host.clock,
    signal: host.signal,
    style: chooseStyle(!json && host.stdout.isTTY === true, host.env),
    openStdin: host.openStdin,
    width: host.stdout.isTTY ? host.stdout.columns : undefined,
    say: (line) => host.stderr.write(`${line}\n`),
  };
}

function fail(error: unknown, host: Host, json: boolean): ExitCode {
  // Whatever an interrupted command throws comes of the interruption.
  const failure = host.signal.aborted ? INTERRUPTED : describeFailure(error);
  if (json) writeJsonFailure(host, failure);
  const style = chooseStyle(host.stderr.isTTY === true, host.env);
  host.stderr.write(formatFailure(failure).replace(/^steward:/, style('red', 'steward:')));
  const { STEWARD_DEBUG } = host.env;
  if (STEWARD_DEBUG) {
    for (let one: unknown = error; one instanceof Error; one = one.cause) {
      host.stderr.write(`${one.stack}\n`);
    }
  }
  return failure.exitCode;
}

function writeJsonFailure(host: Host, failure: Failure): void {
  const { code, message, facts, problems } = failure;
  host.stdout.write(`${JSON.stringify({ error: { code, message, facts, problems } }, null, 2)}\n`);
}

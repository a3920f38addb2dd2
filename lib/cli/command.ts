import type { Clock } from '../base/clock.ts';
import type { Style } from './style.ts';
import type { ByteStream } from './text-file.ts';

/** What scripts rely on: done; something failed or was refused; bad usage or bad file; a guard tripped. */
export const EXIT = { done: 0, failed: 1, usage: 2, guard: 3, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The environment variables, as handed over. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command may use of the outside; it returns its result instead of printing it. */
export interface CommandContext {
  readonly env: Environment;
  readonly clock: Clock;
  /** Aborted by Ctrl-C: finish what is under way and come back with what was done. */
  readonly signal: AbortSignal;
  readonly style: Style;
  /** Columns of the terminal; undefined where results go to a file or a pipe. */
  readonly width: number | undefined;
  /** Standard input, opened when it is read. */
  openStdin(): ByteStream;
  /** One line to stderr, at once. */
  say(line: string): void;
}

/** A result is data first; the text is a view of it for people. */
export interface CommandResult {
  readonly exitCode: ExitCode;
  /** Printed with `--json`, as the only thing on stdout. */
  readonly data: unknown;
  /** Printed without `--json`. Ends in a line feed unless empty. */
  readonly text: string;
  /** Why the exit code is not 0, in a line or two for stderr. */
  readonly complaint?: string | undefined;
}

export type Command<Options> = (
  options: Options,
  context: CommandContext,
) => Promise<CommandResult>;

/** Options of every subcommand that reads the policies file. */
export interface FileOptions {
  readonly file: string;
}

/** Options of every subcommand that talks to the service or the store. */
export interface CloudOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly store?: string;
  readonly verbose?: boolean;
}

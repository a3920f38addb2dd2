import { Readable } from 'node:stream';
import { systemClock } from '../../../lib/base/clock.ts';
import type { ExitCode } from '../../../lib/cli/command.ts';
import { type Host, runShell } from '../../../lib/cli/shell.ts';

export interface Ended {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, with its output caught. */
export async function runHere(args: readonly string[], host: Partial<Host> = {}): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  const exitCode = await runShell(args, {
    version: '0.0.0',
    env: {},
    clock: systemClock,
    openStdin: () => Readable.from([]),
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    signal: new AbortController().signal,
    ...host,
  });
  return { exitCode, stdout, stderr };
}

#!/usr/bin/env node
import packageFile from '../../package.json' with { type: 'json' };
import { systemClock } from '../base/clock.ts';
import { EXIT } from './command.ts';
import { runShell } from './shell.ts';
import { openStandardInput } from './text-file.ts';

// `steward … | head` closes our output early. That is no error, and must not end a run half-way; nor must a full disk, but
// then the result is not what somebody will find in the file.
let isOutputLost = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || isOutputLost) return;
  isOutputLost = true;
  process.exitCode = EXIT.failed;
  process.stderr.write(`steward: cannot write the output (${error.code ?? error.message}).\n`);
});
process.stderr.on('error', () => {}); // there is nowhere left to tell it

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write('steward: stopping after what is under way (again to stop at once)\n');
    interruption.abort();
  });
}

const exitCode = await runShell(process.argv.slice(2), {
  version: packageFile.version,
  env: process.env,
  clock: systemClock,
  openStdin: openStandardInput,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
});
process.exitCode = isOutputLost ? EXIT.failed : exitCode;
if (interruption.signal.aborted) {
  // Calls that nobody waits for any more would keep the process until their time is over.
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit();
}

/** All of it, or the stream is closed. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

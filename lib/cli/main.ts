#!/usr/bin/env node
import packageFile from '../../package.json' with { type: 'json' };
import { systemClock } from '../base/clock.ts';
import { EXIT } from './command.ts';
import { runShell } from './shell.ts';

// `steward … | head` closes our output early. That is no error, and must not end a run half-way.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write('steward: stopping after what is under way (again to stop at once)\n');
    interruption.abort();
  });
}

process.exitCode = await runShell(process.argv.slice(2), {
  version: packageFile.version,
  env: process.env,
  clock: systemClock,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
});

import { findConflicts } from '../run/exported.ts';
import type { RunResult } from '../run/report.ts';
import { EXIT, type ExitCode } from './command.ts';
import { exitCodeOfError } from './failure.ts';

/** What several results come to: a failure counts more than a tripped guard, that more than success. */
export function exitCodeOfResults(results: readonly RunResult[]): ExitCode {
  const codes = results.map(exitCodeOfResult);
  if (codes.includes(EXIT.failed)) return EXIT.failed;
  return codes.find((code) => code !== EXIT.done) ?? EXIT.done;
}

function exitCodeOfResult(result: RunResult): ExitCode {
  switch (result.status) {
    case 'nothing-due':
      return EXIT.done;
    case 'not-started':
      return exitCodeOfError(result.error.code);
    case 'guard-tripped':
      return EXIT.guard;
    case 'planned':
      return result.trips.length > 0 ? EXIT.guard : EXIT.done;
    case 'done':
      return result.needsLook.length > 0 || findConflicts(result.exported).length > 0
        ? EXIT.failed
        : EXIT.done;
    case 'halted':
    case 'superseded':
    case 'incomplete':
    case 'failed':
      return EXIT.failed;
  }
}

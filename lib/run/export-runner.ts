import type { Boundary } from '../policy/due.ts';
import type { ExportPolicy, Target } from '../policy/policies.ts';
import type { RunDeps } from './ports.ts';
import type { RunReport } from './report.ts';
import type { RunMode } from './run-key.ts';
import type { RunTimes } from './run-times.ts';

export interface ExportRunInput {
  readonly policy: ExportPolicy;
  readonly target: Target;
  readonly boundary: Boundary;
  readonly mode: RunMode;
  /** No work after it; what is left is for the next trigger. */
  readonly deadline?: Date;
  readonly signal?: AbortSignal;
  readonly times?: Partial<RunTimes>;
}

/**
 * Does the runs of policies of kind `export`. They come due, are leased, resumed and reported as all runs are, and are
 * otherwise of another shape: nothing is decided on an instance. Handed in, since what they do is no part of the engine.
 */
export interface ExportRunner {
  /** Does one run, or goes on with it. Whatever goes wrong is in the report, not thrown. */
  run(deps: RunDeps, input: ExportRunInput): Promise<RunReport>;
  /** Gives a run that was begun and never got through its report. @returns one that says why it could not be closed */
  closePassed(deps: RunDeps, input: ExportRunInput): Promise<RunReport | undefined>;
}

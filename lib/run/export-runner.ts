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

/** What an export came to: in the report in the place of what acting runs have. */
export interface Exported {
  /** Days that were exported, `YYYY-MM-DD`, ascending. */
  readonly days: readonly string[];
  readonly partitions: readonly ExportedPartition[];
  readonly rows: number;
  readonly bytes: number;
  /** What is missing in the tables, and why; the first {@link MOST_GAPS}. */
  readonly gaps: readonly Gap[];
  readonly gapCount: number;
}

export interface ExportedPartition {
  readonly table: string;
  readonly format: string;
  readonly dt: string;
  /**
   * - `published`, `revised`: committed by this run as the first or a further revision
   * - `unchanged`: an earlier run had committed it
   * - `conflict`: what is there is not what was found now; it stays
   * - `missed`: nobody looked in time, and what was then cannot be asked for any more
   */
  readonly status: 'published' | 'revised' | 'unchanged' | 'conflict' | 'missed';
  readonly rows: number;
  readonly bytes: number;
  readonly revision: number;
}

/** Something that the service did not say, so that it is missing in the tables. */
export interface Gap {
  readonly dt: string;
  /** Such as `hours`, `usage`, `snapshots`, `prices`. */
  readonly what: string;
  readonly instanceId?: string;
  readonly code: string;
  readonly message: string;
}

/** A report is read by people. */
export const MOST_GAPS = 100;

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
  /** Keys of the pages of the report in the store; none where the policy wants none, or where a warning says why. */
  readonly pages: readonly string[];
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

/** Files that are other than what would be written now, and that somebody has to decide about. */
export function findConflicts(exported: Exported | undefined): readonly ExportedPartition[] {
  return exported?.partitions.filter(({ status }) => status === 'conflict') ?? [];
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

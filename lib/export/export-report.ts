import type { Clock } from '../base/clock.ts';
import { tallyActs } from '../policy/limits.ts';
import type { ExportPolicy, Target } from '../policy/policies.ts';
import {
  type Exported,
  type ExportedPartition,
  findConflicts,
  MOST_GAPS,
} from '../run/exported.ts';
import type { PlanRecord } from '../run/plan-record.ts';
import { countDecisions, countOutcomes, type RunReport } from '../run/report.ts';
import { instantText, type RunMode } from '../run/run-key.ts';
import type { Warning } from '../run/warning.ts';
import { addCalls } from './collect/context.ts';
import type { DayResult } from './collect/export-day.ts';

/** What a report says of the run itself. */
export interface ExportRun {
  readonly deps: { readonly clock: Clock };
  readonly policy: ExportPolicy;
  readonly target: Target;
  readonly mode: RunMode;
  readonly scheduledAt: Date;
  readonly startedAt: Date;
}

interface ExportFacts {
  readonly status: 'done' | 'planned' | 'superseded' | 'incomplete' | 'failed';
  /** Absent when the run broke off. */
  readonly record?: PlanRecord;
  readonly results: readonly DayResult[];
  readonly pages?: readonly string[];
  readonly warnings?: readonly Warning[];
  readonly error?: RunReport['error'];
}

/** The report of an export: no instance was decided on, and `exported` says what was written. */
export function makeExportReport(run: ExportRun, facts: ExportFacts): RunReport {
  const { status, record, error, results, warnings = [], pages = [] } = facts;
  const exported = record?.exports && summarise(record.exports.days, results, pages);
  return {
    version: 1,
    policy: run.policy.name,
    kind: run.policy.kind,
    target: run.target.name,
    scheduledAt: instantText(run.scheduledAt),
    mode: run.mode,
    status,
    summary: tell(facts, exported),
    decidedAt: record?.plan.decidedAt,
    startedAt: instantText(run.startedAt),
    finishedAt: instantText(run.deps.clock.now()),
    digest: record?.digest,
    inputDigest: record?.inputDigest,
    counts: { ...countDecisions([]), outcomes: countOutcomes([]) },
    acted: tallyActs([]),
    done: [],
    needsLook: [],
    skipped: [],
    left: [],
    trips: [],
    changes: {},
    diskClearsAt: undefined,
    savings: undefined,
    warnings: [...warnings, ...conflictWarnings(exported)],
    // Of the answers, whoever asked: a run that was resumed tells the same as one that was not.
    calls: addCalls(results.map(({ calls }) => calls)),
    error,
    ...(exported && { exported }),
  };
}

function summarise(
  days: readonly string[],
  results: readonly DayResult[],
  pages: readonly string[],
): Exported {
  const partitions = results.flatMap((result) => result.partitions);
  const written = partitions.filter(isWritten);
  const gaps = results.flatMap((result) => result.gaps);
  return {
    days,
    partitions,
    rows: written.reduce((sum, { rows }) => sum + rows, 0),
    bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
    gaps: gaps.slice(0, MOST_GAPS),
    gapCount: gaps.length,
    pages,
  };
}

/** One for all: after a fault they come by the dozen. */
function conflictWarnings(exported: Exported | undefined): readonly Warning[] {
  const conflicts = findConflicts(exported);
  if (conflicts.length === 0) return [];
  const named = conflicts
    .slice(0, 5)
    .map(({ table, dt, format }) => `${table} of ${dt} (${format})`);
  const more =
    conflicts.length > named.length ? ` and ${conflicts.length - named.length} more` : '';
  return [
    {
      code: 'EXPORT_CONFLICT',
      message: `What is exported is not what would be written now, and stays: ${named.join(', ')}${more}. steward export --rebuild replaces it.`,
    },
  ];
}

function isWritten({ status }: ExportedPartition): boolean {
  return status === 'published' || status === 'revised';
}

function tell({ status, error }: ExportFacts, exported: Exported | undefined): string {
  const { days = [], partitions = [], rows = 0, gapCount = 0 } = exported ?? {};
  switch (status) {
    case 'planned':
      return `Dry run: ${nameDays(days)} would be exported.`;
    case 'superseded':
      return `${nameDays(days)} was left to the next export.`;
    case 'incomplete':
    case 'failed':
      return error?.message ?? 'The export broke off.';
    case 'done':
      return [
        `${nameDays(days)}: ${partitions.filter(isWritten).length} files with ${rows} rows written`,
        count(partitions, 'unchanged', 'unchanged'),
        count(partitions, 'conflict', 'in conflict with what is there'),
        count(partitions, 'missed', 'not looked at in time'),
        gapCount > 0 ? `, ${gapCount} answers missing` : '',
        '.',
      ].join('');
    default:
      return status satisfies never;
  }
}

function nameDays(days: readonly string[]): string {
  const [first = 'no day', last] = [days[0], days.at(-1)];
  return last === undefined || last === first ? first : `${first} to ${last}`;
}

function count(
  partitions: readonly ExportedPartition[],
  status: ExportedPartition['status'],
  words: string,
): string {
  const found = partitions.filter((one) => one.status === status).length;
  return found === 0 ? '' : `, ${found} ${words}`;
}

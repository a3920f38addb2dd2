import type { Acted, Trip } from '../policy/limits.ts';
import type { ActionName, Decision } from '../policy/plan.ts';
import type { Savings } from '../policy/price.ts';
import type { Exported } from './exported.ts';
import { latestOutcomes, type Outcome, type OutcomeKind } from './outcome.ts';
import type { RunMode } from './run-key.ts';
import type { Warning } from './warning.ts';

/**
 * How a run ended:
 * - `done`: every planned act was carried through to the end; some may have been refused or failed
 * - `planned`: a dry run; nothing was acted on
 * - `guard-tripped`: a limit was exceeded, so that nothing was done but to take back what an earlier run had begun
 * - `halted`: too much went wrong, or a trial did, so that the rest was left alone; a person has to look
 * - `superseded`: a later boundary of the schedule came before the run was through; what was left stays undone
 * - `incomplete`: it stopped in an orderly way and the next trigger goes on; not recorded
 * - `failed`: it broke off and the next trigger tries again; not recorded
 */
export type RunStatus =
  | 'done'
  | 'planned'
  | 'guard-tripped'
  | 'halted'
  | 'superseded'
  | 'incomplete'
  | 'failed';

/** `report.json`: the last thing that a run records, once. */
export interface RunReport {
  readonly version: 1;
  readonly policy: string;
  readonly kind: string;
  readonly target: string;
  /** ISO 8601 UTC, as all instants here. */
  readonly scheduledAt: string;
  readonly mode: RunMode;
  readonly status: RunStatus;
  /** One sentence for people. */
  readonly summary: string;
  /** The instant that was decided for; absent when the run broke off before it had a plan. */
  readonly decidedAt: string | undefined;
  /** When the trigger that ended the run began to work on it. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Of the recorded plan. */
  readonly digest: string | undefined;
  /** Of the policy and target that the plan was made for. */
  readonly inputDigest: string | undefined;
  readonly counts: RunCounts;
  /** What was begun of that which limits are about, whatever came of it: it counts towards those of the day. */
  readonly acted: Acted;
  /** Accepted and seen done, ascending. */
  readonly done: readonly string[];
  /** What was seen of each of these, by instance id: it tells later whether somebody has touched it since. */
  readonly changes: Readonly<Record<string, ReportedChange>>;
  /** When the first of the free system disks is cleared that this run stopped, if nobody starts it; ISO 8601 UTC. */
  readonly diskClearsAt: string | undefined;
  /** Refused, failed, unknown, unverified or put off to the end: a person should look at these, each with the reason. */
  readonly needsLook: readonly NeedsLook[];
  /** Of the planned ones that were left alone after all, because they had changed. */
  readonly skipped: readonly NeedsLook[];
  /** Planned, but not yet acted on or not yet settled; empty once the run is through. */
  readonly left: readonly string[];
  /** Of those left: taken by the service, or seen on their way, and not yet seen done. Absent where there are none. */
  readonly accepted?: readonly string[];
  readonly trips: readonly Trip[];
  /** Instances that the service counted and did not list; absent where there were none. */
  readonly missing?: number;
  readonly savings: Savings | undefined;
  readonly warnings: readonly Warning[];
  /** Calls of the DSW service by operation, made by the trigger that ended the run. */
  readonly calls: Readonly<Record<string, number>>;
  /** Why it broke off or stopped early. */
  readonly error: ReportedError | undefined;
  /** Of a policy of kind `export`: what was written. */
  readonly exported?: Exported;
  /** Not recorded: a channel is still to be told of the run, by the next trigger. */
  readonly owesNotice?: boolean;
}

export interface ReportedChange {
  readonly action: ActionName;
  /** When it was about to be done, by our clock. */
  readonly at: string;
  /** The instance's last change as seen before, and when it was seen done; the service's clock. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The answer to the call was lost, so that somebody else may have done it. */
  readonly answerLost?: true;
}

export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
}

export interface RunCounts {
  /** Instances that were seen. */
  readonly instances: number;
  readonly actions: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
}

export interface NeedsLook {
  readonly instanceId: string;
  readonly instanceName: string;
  readonly outcome: OutcomeKind;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
  /** Status last seen. */
  readonly status: string | undefined;
}

/** No boundary of the schedule has come since the last trigger. */
export interface NothingDue {
  readonly status: 'nothing-due';
  readonly policy: string;
  readonly kind: string;
  readonly target: string;
  readonly reason: string;
}

/** It could not even be told what is due: no credentials, no store, or the like. The next trigger tries again. */
export interface NotStarted {
  readonly status: 'not-started';
  readonly policy: string;
  readonly kind: string;
  readonly target: string;
  readonly error: ReportedError;
}

export type RunResult = RunReport | NothingDue | NotStarted;

/** Whether the run is over for good, so that no later trigger goes on with it. */
export function isFinished(report: RunReport): boolean {
  return report.status !== 'incomplete' && report.status !== 'failed';
}

export function countDecisions(
  decisions: readonly Decision[],
): Pick<RunCounts, 'instances' | 'actions' | 'reasons'> {
  return {
    instances: decisions.length,
    actions: tally(decisions.map((decision) => decision.action)),
    reasons: tally(decisions.map((decision) => decision.reason)),
  };
}

/** How many instances the service has accepted at all, and how many are at each of the other outcomes now. */
export function countOutcomes(lines: readonly Outcome[]): Record<OutcomeKind, number> {
  const counts = {
    accepted: 0,
    verified: 0,
    refused: 0,
    failed: 0,
    unknown: 0,
    skipped: 0,
    unverified: 0,
    deferred: 0,
    left: 0,
  };
  for (const { outcome } of latestOutcomes(lines).values()) counts[outcome] += 1;
  const accepted = lines.filter((line) => line.outcome === 'accepted');
  return { ...counts, accepted: new Set(accepted.map((line) => line.instanceId)).size };
}

function tally(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of [...words].sort()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
}

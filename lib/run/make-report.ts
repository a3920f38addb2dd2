import { type Acted, limitedActs, type Trip, tallyActs } from '../policy/limits.ts';
import type { Policy } from '../policy/policies.ts';
import type { Savings } from '../policy/price.ts';
import type { Entry } from './journal-objects.ts';
import { latestOutcomes, type Outcome, type OutcomeKind } from './outcome.ts';
import type { PlanRecord } from './plan-record.ts';
import { type ActStates, openIds, pendingOutcomes, readStates } from './progress.ts';
import {
  countDecisions,
  countOutcomes,
  type NeedsLook,
  type RunCounts,
  type RunReport,
  type RunStatus,
} from './report.ts';
import { firstDiskClearsAt, reportChanges } from './report-changes.ts';
import type { Run } from './run.ts';
import { instantText } from './run-key.ts';
import { summarise } from './summarise.ts';
import type { Warning } from './warning.ts';

export interface ReportFacts {
  readonly status: RunStatus;
  /** Absent when the run broke off before there was a plan. */
  readonly record?: PlanRecord | undefined;
  readonly entries?: readonly Entry[] | undefined;
  readonly trips?: readonly Trip[];
  readonly savings?: Savings | undefined;
  readonly warnings?: readonly Warning[];
  readonly error?: RunReport['error'];
}

/** Puts together what a run came to; the outcomes are those of all triggers that worked on it. */
export function makeReport(run: Run, facts: ReportFacts): RunReport {
  const { record, entries = [], trips = [] } = facts;
  const decisions = record?.plan.decisions ?? [];
  const states = readStates(entries);
  const lines = entries.flatMap((entry) => (entry.kind === 'outcome' ? [entry.outcome] : []));
  const names = new Map(decisions.map((one) => [one.instanceId, one.instanceName]));
  const latest = [...latestOutcomes(lines).values()].sort(byInstance);
  const rows = (kinds: readonly OutcomeKind[]) =>
    latest.filter(({ outcome }) => kinds.includes(outcome)).map((one) => toRow(one, names));
  const counts: RunCounts = { ...countDecisions(decisions), outcomes: countOutcomes(lines) };
  const changes = reportChanges(states);
  const needsLook = rows(['refused', 'failed', 'unknown', 'unverified', 'deferred']);
  const left = LEAVES_SOME.has(facts.status) ? record && leftOf(record, states) : [];

  /** Of a run that nobody goes on with, what somebody has to look at is told of there only. */
  function leftOf({ plan }: PlanRecord, of: ActStates): string[] {
    const open = openIds(plan, of);
    if (!IS_OVER.has(facts.status)) return open;
    const told = new Set(needsLook.map(({ instanceId }) => instanceId));
    return open.filter((id) => !told.has(id));
  }

  return {
    version: 1,
    policy: run.policy.name,
    kind: run.policy.kind,
    target: run.target.name,
    scheduledAt: instantText(run.scheduledAt),
    mode: run.mode,
    status: facts.status,
    summary: summarise(run.policy, facts, counts, left?.length ?? 0),
    decidedAt: record?.plan.decidedAt,
    startedAt: instantText(run.startedAt),
    finishedAt: instantText(run.deps.clock.now()),
    digest: record?.digest,
    inputDigest: record?.inputDigest,
    counts,
    acted: actedOn(run.policy, record, states),
    done: latest.filter(({ outcome }) => outcome === 'verified').map((one) => one.instanceId),
    changes,
    diskClearsAt: firstDiskClearsAt(decisions, changes),
    needsLook,
    skipped: rows(['skipped']),
    left: left ?? [],
    ...acceptedOf(left ?? [], states),
    trips,
    ...(record?.missing !== undefined && { missing: record.missing }),
    savings: facts.savings,
    warnings: [...(record?.warnings ?? []), ...(facts.warnings ?? [])],
    calls: callsOf(run),
    error: facts.error,
  };
}

/** A run that ended like this may not have got through its plan. */
const LEAVES_SOME: ReadonlySet<RunStatus> = new Set([
  'incomplete',
  'failed',
  'superseded',
  'halted',
]);

function acceptedOf(left: readonly string[], states: ActStates): Pick<RunReport, 'accepted'> {
  const pending = new Set(pendingOutcomes(states).map(({ instanceId }) => instanceId));
  const accepted = left.filter((id) => pending.has(id));
  return accepted.length === 0 ? {} : { accepted };
}

const IS_OVER: ReadonlySet<RunStatus> = new Set(['superseded', 'halted']);

/** What counts towards the limits of the day: what they are about and was begun, whatever came of it. */
function actedOn({ kind }: Policy, record: PlanRecord | undefined, states: ActStates): Acted {
  const begun = limitedActs(record?.plan ?? { decisions: [] }, kind).filter(
    ({ instanceId }) => (states.get(instanceId)?.attempts ?? 0) > 0,
  );
  return tallyActs(begun, record?.hourlyPrices);
}

function callsOf({ deps, callsBefore }: Run): Record<string, number> {
  const made = Object.entries(deps.calls?.() ?? {}).map(
    ([operation, count]) => [operation, count - (callsBefore[operation] ?? 0)] as const,
  );
  return Object.fromEntries(made.filter(([, count]) => count > 0));
}

function toRow(outcome: Outcome, names: ReadonlyMap<string, string>): NeedsLook {
  const { instanceId, code, message, requestId, status } = outcome;
  return {
    instanceId,
    instanceName: names.get(instanceId) ?? instanceId,
    outcome: outcome.outcome,
    code,
    message,
    requestId,
    status,
  };
}

function byInstance(a: Outcome, b: Outcome): number {
  return a.instanceId < b.instanceId ? -1 : 1;
}

import type { Savings } from '../../policy/price.ts';
import type { RowOf } from '../table.ts';
import type { runs } from '../tables/runs.ts';
import type { savings } from '../tables/savings.ts';
import type { DayRun } from './day-runs.ts';
import { instantOf } from './instance-row.ts';

/** The row of a run, from its report. */
export function runRow({ run, mode, report }: DayRun): RowOf<typeof runs> {
  const { instances, actions, outcomes } = report.counts;
  const { keep = 0, ...planned } = actions;
  return {
    policy: run.policy,
    target: run.target,
    scheduled_at: new Date(run.scheduledAt),
    kind: report.kind,
    mode,
    status: report.status,
    summary: report.summary,
    decided_at: instantOf(report.decidedAt),
    started_at: new Date(report.startedAt),
    finished_at: new Date(report.finishedAt),
    digest: report.digest ?? null,
    instances,
    kept: keep,
    planned: sum(planned),
    accepted: outcomes.accepted,
    verified: outcomes.verified,
    refused: outcomes.refused,
    failed: outcomes.failed,
    unknown: outcomes.unknown,
    skipped: outcomes.skipped,
    unverified: outcomes.unverified,
    left: report.left.length,
    trips: report.trips.length,
    calls: sum(report.calls),
    error_code: report.error?.code ?? null,
    error_message: report.error?.message ?? null,
  };
}

/**
 * What a run saved, by what counts of its estimate: the hours in a row without a currency, then the money, a row for each
 * currency. Nothing where nothing was stopped.
 */
export function savingsRows({ run }: DayRun, saved: Savings | undefined): RowOf<typeof savings>[] {
  if (saved === undefined) return [];
  const common = {
    policy: run.policy,
    target: run.target,
    scheduled_at: new Date(run.scheduledAt),
    method: saved.assumption,
  };
  return [
    {
      ...common,
      currency: null,
      amount: null,
      hours: saved.hours,
      gpu_hours: saved.gpuHours,
      unpriced: saved.unpriced,
    },
    ...saved.money.map(({ currency, amount }) => ({
      ...common,
      currency,
      amount,
      hours: null,
      gpu_hours: null,
      unpriced: null,
    })),
  ];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

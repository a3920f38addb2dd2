import { explainDecision } from '../policy/explain.ts';
import type { Trip } from '../policy/limits.ts';
import type { Decision } from '../policy/plan.ts';
import type { Savings } from '../policy/price.ts';
import { countDecisions, type RunCounts } from '../run/report.ts';
import type { Warning } from '../run/warning.ts';
import { JobError } from './errors.ts';
import type { JobPlan, TargetPlan } from './job-records.ts';

/** The plan of a job as people look at it: each part in numbers, and a page of its decisions. */
export interface PlanPage {
  readonly digest: string;
  readonly madeAt: string;
  readonly parts: readonly PlanPart[];
  readonly decisions: readonly PlacedDecision[];
  /** Where the next page begins, if there is one. */
  readonly next: string | null;
}

/** What one policy would do at one target. */
interface PlanPart {
  readonly policy: string;
  readonly kind: string;
  readonly target: string;
  readonly scheduledAt: string;
  readonly observedAt: string;
  readonly counts: Pick<RunCounts, 'instances' | 'actions' | 'reasons'>;
  readonly trips: readonly Trip[];
  readonly savings: Savings;
  readonly warnings: readonly Warning[];
}

export interface PlacedDecision extends Decision {
  readonly policy: string;
  readonly target: string;
  readonly ownerName: string | null;
  /** As one sentence. */
  readonly explanation: string;
}

interface Page {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** Only decisions to do this; `keep` leaves alone. */
  readonly action?: string | undefined;
}

/** Decisions in the order of parts, then of instance ids. @throws JobError `JOB_NOT_PLANNED` */
export function pagePlan(plan: JobPlan | undefined, { limit, after, action }: Page): PlanPage {
  if (plan === undefined) throw new JobError('JOB_NOT_PLANNED', 'This job has no plan (yet).');
  const from = Number(after ?? 0);
  const fitting = plan.plans.flatMap((part) =>
    part.record.plan.decisions
      .filter((one) => action === undefined || one.action === action)
      .map((one) => [part, one] as const),
  );
  return {
    digest: plan.digest,
    madeAt: plan.madeAt,
    parts: plan.plans.map(toPart),
    decisions: fitting.slice(from, from + limit).map(([part, one]) => place(part, one)),
    next: from + limit < fitting.length ? String(from + limit) : null,
  };
}

function toPart({ record, trips, savings }: TargetPlan): PlanPart {
  const { policy, kind, target, scheduledAt, decisions } = record.plan;
  return {
    policy,
    kind,
    target,
    scheduledAt,
    observedAt: record.observedAt,
    counts: countDecisions(decisions),
    trips,
    savings,
    warnings: record.warnings,
  };
}

function place({ record, owners }: TargetPlan, decision: Decision): PlacedDecision {
  const { policy, target } = record.plan;
  const ownerName = Object.hasOwn(owners, decision.ownerId) ? owners[decision.ownerId] : undefined;
  const explanation = explainDecision(decision);
  return { policy, target, ...decision, ownerName: ownerName ?? null, explanation };
}

import { digestPlan } from '../../lib/policy/digest.ts';
import type { Plan } from '../../lib/policy/plan.ts';
import { outcomesKey } from '../../lib/run/journal-objects.ts';
import type { Outcome } from '../../lib/run/outcome.ts';
import { createPlanRecord } from '../../lib/run/plan-record.ts';
import { toRecordText } from '../../lib/run/records.ts';
import { runPrefix } from '../../lib/run/run-key.ts';
import { reportKey } from '../../lib/run/write-report.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import { aRunReport } from '../helpers/a-run-report.ts';

/** Of a day, every four hours. */
const RUNS = 6;
const DAY_START = Date.UTC(2026, 0, 4, 16);
const LINES_A_FILE = 100;

/** Records of a day's runs, each of which acted on so many instances: plans, journals, reports. */
export async function recordLargeRuns(
  store: ObjectStore,
  { policy, target, decisions }: { policy: string; target: string; decisions: number },
): Promise<void> {
  for (let nth = 0; nth < RUNS; nth += 1) {
    const scheduledAt = new Date(DAY_START + nth * 4 * 3_600_000);
    const plan = planOf({ policy, target, scheduledAt, decisions });
    const prefix = runPrefix({ policy, target, scheduledAt, mode: 'act' });
    await createPlanRecord(store, prefix, {
      version: 1,
      digest: digestPlan(plan),
      recordedAt: plan.decidedAt,
      observedAt: plan.decidedAt,
      plan,
      warnings: [],
    });
    for (let from = 0; from < decisions; from += LINES_A_FILE) {
      const lines = plan.decisions
        .slice(from, from + LINES_A_FILE)
        .flatMap(({ instanceId }) => outcomesOf(instanceId, plan.decidedAt));
      const key = outcomesKey(prefix, { term: 1, intent: 1 + from / LINES_A_FILE, number: 1 });
      await store.put(key, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    const report = aRunReport({ policy, kind: 'culler', target, scheduledAt: plan.scheduledAt });
    await store.put(reportKey(prefix), toRecordText(report));
  }
}

function planOf({
  policy,
  target,
  scheduledAt,
  decisions,
}: {
  policy: string;
  target: string;
  scheduledAt: Date;
  decisions: number;
}): Plan {
  const at = scheduledAt.toISOString().replace('.000Z', 'Z');
  return {
    version: 1,
    policy,
    kind: 'culler',
    target,
    scheduledAt: at,
    decidedAt: at,
    decisions: Array.from({ length: decisions }, (_, index) => ({
      instanceId: `dsw-${String(index).padStart(16, '0')}`,
      instanceName: index % 3 === 0 ? `训练-notebook-${index}` : `notebook_${index}`,
      workspaceId: String(100_001 + (index % 40)),
      ownerId: `2001234567890${index % 5_000}`,
      action: 'set-culler',
      reason: 'culler-missing',
      evidence: { wanted: { minutes: 480, cpuPercent: 10, gpuPercent: 5 }, found: null },
    })),
  };
}

function outcomesOf(instanceId: string, at: string): Outcome[] {
  const common = { instanceId, action: 'set-culler', at } as const;
  return [
    { ...common, outcome: 'accepted', requestId: '7B1F2C5E-0000-4000-8000-000000000001' },
    { ...common, outcome: 'verified', status: 'Running', modifiedAt: at },
  ];
}

import { beforeEach, describe, expect, it } from 'vitest';
import { digestPlan } from '../../../lib/policy/digest.ts';
import type { Plan } from '../../../lib/policy/plan.ts';
import { createPlanRecord } from '../../../lib/run/plan-record.ts';
import { findRecordedDecision } from '../../../lib/run/recorded-decision.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';

let store: ObjectStore;
beforeEach(() => {
  store = createMemoryStore();
});

async function recordPlan(scheduledAt: string, instanceId: string): Promise<void> {
  const plan: Plan = {
    version: 1,
    policy: 'night',
    kind: 'stop',
    target: 'main',
    scheduledAt,
    decidedAt: scheduledAt,
    decisions: [
      {
        instanceId,
        instanceName: instanceId,
        workspaceId: '1',
        ownerId: '1',
        action: 'stop',
        reason: 'off-hours',
        evidence: {},
      },
    ],
  };
  await createPlanRecord(store, `runs/night/${scheduledAt}/main/`, {
    version: 1,
    digest: digestPlan(plan),
    recordedAt: scheduledAt,
    observedAt: scheduledAt,
    plan,
    warnings: [],
  });
}

describe('findRecordedDecision', () => {
  const wanted = {
    policy: 'night',
    target: 'main',
    instanceId: 'dsw-a',
    now: new Date('2026-01-07T00:00:00Z'),
  };

  it('finds the latest decision on the instance, with what became of it', async () => {
    await recordPlan('2026-01-05T14:00:00Z', 'dsw-a');
    await recordPlan('2026-01-06T14:00:00Z', 'dsw-b');
    const lines = ['accepted', 'verified'].map((outcome) =>
      JSON.stringify({ version: 1, instanceId: 'dsw-a', action: 'stop', outcome, at: '' }),
    );
    await store.put(
      'runs/night/2026-01-05T14:00:00Z/main/outcomes-0001.jsonl',
      `${lines.join('\n')}\n`,
    );

    expect(await findRecordedDecision(store, wanted)).toMatchObject({
      run: { scheduledAt: '2026-01-05T14:00:00Z' },
      decision: { action: 'stop', reason: 'off-hours' },
      outcome: { outcome: 'verified' },
    });
  });

  it('finds nothing about an instance that no run has seen', async () => {
    await recordPlan('2026-01-05T14:00:00Z', 'dsw-b');

    expect(await findRecordedDecision(store, wanted)).toBeUndefined();
    expect(await findRecordedDecision(store, { ...wanted, target: 'elsewhere' })).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import { digestPlan } from '../../../lib/policy/digest.ts';
import { stopPlanner } from '../../../lib/policy/kinds/stop.ts';
import { makePlan } from '../../../lib/policy/make-plan.ts';
import { newJournal } from '../../../lib/run/journal.ts';
import { readPlannedStop } from '../../../lib/run/kinds/planned-stop.ts';
import type { OutcomeKind } from '../../../lib/run/outcome.ts';
import { createPlanRecord } from '../../../lib/run/plan-record.ts';
import { runPrefix } from '../../../lib/run/run-key.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import {
  A_TARGET,
  anObservation,
  anObserved,
  aStopPolicy,
  NIGHT,
  NIGHT_START,
} from '../../helpers/policy-setup.ts';

const scheduledAt = new Date(NIGHT_START);
const run = { policy: 'night', target: 'main', scheduledAt };
const prefix = runPrefix({ ...run, mode: 'act' });

/** A run that plans to stop a, b and c and keeps d, with these outcomes in its journal, and no report yet. */
async function aRun(outcomes: Readonly<Record<string, OutcomeKind>>, trips = 0) {
  const store = createMemoryStore();
  const held = { 'steward-hold': '2026-01-06T06:00:00+08:00' };
  const { plan } = makePlan(stopPlanner, {
    policy: aStopPolicy(),
    target: A_TARGET,
    observation: anObservation(
      ['a', 'b', 'c', 'd'].map((id) => anObserved({ id, labels: id === 'd' ? held : {} })),
    ),
    scheduledAt,
    decidedAt: scheduledAt,
  });
  await createPlanRecord(store, prefix, {
    version: 1,
    digest: digestPlan(plan),
    recordedAt: NIGHT,
    observedAt: NIGHT,
    plan,
    warnings: [],
    trips: Array.from({ length: trips }, () => ({
      limit: 'count',
      allowed: 0,
      wanted: 3,
      message: 'too many',
    })),
  });
  await newJournal(store, prefix, 1).append(
    Object.entries(outcomes).map(([instanceId, outcome]) => ({
      instanceId,
      action: 'stop',
      outcome,
      at: NIGHT,
    })),
  );
  return [...((await readPlannedStop(store, run))?.seenTo ?? [])].sort();
}

describe('a planned stop that has no report yet', () => {
  test('is through with what it keeps, has seen stopped, or has found changed', async () => {
    expect(await aRun({ a: 'verified', b: 'skipped', c: 'accepted' })).toEqual(['a', 'b', 'd']);
  });

  test('is not through with what went wrong', async () => {
    expect(await aRun({ a: 'failed', b: 'refused', c: 'unknown' })).toEqual(['d']);
  });

  test('is through with all where a limit has tripped', async () => {
    expect(await aRun({}, 1)).toEqual(['a', 'b', 'c', 'd']);
  });
});

import { describe, expect, test } from 'vitest';
import { compileAwaited } from '../../../lib/policy/awaited-snapshot.ts';
import type { SnapshotOfRun } from '../../../lib/policy/snapshot-run.ts';
import { A_TARGET, anObserved, aStopPolicy } from '../../helpers/policy-setup.ts';

const START = Date.parse('2026-01-05T14:00:00Z');
const MINUTE = 60_000;

/** At a check an hour and a half after the start, when the stop has waited for an hour at most. */
function mayStop(modifiedMinute: number, ofRun: SnapshotOfRun | undefined, isOnRecord = true) {
  const awaits = {
    policy: 'nightly',
    leadMs: 60 * MINUTE,
    waitMs: 60 * MINUTE,
    ifFails: 'keep',
  } as const;
  const read = compileAwaited({
    policy: { ...aStopPolicy({ enforce: {} }), awaits },
    target: A_TARGET,
    observedMs: START + 90 * MINUTE,
    nowMs: START + 90 * MINUTE,
    scheduledMs: START + 90 * MINUTE,
    facts: { snapshots: isOnRecord ? new Map(ofRun && [['dsw-0001', ofRun]]) : undefined },
  });
  const modifiedAt = new Date(START + modifiedMinute * MINUTE).toISOString();
  return read?.(anObserved({ modifiedAt }));
}

describe('a check, of an instance of which no good snapshot was seen', () => {
  const saved = { kind: 'saved', name: 'n' } as const;
  const failed = { kind: 'not-saved', name: 'n', problem: 'ImagePushFailed' } as const;
  const stopped = { kind: 'left-alone', reason: 'already-stopped' } as const;

  test.each<[string, number, SnapshotOfRun | undefined, boolean]>([
    ['had stopped before, and started before the window', -5, stopped, false],
    ['had stopped before, and started within it', 5, stopped, true],
    ['is new since', 5, undefined, true],
    ['failed to be saved', -5, failed, false],
    ['changed while the snapshot may have been ours', 55, failed, false],
    ['changed after that', 65, failed, true],
    ['has one', -5, saved, true],
  ])('that %s', (_, modifiedMinute, ofRun, expected) => {
    expect(mayStop(modifiedMinute, ofRun)?.mayStop).toBe(expected);
  });

  test('where no run is on record goes by the end of the wait', () => {
    expect(mayStop(55, undefined, false)).toEqual({
      mayStop: false,
      evidence: { snapshot: 'none: not through in time' },
    });
    expect(mayStop(65, undefined, false)?.mayStop).toBe(true);
  });
});

import { tallyActs } from '../../lib/policy/limits.ts';
import { countDecisions, countOutcomes, type RunReport } from '../../lib/run/report.ts';

/** The report of a run that had nothing to do; everything unmentioned is ordinary. */
export function aReport(fields: Partial<RunReport> = {}): RunReport {
  return {
    version: 1,
    policy: 'night',
    kind: 'stop',
    target: 'main',
    scheduledAt: '2026-01-05T14:00:00Z',
    mode: 'act',
    status: 'done',
    summary: '0 of 0 instances were stopped, 0 kept.',
    decidedAt: '2026-01-05T14:00:00Z',
    startedAt: '2026-01-05T14:00:01Z',
    finishedAt: '2026-01-05T14:00:30Z',
    digest: undefined,
    inputDigest: undefined,
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
    warnings: [],
    calls: {},
    error: undefined,
    ...fields,
  };
}

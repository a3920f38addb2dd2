import { expect, test } from 'vitest';
import { gapsOfSource, sumMissing } from '../../../lib/report/sum-missing.ts';

const at = { timeZone: 'UTC', target: 'main' } as const;

test('tables that were made of the same answers name the same gaps, which count once', () => {
  const missing = sumMissing([
    { ...at, table: 'instance_hours', dt: '2026-03-01', gaps: { hours: 2, usage: 1 } },
    { ...at, table: 'fleet_hours', dt: '2026-03-01', gaps: { hours: 2, usage: 1 } },
    { ...at, table: 'instance_hours', dt: '2026-03-02', gaps: { hours: 1 } },
    { ...at, table: 'instance_hours', dt: '2026-03-02', target: 'other', gaps: { hours: 4 } },
    { ...at, table: 'actions', dt: '2026-03-02' },
  ]);

  expect(missing).toEqual([
    { what: 'hours', answers: 7, days: ['2026-03-01', '2026-03-02'] },
    { what: 'usage', answers: 1, days: ['2026-03-01'] },
  ]);
});

test.each([
  [
    { gaps: 3, 'gaps.hours': 2, 'gaps.usage': 1, asked: 5 },
    { hours: 2, usage: 1 },
  ],
  [{ gaps: 0, asked: 5 }, {}],
  [{ gaps: 3 }, { unsaid: 3 }],
  [{ runs: 1, reports: 'a' }, {}],
])('what is missing by a commit: %j', (source, gaps) => {
  expect(gapsOfSource(source)).toEqual(gaps);
});

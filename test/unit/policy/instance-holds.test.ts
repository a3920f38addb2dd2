import { expect, test } from 'vitest';
import { holdLabels, readHolds } from '../../../lib/policy/instance-holds.ts';
import { anObserved } from '../../helpers/policy-setup.ts';
import { aPoliciesFile } from '../../helpers/run-setup.ts';

const NOW = new Date('2026-01-05T14:00:00Z');
const policies = aPoliciesFile();
const instance = anObserved({
  labels: { 'steward-hold': '2h' },
  modifiedAt: '2026-01-05T13:00:00.000Z',
});

test('a hold is shown as runs judge it, by the record of its first sight', () => {
  const since = { value: '2h', since: '2026-01-05T11:00:00.000Z' };
  const record = new Map([['steward-hold', { [instance.id]: since }]]);

  expect(holdLabels(policies)).toEqual(['steward-hold']);
  expect(readHolds(policies, NOW, new Map())(instance)).toMatchObject([
    { state: 'held', until: '2026-01-05T15:00:00.000Z' },
  ]);
  expect(readHolds(policies, NOW, record)(instance)).toMatchObject([
    { state: 'ignored', until: '2026-01-05T13:00:00.000Z', remark: 'expired', policies: ['night'] },
  ]);
});

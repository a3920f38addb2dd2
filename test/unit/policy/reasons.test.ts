import { expect, test } from 'vitest';
import { explainDecision } from '../../../lib/policy/explain.ts';
import { REASONS, reasonText } from '../../../lib/policy/reasons.ts';

test.each(Object.entries(REASONS))('%s has a text in both languages', (word, { en, zh }) => {
  expect(word).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(en).toMatch(/^[a-z]/);
  expect(zh).toMatch(/^\p{Script=Han}/u);
});

test('a reason of a later version stands for itself', () => {
  expect(reasonText('on-fire')).toEqual({ en: 'on-fire', zh: 'on-fire' });
  expect(reasonText('constructor').en).toBe('constructor');
});

test('evidence is told with everything in it', () => {
  const decision = {
    instanceId: 'dsw-1',
    instanceName: '',
    workspaceId: '1',
    ownerId: '2',
    action: 'stop',
    reason: 'off-hours',
    evidence: { idle: { by: 'metrics', cpuPercent: null, pods: ['a', 'b'] }, ok: true },
  } as const;

  expect(explainDecision(decision)).toBe(
    'Stop dsw-1: outside working hours (idle (by metrics, cpuPercent none, pods [a, b]), ok true).',
  );
});

import { expect, test } from 'vitest';
import { createCallLog } from '../../../local/call-log.ts';

test('the call log keeps the latest calls within its limit', () => {
  const log = createCallLog<{ operation: string; requestId: string }>(100);
  for (let i = 0; i < 1000; i += 1) log.add({ operation: i % 2 ? 'A' : 'B', requestId: `${i}` });

  const kept = log.list();
  expect(kept.length).toBeGreaterThanOrEqual(100);
  expect(kept.length).toBeLessThanOrEqual(150);
  expect(kept.at(-1)?.requestId).toBe('999');
  expect(log.dropped() + kept.length).toBe(1000);
  expect(log.list('A').every(({ operation }) => operation === 'A')).toBe(true);
});

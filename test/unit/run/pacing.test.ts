import { describe, expect, test } from 'vitest';
import { aFleet, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const KEY = 'pacing/main.cn-hangzhou.json';

/** A pace that the run finds and leaves behind. */
function aPace(learned?: number) {
  const warmed: number[] = [];
  return { warmed, key: KEY, learned: () => learned, warm: (rate: number) => warmed.push(rate) };
}

async function runAt(pace: ReturnType<typeof aPace>, stored?: string) {
  const setup = aRunSetup(aFleet(2));
  if (stored !== undefined) await setup.store.put(KEY, stored);
  const report = await setup.triggerWith({ pacing: pace });
  return { report, record: (await setup.records())[KEY] };
}

function aRecord(callsPerSecond: number, learnedAt = '2026-01-04T14:00:00Z'): string {
  return JSON.stringify({ version: 1, callsPerSecond, learnedAt });
}

describe('the pace of a run', () => {
  test('is remembered when something was throttled', async () => {
    const { record } = await runAt(aPace(7.25));

    expect(JSON.parse(record ?? '')).toMatchObject({ version: 1, callsPerSecond: 7.3 });
    expect(JSON.parse(record ?? '').learnedAt >= NIGHT).toBe(true);
  });

  test('is not written where nothing was', async () => {
    expect((await runAt(aPace())).record).toBeUndefined();
  });

  test('begins with that of the last run', async () => {
    const pace = aPace();
    await runAt(pace, aRecord(5));

    expect(pace.warmed).toEqual([5]);
  });

  test.each([
    ['is weeks old', aRecord(5, '2025-12-01T00:00:00Z')],
    ['holds nothing back', aRecord(1_000)],
    ['cannot be read', 'five'],
  ])('does not begin with one that %s', async (_, stored) => {
    const pace = aPace();
    const { report } = await runAt(pace, stored);

    expect(pace.warmed).toEqual([]);
    expect(report.status).toBe('done');
  });
});

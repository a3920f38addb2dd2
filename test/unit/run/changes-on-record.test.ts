import { describe, expect, it, test } from 'vitest';
import { readChanges } from '../../../lib/run/changes-on-record.ts';
import type { RunReport } from '../../../lib/run/report.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { instantText } from '../../../lib/run/run-key.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { countingLists } from '../../helpers/counting-lists.ts';
import { dying } from '../../helpers/dying.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const DAY_MS = 24 * 3_600_000;
const QUARTER_MS = 15 * 60_000;

const WANTED = {
  policies: ['night'],
  target: 'main',
  action: 'stop',
  until: new Date('2026-01-16T00:00:00Z'),
  backMs: 45 * DAY_MS,
} as const;

/** Looks every 15 minutes that did nothing, as their reports are. */
async function recordLooks(store: ObjectStore, from: string, to: string): Promise<void> {
  const report = JSON.stringify({ version: 1, changes: {} });
  for (let ms = Date.parse(from); ms < Date.parse(to); ms += QUARTER_MS) {
    await store.put(`runs/night/${instantText(new Date(ms))}/main/report.json`, report);
  }
}

describe('changes on record', () => {
  it('are found behind ten days of looks that did nothing, in few reads', async () => {
    const setup = aRunSetup(aFleet(3));
    const night = await setup.trigger();
    await recordLooks(setup.store, '2026-01-05T14:15:00Z', '2026-01-15T23:59:00Z');
    const { store, calls, reads } = countingLists(setup.store);

    const found = await readChanges(store, WANTED);

    expect([...found.keys()]).toEqual(['dsw-00000', 'dsw-00001', 'dsw-00002']);
    expect(found.get('dsw-00001')).toEqual({
      policy: 'night',
      answerLost: false,
      ...night.changes['dsw-00001'],
    });
    // One of the index, and those of the time before it, when earlier versions may have recorded runs.
    expect(calls()).toBeLessThanOrEqual(8);
    // Its object, the cursor; of the run itself no report.
    expect(reads()).toBe(2);
  });

  it('of earlier versions are read from their reports, the latest 400', async () => {
    const { store, trigger, records } = aRunSetup(aFleet(1));
    await trigger();
    await forget(store, /^(changes|cursors)\//, records);
    await recordLooks(store, '2026-01-05T14:15:00Z', '2026-01-09T00:00:00Z');

    expect((await readChanges(store, WANTED)).size).toBe(1);
    await recordLooks(store, '2026-01-09T00:00:00Z', '2026-01-15T00:00:00Z');
    expect((await readChanges(store, WANTED)).size).toBe(0);
  });

  it('that were removed, or are too old, are as if they had never been', async () => {
    const setup = aRunSetup(aFleet(1));
    await setup.trigger();

    expect((await readChanges(setup.store, { ...WANTED, backMs: 10 * DAY_MS })).size).toBe(0);
    expect((await readChanges(setup.store, { ...WANTED, backMs: 11 * DAY_MS })).size).toBe(1);
    expect((await readChanges(setup.store, { ...WANTED, target: 'other' })).size).toBe(0);
    expect((await readChanges(setup.store, { ...WANTED, action: 'start' })).size).toBe(0);
    await forget(setup.store, /^(changes|runs)\//, setup.records);
    expect((await readChanges(setup.store, WANTED)).size).toBe(0);
  });

  it('are only those of starts and stops', async () => {
    const policies = aPoliciesFile({
      kind: 'culler',
      schedule: '0 0 22 * * *',
      culler: { minutes: 60, cpuPercent: 10 },
    });
    const setup = aRunSetup(aFleet(2), policies);

    const { changes } = await setup.trigger();

    expect(Object.keys(changes)).toHaveLength(2);
    expect(Object.keys(await setup.records()).filter((key) => /^changes/.test(key))).toEqual([]);
  });

  test('of a run that is killed at any call are those of its report, once it has one', async () => {
    const policies = aPoliciesFile({ batch: 1 });
    const input = { policies, mode: 'act', triggerTime: new Date(NIGHT) } as const;
    const whole = aRunSetup(aFleet(3), policies);
    await whole.trigger('2026-01-05T13:55:00Z');
    const counted = dying(whole.deps, { nth: Number.POSITIVE_INFINITY, hasEffect: true });
    await runDue(async () => counted.deps, input);
    expect(counted.calls()).toBeGreaterThan(15);

    for (let nth = 1; nth <= counted.calls(); nth += 1) {
      for (const hasEffect of [true, false]) {
        const setup = aRunSetup(aFleet(3), policies);
        // So that the boundary counts whatever comes of its first trigger.
        await setup.trigger('2026-01-05T13:55:00Z');
        const ports = dying(setup.deps, { nth, hasEffect });
        await Promise.race([runDue(async () => ports.deps, input), ports.dead]);
        for (const _tick of [1, 2]) {
          setup.clock.pass(5 * 60_000);
          await setup.trigger(setup.clock.now().toISOString());
        }

        const records = await setup.records();
        const report = JSON.parse(
          records[`runs/night/${NIGHT}/main/report.json`] ?? '{}',
        ) as RunReport; // its own record
        const found = await readChanges(setup.store, WANTED);
        expect(Object.keys(report.changes)).toHaveLength(3);
        expect(
          [...found].map(([id, { policy: _, answerLost, ...change }]) => [
            id,
            answerLost ? { ...change, answerLost } : change,
          ]),
        ).toEqual(Object.entries(report.changes));
      }
    }
  });
});

async function forget(
  store: ObjectStore,
  pattern: RegExp,
  records: () => Promise<Record<string, string>>,
): Promise<void> {
  for (const key of Object.keys(await records())) if (pattern.test(key)) await store.delete(key);
}

import { describe, expect, test } from 'vitest';
import { anInstance } from '../../helpers/an-instance.ts';
import { aCleanup, aCleanupFile, DAY } from '../../helpers/cleanup-setup.ts';
import type { Death } from '../../helpers/dying.ts';

const FIVE_MINUTES = 5 * 60_000;
const LABEL = 'steward-abandoned';

const old = (id: string, fields: Readonly<Record<string, unknown>> = {}) =>
  anInstance({
    InstanceId: id,
    Status: 'Stopped',
    GmtModifiedTime: '2025-11-01T00:00:00Z',
    ...fields,
  });

/** Two to be marked; one that was marked before and is due on day 8; one whose mark is to go. */
async function begin() {
  const setup = aCleanup(
    [old('dsw-due'), old('dsw-loved'), anInstance({ InstanceId: 'dsw-busy' })],
    aCleanupFile({ concurrency: 1 }),
  );
  const deleted: string[] = [];
  setup.dsw.before = (operation, { InstanceId }) => {
    if (operation === 'DeleteInstance' && setup.dsw.instances.has(String(InstanceId))) {
      deleted.push(String(InstanceId));
    }
    return undefined;
  };
  await setup.wake(0);
  setup.dsw.lifecycle.start('dsw-loved');
  for (const id of ['dsw-x', 'dsw-y']) setup.dsw.instances.set(id, old(id));
  return { ...setup, deleted };
}

describe('a clean-up run that is killed', () => {
  test('at any of its calls, marks, takes back and deletes just the same in the end', async () => {
    const whole = await begin();
    const { calls } = await whole.wake(8);
    expect(calls).toBeGreaterThan(15);

    for (let nth = 1; nth <= calls; nth += 1) {
      for (const hasEffect of [true, false]) await killedAt({ nth, hasEffect });
    }
  }, 120_000);

  async function killedAt(death: Death): Promise<void> {
    const setup = await begin();
    await setup.wake(8, death);
    for (const tick of [1, 2, 3]) await setup.wakeAt(setup.dayMs(8) + tick * FIVE_MINUTES);

    const shown = JSON.stringify(death);
    expect(setup.deleted, shown).toEqual(['dsw-due']);
    expect([...setup.dsw.instances.keys()].sort(), shown).toEqual([
      'dsw-busy',
      'dsw-loved',
      'dsw-x',
      'dsw-y',
    ]);
    expect(setup.labelsOf('dsw-loved'), shown).toEqual({});
    const marked = setup.labelsOf('dsw-x')[LABEL];
    expect(marked, shown).toBeDefined();

    // The marks that were set by the killed run count from when they were told of, and never earlier.
    const until = Date.parse(marked ?? '') + 7 * DAY;
    for (let day = 9; setup.dayMs(day) < until; day += 1) await setup.wake(day);
    expect(setup.deleted, shown).toEqual(['dsw-due']);
    for (const day of [17, 18]) await setup.wake(day);
    expect(setup.deleted.toSorted(), shown).toEqual(['dsw-due', 'dsw-x', 'dsw-y']);
  }
});

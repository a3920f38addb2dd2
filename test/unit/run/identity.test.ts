import { describe, expect, test } from 'vitest';
import { aDswError } from '../../helpers/dsw-error.ts';
import { createJumpingClock } from '../../helpers/jumping-clock.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const TICK = '2026-01-05T14:05:00Z';
const OTHERS = aPoliciesFile({ where: { name: 'other-*' } });

function stops({ dsw }: RunSetup): number {
  return dsw.calls.filter((call) => call.startsWith('Stop')).length;
}

describe('a run is one policy at one target for one instant', () => {
  test('another version of the policy does not go on with it, and makes no second plan', async () => {
    const setup = aRunSetup(aFleet(3));
    setup.dsw.before = (operation) => {
      if (operation === 'StopInstances') throw aDswError('DSW_ENDPOINT_UNREACHABLE');
      return undefined;
    };
    await setup.trigger();
    setup.dsw.before = () => undefined;

    const other = await setup.triggerWith({ policies: OTHERS }, TICK);
    const again = await setup.triggerWith({ policies: OTHERS }, TICK);
    const same = await setup.trigger(TICK);

    expect(other).toMatchObject({ status: 'failed', error: { code: 'RUN_CONFLICT' } });
    expect(other.error?.message).toContain('runs/night/2026-01-05T14:00:00Z/main/');
    expect(again).toMatchObject({ error: { code: 'RUN_CONFLICT' } });
    expect(same).toMatchObject({ status: 'done', counts: { outcomes: { verified: 3 } } });
  });

  test('one that has ended says once that it was another version, and is done with', async () => {
    const setup = aRunSetup(aFleet(3));
    await setup.trigger();
    await setup.store.put(
      'cursors/night/main.json',
      '{"version":1,"processedThrough":"2026-01-05T13:00:00Z"}',
    );

    expect(await setup.triggerWith({ policies: OTHERS }, TICK)).toMatchObject({
      error: { code: 'RUN_CONFLICT' },
    });
    expect(await setup.triggerWith({ policies: OTHERS }, TICK)).toMatchObject({ status: 'done' });
    expect(stops(setup)).toBe(1);
  });

  test('what is written for people makes no other version', async () => {
    const setup = aRunSetup(aFleet(3));
    setup.dsw.before = (operation) => {
      if (operation === 'StopInstances') throw aDswError('DSW_ENDPOINT_UNREACHABLE');
      return undefined;
    };
    await setup.trigger();
    setup.dsw.before = () => undefined;

    const described = aPoliciesFile({ description: 'Every night.' });
    expect(await setup.triggerWith({ policies: described }, TICK)).toMatchObject({
      status: 'done',
    });
  });

  test('every run that was begun before the last boundary is closed, however many passed', async () => {
    const setup = aRunSetup(aFleet(3), aPoliciesFile({ schedule: '0 0 * * * *' }));
    setup.dsw.before = (operation) => {
      if (operation === 'StopInstances') throw aDswError('DSW_ENDPOINT_UNREACHABLE');
      return undefined;
    };
    await setup.trigger();
    setup.dsw.before = () => undefined;
    setup.clock.pass(3 * 3_600_000);

    const last = await setup.trigger('2026-01-05T17:00:00Z');

    const closed = (await setup.records())[`runs/night/${NIGHT}/main/report.json`];
    expect(JSON.parse(closed ?? '{}')).toMatchObject({ status: 'superseded' });
    expect(last).toMatchObject({ status: 'done', scheduledAt: '2026-01-05T17:00:00Z' });
  });

  test('taken over from a holder that is still alive, it is carried on and ended by the later one only', async () => {
    const setup = aRunSetup(aFleet(3));
    const later = createJumpingClock('2026-01-05T15:00:00Z');
    let begun = false;
    setup.dsw.before = async (operation) => {
      if (operation !== 'StopInstances' || begun) return undefined;
      begun = true;
      // An hour later by its clock, so that the first one's lease has expired.
      const next = await setup.triggerWith({ clock: later }, TICK);
      expect(next).toMatchObject({ status: 'done', done: expect.any(Array) });
      setup.clock.pass(3_600_000);
      return undefined;
    };

    const first = await setup.trigger();

    expect(first).toMatchObject({ status: 'incomplete', error: { code: 'LEASE_LOST' } });
  });
});

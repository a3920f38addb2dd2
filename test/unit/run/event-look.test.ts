import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handleEvent } from '../../../lib/app/handle-event.ts';
import { readTrigger } from '../../../lib/fc/read-trigger.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { runEventLook } from '../../../lib/run/run-event-look.ts';
import * as events from '../../fixtures/fc/events.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { aRunSetup } from '../../helpers/run-setup.ts';

/** It has the wanted culler: being given one would be a change, after which nothing is abandoned. */
const old = {
  Status: 'Stopped',
  GmtModifiedTime: '2025-11-01T00:00:00Z',
  IdleInstanceCuller: { MaxIdleTimeInMinutes: 60, CpuPercentThreshold: 10, GpuPercentThreshold: 5 },
};

function aWatch() {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [
      {
        name: 'tidy',
        kind: 'cleanup',
        schedule: '0 0 9 * * *',
        abandoned: {},
        events: { check: ['cullers'] },
      },
      { name: 'cullers', kind: 'culler', schedule: '@every 4h', culler: { minutes: 60 } },
      { name: 'others', kind: 'culler', schedule: '@every 4h', culler: { minutes: 9 } },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { policies } = parsed;
  const setup = aRunSetup(
    [anInstance({ InstanceId: 'dsw-new' }), anInstance({ InstanceId: 'dsw-old', ...old })],
    policies,
  );
  const log = setup.deps.log;
  const deliver = (event: unknown) => {
    const trigger = readTrigger(event);
    if (trigger.kind === 'timer') throw new Error('no event');
    return handleEvent(
      {
        log,
        now: async () => setup.clock.now(),
        openStore: async () => setup.store,
        look: (look) => runEventLook(async () => setup.deps, { policies, mode: 'act', ...look }),
      },
      trigger,
    );
  };
  const effects = () =>
    setup.dsw.calls.filter((call) => /^(Create|Delete|Update|Start|Stop)/.test(call));
  return { ...setup, deliver, effects };
}

describe('an event of an instance', () => {
  test('makes clean-up look at once, and the policies that it names', async () => {
    const { deliver, effects, dsw } = aWatch();

    const results = await deliver(events.recordedCall);

    expect(results).toMatchObject([
      { policy: 'cullers', status: 'done', done: ['dsw-new'] },
      { policy: 'tidy', status: 'done', done: ['dsw-old'] },
    ]);
    expect(dsw.instances.get('dsw-new')?.['IdleInstanceCuller']).toMatchObject({
      MaxIdleTimeInMinutes: 60,
    });
    expect(effects()).toEqual(['CreateIdleInstanceCuller', 'UpdateInstanceLabels']);
  });

  test('has one effect, delivered once to five times, also at the same moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('at once', 'later', 'much later'), { maxLength: 4 }),
        async (more) => {
          const once = aWatch();
          await once.deliver(events.recordedCall);
          const { deliver, effects, clock, records } = aWatch();

          await Promise.all([
            deliver(events.recordedCall),
            ...more.filter((when) => when === 'at once').map(() => deliver(events.recordedCall)),
          ]);
          for (const when of more) {
            clock.pass(when === 'later' ? 90_000 : 40 * 60_000);
            await deliver(events.recordedCall);
          }

          expect(effects().toSorted()).toEqual(once.effects().toSorted());
          const plans = Object.keys(await records()).filter((key) => key.endsWith('/plan.json'));
          expect(plans).toHaveLength(2);
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each([
    ['of another product', events.foreignEvent],
    [
      'of a call that failed',
      { ...events.recordedCall, data: { ...events.recordedCall.data, errorCode: 'Denied' } },
    ],
    [
      'of a call that changes nothing of ours',
      { ...events.recordedCall, data: { ...events.recordedCall.data, eventName: 'CreateToken' } },
    ],
    ['of storage', events.storage],
    ['that nobody understands', events.topicMessage],
  ])('%s makes nobody look', async (_, event) => {
    const { deliver, dsw } = aWatch();

    expect(await deliver(event)).toEqual([]);
    expect(dsw.calls).toEqual([]);
  });

  test('is done with where somebody has looked since it happened', async () => {
    const { deliver, clock, dsw } = aWatch();
    await deliver({ ...events.recordedCall, time: '2026-01-05T13:59:00Z' });
    clock.pass(60_000);
    const before = dsw.calls.length;

    const results = await deliver({
      ...events.recordedCall,
      id: 'e-2',
      time: '2026-01-05T13:58:00Z',
    });

    expect(results).toMatchObject([{ reason: 'looked-since' }, { reason: 'looked-since' }]);
    expect(dsw.calls).toHaveLength(before);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunDeps } from '../../../lib/run/ports.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

/** Ways through acting: batches, single calls, single calls of which several are under way. */
const ways = fc.constantFrom(
  { batch: 5 },
  { batch: 1, concurrency: 1 },
  { batch: 1, concurrency: 4 },
);

/**
 * A process that dies: from the `nth` call of a port on, nothing goes through any more. The nth itself may have had its
 * effect before nobody heard of it.
 */
function dying(deps: RunDeps, nth: number, hasEffect: boolean): RunDeps {
  let calls = 0;
  const mortal = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          calls += 1;
          if (calls < nth) return member.apply(target, args);
          const done = calls === nth && hasEffect ? member.apply(target, args) : undefined;
          return Promise.resolve(done).then(() => Promise.reject(new Error('killed')));
        };
      },
    });
  // The first look is spared: nothing has happened by then.
  const { eachInstance, eachEcsSpec, ...others } = deps.dsw;
  const dsw = { ...mortal(others), eachInstance, eachEcsSpec };
  return { ...deps, dsw, store: mortal(deps.store) };
}

describe('a run that is killed at any call', () => {
  test('is through after one more trigger, and every instance was stopped exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(
        ways,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (way, nth, hasEffect) => {
          const policies = aPoliciesFile(way);
          const setup = aRunSetup(aFleet(12), policies);
          const stops: string[] = [];
          setup.dsw.before = (_, request) => {
            const { InstanceId, InstanceIds } = request;
            if (setup.dsw.calls.at(-1)?.startsWith('Stop')) {
              stops.push(...(Array.isArray(InstanceIds) ? InstanceIds : [String(InstanceId)]));
            }
            return undefined;
          };
          // What is due was seen before: otherwise a kill at first sight would leave nothing to go on with.
          await setup.trigger('2026-01-05T13:00:00Z');

          await runDue(async () => dying(setup.deps, nth, hasEffect), {
            policies,
            mode: 'act',
            triggerTime: new Date(NIGHT),
          });
          setup.clock.pass(5 * 60_000);
          const report = await setup.trigger('2026-01-05T14:05:00Z');

          const statuses = [...setup.dsw.instances.values()].map((one) => one['Status']);
          expect(new Set(statuses)).toEqual(new Set(['Stopped']));
          expect(stops.sort()).toEqual([...setup.dsw.instances.keys()]);
          // Killed after the report, or even after the cursor had moved, there is nothing left to do.
          expect(['done', 'nothing-due']).toContain(report.status);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a deadline', () => {
  test('comes in the middle of the acts: nothing is begun after it, and the next trigger goes on', async () => {
    await fc.assert(
      fc.asyncProperty(ways, fc.integer({ min: 5, max: 40 }), async (way, seconds) => {
        const setup = aRunSetup(aFleet(12), aPoliciesFile(way));
        setup.dsw.latencyMs = 1_000;
        const deadline = new Date(Date.parse(NIGHT) + seconds * 1_000);
        const begun: Date[] = [];
        setup.dsw.before = () => {
          begun.push(new Date(setup.clock.now().getTime() - setup.dsw.latencyMs));
          return undefined;
        };

        const first = await setup.trigger(NIGHT, deadline);
        const late = begun.filter((at) => at > deadline);
        const second =
          first.status === 'done' ? first : await setup.trigger('2026-01-05T14:05:00Z');

        expect(late).toEqual([]);
        expect(['done', 'incomplete']).toContain(first.status);
        expect(second).toMatchObject({ status: 'done', counts: { outcomes: { verified: 12 } } });
      }),
      { numRuns: 100 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const oneByOne = { batch: 1, concurrency: 10 };

describe('stopping', () => {
  test('tries what a batch leaves out one by one, so that each has its own answer', async () => {
    const setup = aRunSetup(aFleet(5));
    setup.dsw.refused.add('dsw-00001');
    setup.dsw.leftOut.add('dsw-00003');

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'done',
      summary: '4 of 5 instances were stopped, 0 kept. To look at: 1.',
      done: ['dsw-00000', 'dsw-00002', 'dsw-00003', 'dsw-00004'],
      needsLook: [
        {
          instanceId: 'dsw-00001',
          outcome: 'refused',
          code: 'DSW_FORBIDDEN',
          requestId: 'r-dsw-00001',
        },
      ],
      calls: { StopInstances: 1, StopInstance: 2 },
    });
  });

  test('of many that batches leave out holds up none of the others', async () => {
    const setup = aRunSetup(aFleet(300), aPoliciesFile({ batch: 50, concurrency: 2 }));
    for (let id = 0; id < 300; id += 3) {
      setup.dsw.refused.add(`dsw-${String(id).padStart(5, '0')}`);
    }

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'done',
      counts: { outcomes: { verified: 200, refused: 100 } },
      calls: { StopInstances: 6, StopInstance: 100 },
    });
  });

  test('gives up where batches leave out everything and nothing can be stopped singly', async () => {
    const setup = aRunSetup(aFleet(300), aPoliciesFile({ batch: 50, concurrency: 2 }));
    for (const id of setup.dsw.instances.keys()) setup.dsw.refused.add(id);

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'halted',
      error: { code: 'ERROR_BUDGET' },
      counts: { outcomes: { refused: 10 } },
    });
    expect(report.left).toHaveLength(290);
  });

  test('looks where the answer to a batch says neither what was taken nor no', async () => {
    const setup = aRunSetup(aFleet(3));
    const { client } = setup.dsw;
    const { stopInstances } = client;
    client.stopInstances = async (...call) => {
      const { RequestId } = await stopInstances(...call);
      return { RequestId: RequestId ?? null };
    };

    const report = await setup.trigger();

    expect(report).toMatchObject({ counts: { outcomes: { accepted: 0, verified: 3 } } });
    expect(report.calls).toMatchObject({ StopInstances: 1 });
    expect(report.calls['StopInstance']).toBeUndefined();
  });

  test('begins no single tries after the deadline, and the next trigger makes them', async () => {
    const setup = aRunSetup(aFleet(4), aPoliciesFile({ concurrency: 1 }));
    for (const id of setup.dsw.instances.keys()) setup.dsw.leftOut.add(id);
    setup.dsw.latencyMs = 10_000;

    const first = await setup.trigger(NIGHT, new Date(Date.parse(NIGHT) + 35_000));
    setup.dsw.leftOut.clear();
    setup.clock.pass(300_000);
    const second = await setup.trigger('2026-01-05T14:05:00Z');

    expect(first).toMatchObject({ status: 'incomplete', calls: { StopInstance: 2 } });
    expect(first.left).toHaveLength(4);
    expect(second).toMatchObject({ status: 'done', counts: { outcomes: { verified: 4 } } });
  });

  test('looks again at what it has not come to within two minutes', async () => {
    const setup = aRunSetup(aFleet(100), aPoliciesFile({ batch: 1, concurrency: 1 }));
    setup.dsw.latencyMs = 5_000;
    const ages: number[] = [];
    let lookedAt = 0;
    setup.dsw.before = (operation) => {
      const now = setup.clock.now().getTime();
      if (operation === 'ListInstances') lookedAt = now;
      if (operation === 'StopInstance') ages.push(now - lookedAt);
      return undefined;
    };

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'done',
      counts: { outcomes: { verified: 100, left: 0 } },
    });
    expect(ages).toHaveLength(100);
    expect(Math.max(...ages)).toBeLessThanOrEqual(130_000);
  });

  test('goes one by one when a batch is refused whole, so that one bad id holds up nobody', async () => {
    const setup = aRunSetup(aFleet(4));
    setup.dsw.before = (operation, request) => {
      if (operation === 'StopInstances' || request['InstanceId'] === 'dsw-00002') {
        if (operation !== 'ListInstances') throw aDswError('DSW_REJECTED', { requestId: 'r-9' });
      }
      return undefined;
    };

    const report = await setup.trigger();

    expect(report.done).toEqual(['dsw-00000', 'dsw-00001', 'dsw-00003']);
    expect(report.needsLook).toMatchObject([
      { instanceId: 'dsw-00002', outcome: 'refused', code: 'DSW_REJECTED', requestId: 'r-9' },
    ]);
  });

  test('says what broke it off while it went one by one, and the next trigger does the rest', async () => {
    const setup = aRunSetup(aFleet(4));
    let single = 0;
    setup.dsw.before = (operation) => {
      if (operation === 'StopInstances') throw aDswError('DSW_REJECTED');
      if (operation === 'StopInstance') single += 1;
      if (operation === 'StopInstance' && single === 2) throw aDswError('DSW_CREDENTIALS_REFUSED');
      return undefined;
    };

    const report = await setup.trigger();

    expect(report).toMatchObject({ error: { code: 'DSW_CREDENTIALS_REFUSED' } });
    setup.dsw.before = () => undefined;
    expect((await setup.trigger()).done).toHaveLength(4);
  });

  test('asks once where permission is denied for all', async () => {
    const setup = aRunSetup(aFleet(4));
    setup.dsw.before = (operation) => {
      if (operation === 'StopInstances') throw aDswError('DSW_FORBIDDEN');
      return undefined;
    };

    const report = await setup.trigger();

    expect(report.counts.outcomes.refused).toBe(4);
    expect(setup.dsw.calls.filter((call) => call.startsWith('Stop'))).toEqual(['StopInstances']);
  });

  test.each([oneByOne, { batch: 100 }])(
    'looks instead of repeating when an answer was lost %#',
    async (how) => {
      const setup = aRunSetup(aFleet(2), aPoliciesFile(how));
      const { client } = setup.dsw;
      const once = { ...client };
      client.stopInstance = async (...call) => {
        await once.stopInstance(...call);
        throw aDswError('DSW_TIMEOUT', { mayHaveTakenEffect: true });
      };
      client.stopInstances = async (...call) => {
        await once.stopInstances(...call);
        throw aDswError('DSW_TIMEOUT', { mayHaveTakenEffect: true });
      };

      const report = await setup.trigger();

      expect(report).toMatchObject({
        status: 'done',
        counts: { outcomes: { accepted: 0, verified: 2, unknown: 0 } },
        needsLook: [],
      });
      expect(setup.dsw.calls.filter((call) => call.startsWith('Stop'))).toHaveLength(
        how === oneByOne ? 2 : 1,
      );
    },
  );

  test('reports as unverified what may have been stopped and is still running', async () => {
    const setup = aRunSetup(aFleet(1));
    setup.dsw.before = (operation) => {
      if (operation === 'StopInstances')
        throw aDswError('DSW_TIMEOUT', { mayHaveTakenEffect: true });
      return undefined;
    };

    const report = await setup.trigger();

    expect(report.needsLook).toMatchObject([
      { outcome: 'unverified', code: 'NOT_SEEN_DONE', status: 'Running' },
    ]);
  });

  test('stops trying when every call would fail, and the next trigger goes on', async () => {
    const setup = aRunSetup(aFleet(30), aPoliciesFile({ batch: 1, concurrency: 1 }));
    let calls = 0;
    setup.dsw.before = (operation) => {
      if (operation !== 'StopInstance') return undefined;
      calls += 1;
      if (calls > 10) throw aDswError('DSW_CREDENTIALS_REFUSED');
      return undefined;
    };

    const first = await setup.trigger();
    setup.dsw.before = () => undefined;
    const second = await setup.trigger('2026-01-05T14:05:00Z');

    expect(first).toMatchObject({
      status: 'incomplete',
      error: { code: 'DSW_CREDENTIALS_REFUSED' },
    });
    expect(calls).toBe(11);
    expect(second).toMatchObject({ status: 'done', counts: { outcomes: { verified: 30 } } });
  });

  test('saves the image first where the policy says so, one call for each', async () => {
    const setup = aRunSetup(aFleet(3), aPoliciesFile({ saveImage: true }));
    const requests: unknown[] = [];
    setup.dsw.before = (operation, request) => {
      if (operation === 'StopInstance') requests.push(request);
      return undefined;
    };

    await setup.trigger();

    expect(requests).toEqual([
      { InstanceId: 'dsw-00000', SaveImage: true },
      { InstanceId: 'dsw-00001', SaveImage: true },
      { InstanceId: 'dsw-00002', SaveImage: true },
    ]);
  });

  test('accounts for every planned instance once, whatever the answers are', async () => {
    const answers = fc.constantFrom(
      undefined,
      'DSW_REJECTED' as const,
      'DSW_SERVICE_FAILED' as const,
      'DSW_TIMEOUT' as const,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(answers, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (script, batch) => {
          const setup = aRunSetup(aFleet(10), aPoliciesFile({ batch, concurrency: 3 }));
          let at = 0;
          setup.dsw.before = (operation) => {
            const answer = operation.startsWith('Stop') ? script[at++ % script.length] : undefined;
            if (answer !== undefined) {
              throw aDswError(answer, { mayHaveTakenEffect: answer === 'DSW_TIMEOUT' });
            }
            return undefined;
          };

          const report = await setup.trigger();

          const { verified, refused, failed, unverified } = report.counts.outcomes;
          expect(report.status).toBe('done');
          expect(verified + refused + failed + unverified).toBe(10);
          expect(report.done.length + report.needsLook.length).toBe(10);
          const stopped = [...setup.dsw.instances.values()].filter(
            (one) => one['Status'] === 'Stopped',
          );
          expect(report.done).toHaveLength(stopped.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { type Policies, parsePolicies } from '../../../lib/policy/policies.ts';
import type { RunReport } from '../../../lib/run/report.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { dying } from '../../helpers/dying.ts';
import { aFleet, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

/** 07:30 in Shanghai. */
const MORNING = '2026-01-05T23:30:00Z';
const MINUTE = 60_000;

interface Morning extends RunSetup {
  wake(kind: 'stop' | 'start', triggerTime: string, deadline?: Date): Promise<RunReport>;
  readonly policies: Policies;
  /** When each start was sent, in order. */
  readonly started: { readonly id: string; readonly at: string }[];
  statuses(): Record<string, unknown>;
}

function aMorning(
  size: number,
  fields: Readonly<Record<string, unknown>> = {},
  fleet = aFleet(size),
): Morning {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [
      { name: 'night', kind: 'stop', window: { from: '22:00', to: '07:00' } },
      { name: 'morning', kind: 'start', schedule: '0 30 7 * * *', ...fields },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { policies } = parsed;
  const setup = aRunSetup(fleet, policies);
  const started: { id: string; at: string }[] = [];
  setup.dsw.before = (operation, { InstanceId }) => {
    const at = setup.clock.now().toISOString();
    if (operation === 'StartInstance') started.push({ id: String(InstanceId), at });
    return undefined;
  };
  return {
    ...setup,
    policies,
    started,
    async wake(kind, triggerTime, deadline) {
      const due = Date.parse(triggerTime) - setup.clock.now().getTime();
      if (due > 0) setup.clock.pass(due);
      const [result] = await runDue(async () => setup.deps, {
        policies,
        kind,
        mode: 'act',
        triggerTime: new Date(triggerTime),
        ...(deadline === undefined ? {} : { deadline }),
      });
      return result as RunReport; // every trigger of these tests stands for a run
    },
    statuses() {
      setup.dsw.lifecycle.settle();
      return Object.fromEntries([...setup.dsw.instances].map(([id, one]) => [id, one['Status']]));
    },
  };
}

describe('a morning', () => {
  test('starts what the night stopped, and the records of both say so', async () => {
    const { wake, statuses, dsw } = aMorning(3);

    const night = await wake('stop', NIGHT);
    dsw.lifecycle.label('dsw-00001');
    const morning = await wake('start', MORNING);

    expect(night.changes['dsw-00000']).toEqual({
      action: 'stop',
      at: '2026-01-05T14:00:00.000Z',
      before: '2026-01-04T01:00:00.000Z',
      after: '2026-01-05T14:00:20.000Z',
    });
    expect(morning).toMatchObject({
      status: 'done',
      kind: 'start',
      summary: '3 of 3 instances were started, 0 kept.',
      savings: undefined,
      done: ['dsw-00000', 'dsw-00001', 'dsw-00002'],
    });
    expect(new Set(Object.values(statuses()))).toEqual(new Set(['Running']));
    // Only the one with the label needs its sessions.
    expect(dsw.calls.filter((call) => call === 'GetLifecycle')).toHaveLength(1);
  });

  test('leaves alone what people started or stopped, and what nobody of ours stopped', async () => {
    const fleet = [...aFleet(3), ...aFleet(4, { Status: 'Stopped' }).slice(3)];
    const { wake, dsw, clock, started, records } = aMorning(0, {}, fleet);

    dsw.lifecycle.stop('dsw-00002');
    clock.pass(MINUTE);
    await wake('stop', NIGHT);
    dsw.lifecycle.start('dsw-00000');
    clock.pass(60 * MINUTE);
    dsw.lifecycle.settle();
    dsw.lifecycle.stop('dsw-00000');
    await wake('start', MORNING);

    expect(started.map(({ id }) => id)).toEqual(['dsw-00001']);
    const plan = JSON.parse((await records())[`runs/morning/${MORNING}/main/plan.json`] ?? '{}');
    const reasons = plan.plan.decisions.map(({ reason }: { reason: string }) => reason);
    expect(reasons).toEqual([
      'started-since',
      'scheduled',
      'not-stopped-by-us',
      'not-stopped-by-us',
    ]);
  });

  test('does not take for ours what a person stopped while our stop was lost', async () => {
    const { deps, wake, policies, clock, dsw, started } = aMorning(2);
    const input = { policies, kind: 'stop', mode: 'act', triggerTime: new Date(NIGHT) } as const;
    // Which call the stop is, in a world of its own.
    const rehearsal = aMorning(2);
    const watched = dying(rehearsal.deps, { nth: Number.POSITIVE_INFINITY, hasEffect: true });
    let nth = 0;
    rehearsal.dsw.before = (operation) => {
      if (operation === 'StopInstances') nth = watched.calls();
      return undefined;
    };
    for (const one of [rehearsal, { wake, clock }]) {
      await one.wake('stop', '2026-01-05T13:00:00Z');
      one.clock.pass(60 * MINUTE);
    }
    await runDue(async () => watched.deps, input);
    const victim = dying(deps, { nth, hasEffect: false });

    await Promise.race([runDue(async () => victim.deps, input), victim.dead]);
    clock.pass(4 * MINUTE);
    dsw.lifecycle.stop('dsw-00000');
    const night = await wake('stop', '2026-01-05T14:05:00Z');
    await wake('start', MORNING);

    expect(night.changes['dsw-00000']).toMatchObject({ answerLost: true });
    expect(started.map(({ id }) => id)).not.toContain('dsw-00000');
    expect(dsw.instances.get('dsw-00001')?.['Status']).toBe('Running');
  });

  test('that is a dry run, or over a limit of money, starts nothing', async () => {
    const dry = aMorning(2, { mode: 'dry-run' });
    const poor = aMorning(3, { limits: { money: { amount: 2 } } });

    await dry.wake('stop', NIGHT);
    await poor.wake('stop', NIGHT);

    expect(await dry.wake('start', MORNING)).toMatchObject({
      status: 'planned',
      summary: 'Dry run: 2 of 2 instances would be started.',
      savings: undefined,
    });
    expect(await poor.wake('start', MORNING)).toMatchObject({
      status: 'guard-tripped',
      trips: [
        {
          limit: 'money',
          wanted: 3,
          message: expect.stringContaining('would start instances worth 3 CNY'),
        },
      ],
    });
    expect([...dry.started, ...poor.started]).toEqual([]);
  });
});

describe('starts are staggered', () => {
  test('a batch at a time, in the order of the label', async () => {
    const fleet = aFleet(5).map((one, index) => ({
      ...one,
      ...(index === 3 ? { Labels: [{ Key: 'steward-order', Value: '1' }] } : {}),
      ...(index === 4 ? { Priority: 9 } : {}),
    }));
    const { wake, started } = aMorning(0, { stagger: { batch: 2, every: '3m' } }, fleet);

    await wake('stop', NIGHT);
    await wake('start', MORNING);

    expect(started).toEqual([
      { id: 'dsw-00003', at: '2026-01-05T23:30:00.000Z' },
      { id: 'dsw-00004', at: '2026-01-05T23:30:00.000Z' },
      { id: 'dsw-00000', at: '2026-01-05T23:33:00.000Z' },
      { id: 'dsw-00001', at: '2026-01-05T23:33:00.000Z' },
      { id: 'dsw-00002', at: '2026-01-05T23:36:00.000Z' },
    ]);
  });

  test('and go on at the next trigger when the time is over', async () => {
    const { wake, started, clock } = aMorning(3, { stagger: { batch: 1, every: '4m' } });

    await wake('stop', NIGHT);
    const first = await wake('start', MORNING, new Date('2026-01-05T23:35:00Z'));
    clock.pass(Math.max(0, Date.parse('2026-01-05T23:35:00Z') - clock.now().getTime()));
    const second = await wake('start', '2026-01-05T23:35:00Z');

    expect(first).toMatchObject({ status: 'incomplete', error: { code: 'DEADLINE' } });
    expect(second).toMatchObject({ status: 'done', counts: { outcomes: { verified: 3 } } });
    expect(started.map(({ at }) => at.slice(11, 16))).toEqual(['23:30', '23:34', '23:38']);
  });
});

describe('without a machine', () => {
  test('a start that ends in Failed is tried again, and works once there is one', async () => {
    const { wake, dsw, started, statuses } = aMorning(2);
    await wake('stop', NIGHT);
    dsw.lifecycle.withoutMachine.add('dsw-00000');
    const { before: watch } = dsw;
    dsw.before = (operation, request) => {
      if (started.length >= 4) dsw.lifecycle.withoutMachine.clear();
      return watch(operation, request);
    };

    const report = await wake('start', MORNING);

    expect(report).toMatchObject({
      status: 'done',
      done: ['dsw-00000', 'dsw-00001'],
      needsLook: [],
    });
    expect(statuses()).toEqual({ 'dsw-00000': 'Running', 'dsw-00001': 'Running' });
    expect(started.filter(({ id }) => id === 'dsw-00000').length).toBeGreaterThan(3);
  });

  test('a start that is refused is tried again for as long as the policy says, and reported', async () => {
    const { wake, dsw, started } = aMorning(2, { retry: { for: '20m', every: '5m' } });
    await wake('stop', NIGHT);
    const { before: watch } = dsw;
    dsw.before = (operation, request) => {
      watch(operation, request);
      if (operation === 'StartInstance' && request['InstanceId'] === 'dsw-00001') {
        throw aDswError('DSW_REJECTED', {
          httpStatus: 400,
          serviceCode: 'Resource.InsufficientResource',
          requestId: 'r-7',
        });
      }
      return undefined;
    };

    const report = await wake('start', MORNING);

    expect(report).toMatchObject({
      status: 'done',
      done: ['dsw-00000'],
      needsLook: [
        { instanceId: 'dsw-00001', outcome: 'refused', code: 'NO_CAPACITY', requestId: 'r-7' },
      ],
    });
    const tries = started.filter(({ id }) => id === 'dsw-00001').map(({ at }) => at.slice(11, 16));
    expect(tries).toEqual(['23:30', '23:35', '23:40', '23:45', '23:50']);
  });

  test('the next triggers go on with it', async () => {
    const { wake, dsw, clock, started, records } = aMorning(1);
    await wake('stop', NIGHT);
    dsw.lifecycle.withoutMachine.add('dsw-00000');

    const first = await wake('start', MORNING, new Date('2026-01-05T23:34:00Z'));
    const left = await records();
    dsw.lifecycle.withoutMachine.clear();
    clock.pass(Math.max(0, Date.parse('2026-01-05T23:40:00Z') - clock.now().getTime()));
    const second = await wake('start', '2026-01-05T23:40:00Z');

    expect(first).toMatchObject({
      status: 'incomplete',
      left: ['dsw-00000'],
      needsLook: [{ outcome: 'deferred', code: 'NO_CAPACITY' }],
    });
    expect(Object.keys(left)).not.toContain(`runs/morning/${MORNING}/main/report.json`);
    expect(second).toMatchObject({ status: 'done', done: ['dsw-00000'] });
    expect(started).toHaveLength(2);
  });

  test('anything else that fails is reported and not tried again', async () => {
    const { wake, dsw, started } = aMorning(1);
    await wake('stop', NIGHT);
    const { before: watch } = dsw;
    dsw.before = (operation, request) => {
      if (operation === 'GetLifecycle') throw new Error('nobody has to ask');
      const result = watch(operation, request);
      if (operation === 'ListInstances' && started.length > 0) {
        dsw.lifecycle.fail('dsw-00000', 'ImagePullBackOff');
      }
      return result;
    };

    const report = await wake('start', MORNING);

    expect(report).toMatchObject({
      status: 'done',
      needsLook: [
        {
          outcome: 'failed',
          code: 'START_FAILED',
          message: expect.stringContaining('ImagePullBackOff'),
        },
      ],
    });
    expect(started).toHaveLength(1);
  });
});

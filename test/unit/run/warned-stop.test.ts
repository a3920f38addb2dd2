import { describe, expect, test } from 'vitest';
import type { NoticeMessage } from '../../../lib/notify/message.ts';
import type { Notifier } from '../../../lib/notify/notifier.ts';
import { type Policies, parsePolicies } from '../../../lib/policy/policies.ts';
import type { RunResult } from '../../../lib/run/report.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { aFleet, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const NIGHT_MS = Date.parse(NIGHT);
const MINUTE = 60_000;

function policiesWith(notify: Readonly<Record<string, unknown>>, fields = {}): Policies {
  const parsed = parsePolicies({
    version: 1,
    channels: [{ name: 'lab', kind: 'webhook', url: { env: 'URL' }, secret: { env: 'KEY' } }],
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [
      {
        name: 'night',
        kind: 'stop',
        window: { from: '22:00', to: '08:00' },
        notify: { channels: ['lab'], ...notify },
        ...fields,
      },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policies;
}

interface Evening {
  readonly setup: ReturnType<typeof aRunSetup>;
  readonly sent: NoticeMessage[];
  /** Wakes the engine so many minutes from the start of the window, with so many seconds of time. */
  wake(minutes: number, seconds?: number): Promise<readonly RunResult[]>;
  /** Channels fail as long as it is true. */
  isDown: boolean;
}

function anEvening(size: number, policies = policiesWith({ warn: '30m' })): Evening {
  const setup = aRunSetup(aFleet(size), policies);
  setup.clock.pass(-3 * 60 * MINUTE);
  const sent: NoticeMessage[] = [];
  const notifier: Notifier = {
    language: () => 'en',
    async send(_channel, message) {
      if (evening.isDown) {
        return {
          status: 'failed',
          code: 'NOTIFY_UNREACHABLE',
          message: 'down',
          retryable: true,
          attempts: 1,
        };
      }
      sent.push(message);
      return {
        status: 'delivered',
        at: setup.clock.now(),
        shown: message.rows.length,
        attempts: 1,
      };
    },
  };
  const evening: Evening = {
    setup,
    sent,
    isDown: false,
    wake(minutes, seconds) {
      const triggerTime = new Date(NIGHT_MS + minutes * MINUTE);
      setup.clock.pass(Math.max(0, triggerTime.getTime() - setup.clock.now().getTime()));
      const deps = { ...setup.deps, notices: async () => notifier };
      return runDue(async () => deps, {
        policies,
        mode: 'act',
        triggerTime,
        ...(seconds && { deadline: new Date(triggerTime.getTime() + seconds * 1000) }),
      });
    },
  };
  return evening;
}

describe('a policy that warns half an hour before', () => {
  test('tells once of what it is about to stop, and stops just that', async () => {
    const evening = anEvening(2);
    await evening.wake(-45);

    await evening.wake(-40);
    await evening.wake(-35);
    evening.setup.dsw.instances.set('dsw-late', anInstance({ InstanceId: 'dsw-late' }));
    const [, report] = await evening.wake(0);

    expect(evening.sent[0]).toMatchObject({
      kind: 'warning',
      policy: 'night',
      at: NIGHT.replace('Z', '.000Z'),
      rows: [{ instanceId: 'dsw-00000' }, { instanceId: 'dsw-00001' }],
    });
    expect(report).toMatchObject({
      status: 'done',
      done: ['dsw-00000', 'dsw-00001'],
      counts: { reasons: { 'not-warned': 1, 'off-hours': 2 } },
    });
    expect(evening.sent.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
  });

  test('stops nobody whom the notice reached too late', async () => {
    const evening = anEvening(1);
    evening.isDown = true;
    await evening.wake(-45);

    const [warning] = await evening.wake(-40);
    evening.isDown = false;
    const [late] = await evening.wake(-30);
    const [, report] = await evening.wake(0);

    expect(warning).toMatchObject({
      status: 'incomplete',
      error: { code: 'NOTIFY_UNDELIVERED' },
    });
    expect(late).toMatchObject({ status: 'nothing-due', reason: 'too-late' });
    // Nothing would come of it any more.
    expect(evening.sent).toEqual([]);
    expect(report).toMatchObject({ done: [], counts: { reasons: { 'not-warned': 1 } } });
  });

  test('tells at the second try, five minutes later', async () => {
    const evening = anEvening(1);
    evening.isDown = true;
    await evening.wake(-45);

    await evening.wake(-40);
    evening.isDown = false;
    await evening.wake(-35);
    const [, report] = await evening.wake(0);

    expect(evening.sent).toMatchObject([{ kind: 'warning' }, { kind: 'done' }]);
    expect(report).toMatchObject({ done: ['dsw-00000'] });
  });

  test('shows in a dry run what it would stop, and of what it would tell before', async () => {
    const evening = anEvening(1, policiesWith({ warn: '30m' }, { mode: 'dry-run' }));
    await evening.wake(-45);

    await evening.wake(-40);
    const [, report] = await evening.wake(0);

    expect(evening.sent).toEqual([]);
    expect(report).toMatchObject({ status: 'planned', counts: { reasons: { 'off-hours': 1 } } });
    const records = await evening.setup.records();
    const plan = JSON.parse(records[`dry-run/runs/night/${NIGHT}/main/plan.json`] ?? '');
    expect(plan.plan.decisions).toMatchObject([{ action: 'stop', evidence: { warn: '30m' } }]);
  });

  test('stops nobody where no notice went out at all', async () => {
    const evening = anEvening(1);
    await evening.wake(-45);

    const [warning, report] = await evening.wake(0);

    expect(warning).toMatchObject({ status: 'nothing-due', reason: 'too-late' });
    expect(report).toMatchObject({ done: [], counts: { reasons: { 'not-warned': 1 } } });
  });
});

describe('a policy that tells afterwards', () => {
  test('tells once of a run that did something, however often it is triggered', async () => {
    const evening = anEvening(2, policiesWith({}));
    await evening.wake(-5);

    await evening.wake(0);
    await evening.wake(0);
    await evening.wake(5);

    expect(evening.sent).toMatchObject([
      { kind: 'done', rows: [{ instanceId: 'dsw-00000' }, { instanceId: 'dsw-00001' }] },
    ]);
  });

  test('tells with the next trigger what a channel that was down did not hear', async () => {
    const evening = anEvening(1, policiesWith({}));
    await evening.wake(-5);
    evening.isDown = true;

    const [report] = await evening.wake(0);
    evening.isDown = false;
    await evening.wake(5);

    expect(report).toMatchObject({
      status: 'done',
      warnings: [{ code: 'NOTIFY_UNREACHABLE' }],
      owesNotice: true,
    });
    expect(evening.sent).toMatchObject([{ kind: 'done' }]);
  });

  test('tells of a run that a later one has overtaken', async () => {
    const hourly = { window: undefined, schedule: '0 0 * * * *' };
    const evening = anEvening(2, policiesWith({ after: 'trouble' }, hourly));
    await evening.wake(-65);

    await evening.wake(-60, 12);
    await evening.wake(0);

    expect(evening.sent).toMatchObject([{ kind: 'trouble', at: '2026-01-05T13:00:00Z' }]);
  });

  test('says nothing of a night in which nothing happened', async () => {
    const evening = anEvening(0, policiesWith({}));
    await evening.wake(-5);

    await evening.wake(0);

    expect(evening.sent).toEqual([]);
  });
});

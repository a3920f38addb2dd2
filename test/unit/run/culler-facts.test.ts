import { describe, expect, test } from 'vitest';
import type { PlanRecord } from '../../../lib/run/plan-record.ts';
import { readRecord } from '../../../lib/run/records.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const HOURS = ['2026-01-05T15:00:00Z', '2026-01-05T16:00:00Z'] as const;
const TIGHT = 'IdleDuration > 30 min AND CpuUtilization <= 20%';

function setUp(fields: object = {}, fleet = aFleet(3)): RunSetup {
  return aRunSetup(
    fleet,
    aPoliciesFile({
      kind: 'culler',
      schedule: '0 0 * * * *',
      culler: { minutes: 60 },
      ...fields,
    }),
  );
}

async function evidence({ store }: RunSetup, scheduledAt: string, id = 'dsw-00000') {
  const key = `runs/night/${scheduledAt}/main/plan.json`;
  const record = await readRecord<PlanRecord & { version: 1 }>(store, key);
  return record?.plan.decisions.find(({ instanceId }) => instanceId === id)?.evidence;
}

describe('rules of workspaces', () => {
  test('are asked for by a hundred running instances of one workspace, and only where a culler is not right', async () => {
    const right = { IdleInstanceCuller: { MaxIdleTimeInMinutes: 60, CpuPercentThreshold: 10 } };
    const setup = setUp({}, [
      ...aFleet(150),
      { ...aFleet(1)[0], InstanceId: 'dsw-b', WorkspaceId: '2' },
      { ...aFleet(1)[0], InstanceId: 'dsw-c', Status: 'Stopped' },
      { ...aFleet(1)[0], InstanceId: 'dsw-d', ...right },
    ]);
    const asked: string[][] = [];
    setup.dsw.before = (operation, { InstanceIds }) => {
      if (operation === 'QueryAutoShutdownPolicies') asked.push(InstanceIds as string[]);
      return undefined;
    };

    await setup.trigger();

    expect(asked.map((ids) => ids.length)).toEqual([100, 50, 1]);
    expect(asked.flat()).not.toContain('dsw-c');
    expect(asked.flat()).not.toContain('dsw-d');
  });

  test('are in the evidence, and count only where the policy says so', async () => {
    const plain = setUp();
    const counting = setUp({ countWorkspacePolicies: true });
    for (const { dsw } of [plain, counting]) dsw.workspaceRules.set('1001', [TIGHT]);

    const set = await plain.trigger();
    const kept = await counting.trigger();

    expect(set.done).toHaveLength(3);
    expect(await evidence(plain, NIGHT)).toMatchObject({
      workspacePolicies: [TIGHT],
      protectedByWorkspace: true,
    });
    expect(kept).toMatchObject({ done: [], counts: { reasons: { 'culler-of-workspace': 3 } } });
  });

  test('that cannot be read are a warning, and the instances count as unprotected', async () => {
    const setup = setUp({ countWorkspacePolicies: true });
    setup.dsw.before = (operation) => {
      if (operation === 'QueryAutoShutdownPolicies') throw aDswError('DSW_FORBIDDEN');
      return undefined;
    };

    const report = await setup.trigger();

    expect(report.done).toHaveLength(3);
    expect(report.warnings).toMatchObject([
      { code: 'WORKSPACE_POLICIES_UNKNOWN', message: expect.stringContaining('workspace 1001') },
    ]);
  });
});

describe('what earlier runs set', () => {
  test('and somebody changed since, is in the evidence with the run and the times', async () => {
    const setup = setUp();
    const first = await setup.trigger();
    setup.clock.pass(3_600_000);
    await setup.trigger(HOURS[0]);
    const changed = { MaxIdleTimeInMinutes: 900, CpuPercentThreshold: 10 };
    const instance = setup.dsw.instances.get('dsw-00000');
    if (instance) instance['IdleInstanceCuller'] = changed;
    setup.clock.pass(3_600_000);

    const report = await setup.trigger(HOURS[1]);

    expect(report).toMatchObject({
      done: ['dsw-00000'],
      counts: { reasons: { 'culler-drift': 1, 'culler-ok': 2 } },
    });
    expect(await evidence(setup, HOURS[1])).toMatchObject({
      found: { minutes: 900 },
      changedSinceOurRun: NIGHT,
      weSawItSetAt: first.finishedAt,
      lastChange: expect.any(String),
    });
  });

  test('is told as ours where the policy has changed', async () => {
    const setup = setUp();
    await setup.trigger();
    setup.clock.pass(3_600_000);
    const policies = aPoliciesFile({
      kind: 'culler',
      schedule: '0 0 * * * *',
      culler: { minutes: 45 },
    });

    await setup.triggerWith({ policies }, HOURS[0]);

    expect(await evidence(setup, HOURS[0])).toMatchObject({ setByOurRun: NIGHT });
  });
});

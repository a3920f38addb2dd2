import { expect, test } from 'vitest';
import type { RunReport } from '../../../lib/run/report.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { createFakeTimers } from '../../helpers/fake-timers.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const RECORD = 'holds/main/steward-hold.json';
const HOUR = 3_600_000;

type Fields = Readonly<Record<string, unknown>>;

/** One instance at 20:00 with the label, and a policy for it; `fields` change the policy. */
function aHold(value: string, fields: Fields = {}, mode: 'act' | 'plan' = 'act') {
  const setup = aRunSetup(aFleet(1, { Labels: [{ Key: 'steward-hold', Value: value }] }));
  const { clock, dsw } = setup;
  clock.pass(-2 * HOUR);
  const timers = createFakeTimers(dsw);
  const policies = aPoliciesFile(fields);
  const passUntil = (ms: number) => clock.pass(Math.max(0, ms - clock.now().getTime()));
  return {
    ...setup,
    timers,
    setHold: (text: string | undefined) => {
      const Labels = text === undefined ? [] : [{ Key: 'steward-hold', Value: text }];
      Object.assign(dsw.instances.get('dsw-00000') ?? {}, { Labels });
      dsw.lifecycle.label('dsw-00000');
    },
    start: () => {
      if (dsw.instances.get('dsw-00000')?.['Status'] !== 'Running')
        dsw.lifecycle.start('dsw-00000');
    },
    /** Something of ours, such as a snapshot, changes the instance so many hours after the first night began. */
    touch(hours: number) {
      passUntil(Date.parse(NIGHT) + hours * HOUR);
      dsw.lifecycle.label('dsw-00000');
    },
    async wake(hours: number): Promise<Record<string, RunReport>> {
      const triggerTime = new Date(Date.parse(NIGHT) + hours * HOUR);
      passUntil(triggerTime.getTime());
      const results = await runDue(async () => setup.deps, { policies, mode, triggerTime });
      return Object.fromEntries(results.map((one) => [one.policy, one as RunReport]));
    },
    recorded: async () => JSON.parse((await setup.records())[RECORD] ?? '{}').holds,
  };
}

test('a duration holds one night, though a snapshot changes the instance before every stop', async () => {
  const { wake, touch, start } = aHold('2h');
  const reasons: unknown[] = [];

  for (const night of [0, 24, 48]) {
    start();
    touch(night - 1);
    reasons.push((await wake(night))['night']?.counts.reasons);
  }

  expect(reasons).toEqual([{ held: 1 }, { 'off-hours': 1 }, { 'off-hours': 1 }]);
});

test('an end that is too far away holds for as long as is allowed, and not for ever', async () => {
  const { wake, touch } = aHold('2099-01-01', { holds: { max: '2d' } });
  const reasons: unknown[] = [];

  for (const night of [0, 24, 48]) {
    touch(night - 1);
    reasons.push((await wake(night))['night']?.counts.reasons);
  }

  expect(reasons).toEqual([{ held: 1 }, { held: 1 }, { 'off-hours': 1 }]);
});

test('a hold that was seen to be gone counts anew', async () => {
  const { wake, touch, setHold, start, recorded } = aHold('2h');

  touch(-1);
  await wake(0);
  const first = await recorded();
  touch(10);
  setHold(undefined);
  await wake(24);
  const gone = await recorded();
  setHold('2h');
  start();
  touch(47);
  const { night } = await wake(48);

  expect(first).toMatchObject({ 'dsw-00000': { since: '2026-01-05T13:00:00.000Z' } });
  expect(gone).toEqual({});
  expect(night?.counts.reasons).toEqual({ held: 1 });
  expect(await recorded()).toMatchObject({ 'dsw-00000': { value: '2h' } });
});

test('a backstop goes by the same record', async () => {
  const { wake, touch, timers, recorded } = aHold('2h', {
    backstop: { after: '1h', every: '30m' },
  });

  touch(-1.5);
  await wake(-1);
  const first = { ...timers() };
  touch(-0.5);
  await wake(0);

  expect(first).toEqual({ 'dsw-00000': '2026-01-05T15:00:00Z' });
  expect(await recorded()).toEqual({
    'dsw-00000': { value: '2h', since: '2026-01-05T12:30:00.000Z' },
  });
});

test('where nothing is held nothing is written, and a dry run writes nothing either', async () => {
  const plain = aHold('2026-01-06');
  const dry = aHold('2h', {}, 'plan');
  await plain.wake(0);
  await dry.wake(0);

  expect([await plain.recorded(), await dry.recorded()]).toEqual([undefined, undefined]);
});

test('a damaged record is written anew, and nothing fails for it', async () => {
  const { store, wake, touch, recorded, logged } = aHold('2h');
  await store.put(RECORD, '{');
  touch(-1);
  const { night } = await wake(0);

  expect(night).toMatchObject({ status: 'done', counts: { reasons: { held: 1 } } });
  expect(logged).toContain('the record of holds cannot be read, and is written anew');
  expect(await recorded()).toEqual({
    'dsw-00000': { value: '2h', since: '2026-01-05T13:00:00.000Z' },
  });
});

import { expect, test } from 'vitest';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

test('a check that is triggered again answers with its own report', async () => {
  const check = '2026-01-05T14:15:00Z';
  const setup = aRunSetup(aFleet(1), aPoliciesFile({ enforce: {} }));
  await setup.trigger(NIGHT);
  setup.clock.pass(15 * 60_000);
  const first = await setup.trigger(check);

  const again = await setup.trigger(check);

  expect(first.scheduledAt).toBe(check);
  expect(again).toEqual(JSON.parse(JSON.stringify(first)));
});

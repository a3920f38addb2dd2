import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { anInstance } from '../../helpers/an-instance.ts';
import { aPoliciesFile, aRunSetup } from '../../helpers/run-setup.ts';

const zoneOfTests = process.env['TZ'];
afterEach(() => {
  process.env['TZ'] = zoneOfTests;
});

const POLICIES = aPoliciesFile({
  mode: 'dry-run',
  holds: { max: '2d' },
  where: { age: { over: '1d' } },
});

const anyInstance = fc
  .record({
    id: fc.integer({ min: 0, max: 500 }),
    status: fc.constantFrom('Running', 'Running', 'Stopped', 'Saving'),
    label: fc.constantFrom(undefined, '2026-01-06', '2026-01-05T23:00', 'soon'),
    created: fc.constantFrom(
      '2026-01-01T00:00:00Z',
      '2026-01-04T15:00:00Z',
      '2026-01-05T13:00:00Z',
    ),
  })
  .map(({ id, status, label, created }) =>
    anInstance({
      InstanceId: `dsw-${id}`,
      Status: status,
      GmtCreateTime: created,
      ...(label === undefined ? {} : { Labels: [{ Key: 'steward-hold', Value: label }] }),
    }),
  );

const aFleet = fc.uniqueArray(anyInstance, { selector: (one) => one['InstanceId'], maxLength: 40 });
const twoOrders = aFleet.chain((fleet) =>
  fc.tuple(
    fc.constant(fleet),
    fc.shuffledSubarray(fleet, { minLength: fleet.length, maxLength: fleet.length }),
  ),
);

async function digestIn(zone: string, fleet: readonly Record<string, unknown>[]) {
  process.env['TZ'] = zone;
  const { digest, status } = await aRunSetup(fleet, POLICIES).trigger();
  expect(status).toBe('planned');
  return digest;
}

test('the same fleet gives the same plan, in whatever order it is listed and in any time zone of the process', async () => {
  await fc.assert(
    fc.asyncProperty(
      twoOrders,
      fc.constantFrom('America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'Europe/Berlin'),
      async ([fleet, shuffled], zone) => {
        expect(await digestIn(zone, shuffled)).toBe(await digestIn('UTC', fleet));
      },
    ),
    { numRuns: 60 },
  );
});

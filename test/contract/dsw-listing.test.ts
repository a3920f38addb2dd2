import { afterEach, expect, test } from 'vitest';
import { synthesizeFleet } from '../../local/dsw/fleet.ts';
import { collect } from '../helpers/collect.ts';
import { setUpClient } from '../helpers/dsw-setup.ts';
import { NOW, type RecordedService, startRecordedService } from '../helpers/recorded-service.ts';

/** Our client against the local PAI-DSW service, over HTTP: what it costs to read a fleet. */

let service: RecordedService;
afterEach(() => service.close());

/** A made-up fleet of which so many are as old, as an import or a course makes them. */
function aFleet(count: number, sameAge: number) {
  const fleet = synthesizeFleet({ instances: count, seed: 1, at: Date.parse(NOW) });
  const instances = (fleet.instances ?? []).map((instance, index) =>
    index < sameAge ? { ...instance, GmtCreateTime: '2026-01-05T01:00:00Z' } : instance,
  );
  return { ...fleet, instances };
}

test.each([
  ['none', 0, 22],
  // Four pages of them, read twice.
  ['350', 350, 27],
])('2,000 instances, %s of them as old, are read in one pass', async (_, sameAge, most) => {
  service = await startRecordedService(aFleet(2000, sameAge));
  const { client } = setUpClient(service.url);

  const instances = await collect(client.eachInstance({ ResourceId: 'ALL' }));

  expect(new Set(instances.map(({ InstanceId }) => InstanceId)).size).toBe(2000);
  expect(instances).toHaveLength(2000);
  expect(service.calls.length).toBeLessThanOrEqual(most);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FleetInstance } from '../../../../local/dsw/entities.ts';
import { synthesizeFleet } from '../../../../local/dsw/fleet.ts';
import { type Answer, anInstance, aWorld, monday } from './a-world.ts';

const subscription = {
  ResourceId: 'quota1',
  RequestedResource: { CPU: '8', GPU: '1', GPUType: 'A100', Memory: '32' },
};

const fleet: readonly FleetInstance[] = [
  anInstance({
    InstanceId: 'a',
    GmtCreateTime: '2026-01-01T00:00:00Z',
    Labels: { team: 'x', env: 'dev' },
  }),
  anInstance({
    InstanceId: 'b',
    GmtCreateTime: '2026-01-02T00:00:00Z',
    Status: 'Stopped',
    WorkspaceId: '7',
    Labels: { team: 'x' },
  }),
  anInstance({
    InstanceId: 'c',
    GmtCreateTime: '2026-01-03T00:00:00Z',
    EcsSpec: 'ecs.g6.large',
    Tags: { cost: '1' },
  }),
  anInstance({
    InstanceId: 'd',
    GmtCreateTime: '2026-01-04T00:00:00Z',
    ...subscription,
    Priority: 5,
    UserId: 'u2',
  }),
];

function list(input: Record<string, unknown>, from = fleet): string[] {
  const { Instances } = aWorld(from).call('ListInstances', input);
  return Instances.map((instance: Answer) => instance.InstanceId);
}

describe('ListInstances', () => {
  test('shows pay-as-you-go instances alone when ResourceId is absent', () => {
    expect(list({})).toEqual(['c', 'b', 'a']);
    expect(list({ ResourceId: 'ALL' })).toEqual(['d', 'c', 'b', 'a']);
    expect(list({ ResourceId: 'quota1' })).toEqual(['d']);
  });

  test.each<[Record<string, unknown>, string[]]>([
    [{ Status: ['Stopped', 'Failed'] }, ['b']],
    [{ InstanceId: ['a', 'd', 'x'] }, ['d', 'a']],
    [{ InstanceName: 'a' }, ['a']],
    [{ InstanceName: 'A' }, []],
    [{ WorkspaceId: '7' }, ['b']],
    [{ WorkspaceId: 'ALL' }, ['d', 'c', 'b', 'a']],
    [{ AcceleratorType: 'CPU' }, ['c']],
    [{ PaymentType: 'Subscription' }, ['d']],
    [{ GpuType: 'A100' }, ['d']],
    [{ CreateUserId: 'u2' }, ['d']],
    [{ MinGpu: '1000' }, ['d', 'b', 'a']],
    [{ MaxGpu: '999' }, ['c']],
    [{ MinCpu: '2000', MaxCpu: '2000' }, ['c']],
    [{ MaxMemory: '8' }, ['c']],
    [{ MinGpuMemory: '80' }, ['d']],
    [{ Labels: { team: 'x' } }, ['b', 'a']],
    [{ Labels: { team: 'x', env: 'dev' } }, ['a']],
    [{ Tag: [{ Key: 'cost', Value: '1' }] }, ['c']],
    [{ Tag: [{ Key: 'cost', Value: '2' }] }, []],
    [
      { CreateTimeAfter: '2026-01-02T00:00:00Z', CreateTimeBefore: '2026-01-03T00:00:00Z' },
      ['c', 'b'],
    ],
    [{ SortBy: 'GmtCreateTime', Order: 'ASC' }, ['a', 'b', 'c', 'd']],
    [{ SortBy: 'Priority', Order: 'DESC', PageSize: 1 }, ['d']],
    [{ OversoldInfo: 'ForbiddenQuotaOverSold' }, ['d']],
  ])('with %j gives %j', (input, expected) => {
    expect(list({ ResourceId: 'ALL', ...input })).toEqual(expected);
  });

  test.each([
    [{ SortBy: 'Priority' }],
    [{ Order: 'ASC' }],
    [{ SortBy: 'gmtCreate', Order: 'ASC' }],
    [{ PageSize: 101 }],
    [{ PageSize: 0 }],
    [{ PageNumber: 0 }],
    [{ MinCpu: 'some' }],
    [{ Labels: { a: '', b: '', c: '', d: '', e: '' } }],
    [{ CreateTimeAfter: 'soon' }],
  ])('refuses %j', (input) => {
    expect(aWorld(fleet).refusal('ListInstances', input)).toMatchObject({ status: 400 });
  });

  test('counts all that fit, whatever the page', () => {
    const local = aWorld(fleet);

    expect(local.call('ListInstances', { PageSize: 2, PageNumber: 2 })).toMatchObject({
      TotalCount: 3,
      Instances: [{ InstanceId: 'a' }],
    });
    expect(local.call('ListInstances', { PageSize: 2, PageNumber: 9 })).toMatchObject({
      TotalCount: 3,
      Instances: [],
    });
  });

  test('follows every change', () => {
    const local = aWorld(fleet);
    const running = () => local.call('ListInstances', { Status: ['Running'] }).TotalCount;
    const newest = () =>
      local.call('ListInstances', { SortBy: 'GmtModifiedTime', Order: 'DESC' }).Instances[0]
        .InstanceId;

    expect(running()).toBe(2);
    local.wait(1000);
    local.call('StopInstance', { InstanceId: 'a' });

    expect([running(), newest()]).toEqual([1, 'a']);
  });

  test('pages under any filter and order hold each instance that fits once, in order', () => {
    const local = aWorld(synthesizeFleet({ instances: 230, seed: 3, at: monday }), monday);
    const filter = fc.record(
      {
        ResourceId: fc.constantFrom('ALL', 'ALL', undefined),
        Status: fc.subarray(['Running', 'Stopped', 'Failed', 'Starting'], { minLength: 1 }),
        AcceleratorType: fc.constantFrom('CPU', 'GPU'),
        InstanceName: fc.constantFrom('wang', '_', 'li_'),
        MinCpu: fc.constantFrom('4000', '8000'),
        Labels: fc.constantFrom({ env: 'dev' }, { team: 'llm', env: 'dev' }),
      },
      { requiredKeys: [] },
    );
    const order = fc.record({
      SortBy: fc.constantFrom('Priority', 'GmtCreateTime', 'GmtModifiedTime'),
      Order: fc.constantFrom('ASC', 'DESC'),
    });
    fc.assert(
      fc.property(filter, order, fc.integer({ min: 1, max: 100 }), (wanted, sorting, PageSize) => {
        const seen: Answer[] = [];
        let total = -1;
        for (
          let PageNumber = 1;
          total < 0 || (PageNumber - 1) * PageSize < total;
          PageNumber += 1
        ) {
          const page = local.call('ListInstances', { ...wanted, ...sorting, PageSize, PageNumber });
          total = page.TotalCount;
          seen.push(...page.Instances);
        }

        expect(seen).toHaveLength(total);
        expect(new Set(seen.map((instance) => instance.InstanceId)).size).toBe(total);
        for (const instance of seen) {
          if (wanted.Status) expect(wanted.Status).toContain(instance.Status);
          if (wanted.ResourceId === undefined) expect(instance.PaymentType).toBe('PayAsYouGo');
          if (wanted.InstanceName) expect(instance.InstanceName).toContain(wanted.InstanceName);
        }
        const keys = seen.map((instance) => instance[sorting.SortBy] ?? 0);
        const sorted = [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        expect(keys).toEqual(sorting.Order === 'ASC' ? sorted : sorted.reverse());
      }),
      { numRuns: 60 },
    );
  });
});

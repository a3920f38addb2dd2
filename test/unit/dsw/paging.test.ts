import { describe, expect, test } from 'vitest';
import type { Call } from '../../../lib/dsw/call.ts';
import { createEach } from '../../../lib/dsw/paging.ts';
import type { OperationName } from '../../../lib/dsw/types.gen.ts';
import { collect } from '../../helpers/collect.ts';
import { createHostileList } from '../../helpers/hostile-list.ts';

type Instance = { readonly InstanceId: string };
type Wire = Readonly<Record<string, unknown>>;

/** Runs a list operation against canned answers: one for each call, or made from the request. */
function list(
  operation: OperationName,
  request: Wire,
  answer: (request: Wire, call: number) => Wire,
) {
  const requests: Wire[] = [];
  const call = (async (_name: string, wire: Wire) => {
    requests.push(wire);
    if (requests.length > 500) throw new Error('It goes on for ever.');
    return answer(wire, requests.length);
  }) as unknown as Call; // the answers have the members that the lister looks at
  const run = async () => await collect(createEach(call)(operation, request));
  return { run, requests };
}

describe('pages of ListInstances', () => {
  const members = { items: 'Instances', id: 'InstanceId' };

  test('are asked for in order of creation, a hundred at a time, the next ones from the last time on', async () => {
    const { call, requests } = createHostileList({ length: 150, changes: [], ...members });

    await collect(createEach(call)('ListInstances', { ResourceId: 'ALL' }));

    const order = {
      ResourceId: 'ALL',
      SortBy: 'GmtCreateTime',
      Order: 'ASC',
      PageNumber: 1,
      PageSize: 100,
    };
    expect(requests).toEqual([order, { ...order, CreateTimeAfter: '1970-01-01T00:01:39.000Z' }]);
  });

  test('take 10,000 instances in 102 calls', async () => {
    const { call, requests } = createHostileList({ length: 10_000, changes: [], ...members });

    const items = await collect(createEach(call)('ListInstances', {}));

    expect(items).toHaveLength(10_000);
    expect(requests.length).toBeLessThanOrEqual(102);
  });

  test.each([
    [10_000, { at: 3000, length: 150 }, 106],
    [99_000, { at: 0, length: 1000 }, 1023],
    [0, { at: 0, length: 350 }, 9],
  ])('take hardly more calls when many of %i are as old: %o', async (length, tie, most) => {
    const { call, requests } = createHostileList({ length, tie, changes: [], ...members });

    const items = await collect(createEach(call)<Instance>('ListInstances', {}));

    expect(new Set(items.map(({ InstanceId }) => InstanceId)).size).toBe(length + tie.length);
    expect(requests.length).toBeLessThanOrEqual(most);
  });

  test('that are as old are numbered from their time on, twice, and left again by time', async () => {
    const tie = { at: 1, length: 5 };
    const { call, requests } = createHostileList({ length: 4, tie, changes: [], ...members });

    await collect(createEach(call)('ListInstances', { PageSize: 3 }));

    // Times: 0 1 1 1 1 1 1 2 3.
    const asked = requests.map(({ CreateTimeAfter: from, PageNumber }) => [
      typeof from === 'string' ? Date.parse(from) / 1000 : undefined,
      PageNumber,
    ]);
    expect(asked).toEqual([
      [undefined, 1],
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  const gone = { kind: 'delete', at: 0 } as const;
  const came = { kind: 'insert', at: 0 } as const;
  test.each([
    ['one goes and another one comes between two calls', 8, 3, [[], [gone, { ...came, at: 7 }]]],
    // Both passes miss the same one: only that another one came twice tells.
    [
      'one comes and goes again in each pass',
      8,
      4,
      [[], [came], [gone], [], [], [came], [gone], []],
    ],
    // Whoever goes on from the last page of the second pass misses the one of second 4.
    [
      'many go before the last page of the second pass',
      5,
      12,
      [[], [], [], [], [], [gone, gone, gone, gone]],
    ],
  ])('that are as old are all read when %s', async (_, tieLength, length, changes) => {
    const tie = { at: 0, length: tieLength };
    const { call, throughout } = createHostileList({ length, tie, changes, ...members });

    const items = await collect(createEach(call)<Instance>('ListInstances', { PageSize: 3 }));

    const ids = items.map(({ InstanceId }) => InstanceId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining([...throughout()]));
  });

  test('keep to the order that the caller wants, and are then read twice', async () => {
    const { call, requests } = createHostileList({ length: 5, changes: [], ...members });

    await collect(
      createEach(call)('ListInstances', { SortBy: 'Priority', Order: 'DESC', PageSize: 3 }),
    );

    expect(requests.map(({ PageNumber }) => PageNumber)).toEqual([1, 2, 1, 2]);
    expect(requests.every(({ SortBy, Order }) => SortBy === 'Priority' && Order === 'DESC')).toBe(
      true,
    );
  });

  test.each([
    ['a service that gives smaller pages than asked for', { cap: 7 }],
    ['a service that does not count', { uncounted: true }],
    ['more instances of one second than a page holds', { perSecond: 40 }],
  ])('are read whole from %s', async (_, options) => {
    const { call } = createHostileList({ length: 64, changes: [], ...members, ...options });

    const items = await collect(createEach(call)('ListInstances', { PageSize: 10 }));

    expect(items).toHaveLength(64);
  });

  test('hand an item on again when a later page shows it changed', async () => {
    const at = (second: number) => `2026-01-01T00:00:0${second}Z`;
    const item = (id: string, second: number, Status = 'Running') => ({
      InstanceId: id,
      GmtCreateTime: at(second),
      Status,
    });
    const { run } = list('ListInstances', { PageSize: 2 }, ({ CreateTimeAfter: from }) =>
      from === undefined
        ? { TotalCount: 3, Instances: [item('a', 1), item('b', 2)] }
        : { TotalCount: 2, Instances: [item('b', 2, 'Stopped'), item('c', 3)] },
    );

    expect(await run()).toEqual([
      item('a', 1),
      item('b', 2),
      item('b', 2, 'Stopped'),
      item('c', 3),
    ]);
  });

  test('show the last that was heard of each, also where those that are as old are read twice', async () => {
    const { run, requests } = list('ListInstances', { PageSize: 2 }, (request, call) => {
      const all = [1, 2, 2, 2, 2, 3].map((second, index) => ({
        InstanceId: `dsw-${index}`,
        GmtCreateTime: `2026-01-01T00:00:0${second}Z`,
        shownBy: call,
      }));
      const { CreateTimeAfter: from = '', PageNumber } = request;
      const matching = all.filter(({ GmtCreateTime }) => GmtCreateTime >= String(from));
      const start = (Number(PageNumber) - 1) * 2;
      return { TotalCount: matching.length, Instances: matching.slice(start, start + 2) };
    });

    const items = (await run()) as { readonly InstanceId: string; readonly shownBy: number }[];

    const last = new Map(items.map(({ InstanceId, shownBy }) => [InstanceId, shownBy]));
    const shown = items.map(({ shownBy }) => shownBy);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(Math.min(...[...last.values()].slice(1))).toBeGreaterThan(4);
    expect(requests).toHaveLength(7);
  });

  /** Counts what the service has, and shows all but some of it. */
  function hiding(hidden: (id: number) => boolean, recount: 'whole' | 'shown') {
    const all = Array.from({ length: 100 }, (_, id) => ({
      InstanceId: `dsw-${id}`,
      GmtCreateTime: new Date(id * 1000).toISOString(),
    }));
    return ({ CreateTimeAfter: from, PageNumber = 1, PageSize = 10 }: Wire) => {
      const start = typeof from === 'string' ? Date.parse(from) / 1000 : 0;
      const shown = all.filter((_, id) => id >= start && !hidden(id));
      const whole = all.length - start;
      return {
        TotalCount: from === undefined || recount === 'whole' ? whole : shown.length,
        Instances: shown
          .slice((Number(PageNumber) - 1) * Number(PageSize))
          .slice(0, Number(PageSize)),
      };
    };
  }

  test.each([
    ['at the end, on one page', 100, (id: number) => id >= 80, 'shown'],
    ['at the end, on one page, and counts them each time', 100, (id: number) => id >= 80, 'whole'],
    ['at the end, on many pages', 10, (id: number) => id >= 80, 'shown'],
    ['at the end, on many pages, and counts them each time', 10, (id: number) => id >= 80, 'whole'],
    ['in between', 10, (id: number) => id % 5 === 4, 'whole'],
    ['in between, and counts them once', 10, (id: number) => id % 5 === 4, 'shown'],
  ] as const)(
    'end with an error when the service hides some %s',
    async (_, PageSize, hidden, recount) => {
      const { run, requests } = list('ListInstances', { PageSize }, hiding(hidden, recount));

      await expect(run()).rejects.toMatchObject({
        code: 'DSW_LISTING_INCOMPLETE',
        message: expect.stringContaining('80 of 100 items were shown'),
        details: { seen: 80, total: 100 },
      });
      // Two passes, and what it takes to be sure at the end of each.
      expect(requests.length).toBeLessThanOrEqual(40);
    },
  );

  test.each(['Priority', 'GmtModifiedTime'])(
    'by number end with an error when the service hides some of a list by %s',
    async (SortBy) => {
      const { run, requests } = list(
        'ListInstances',
        { PageSize: 10, SortBy, Order: 'DESC' },
        hiding((id) => id >= 80, 'whole'),
      );

      await expect(run()).rejects.toMatchObject({ details: { seen: 80, total: 100 } });
      expect(requests).toHaveLength(18);
    },
  );

  test('are whole when as many have gone as are missing at the end', async () => {
    const changes = [[], [{ kind: 'delete', at: 9 } as const, { kind: 'delete', at: 8 } as const]];
    const { call, requests } = createHostileList({ length: 10, changes, ...members });

    const items = await collect(createEach(call)<Instance>('ListInstances', { PageSize: 4 }));

    expect(items).toHaveLength(8);
    expect(requests).toHaveLength(4);
  });

  test('end with an error when the list never comes to rest', async () => {
    const changes = Array.from({ length: 100 }, () => [
      { kind: 'delete', at: 0 } as const,
      { kind: 'append' } as const,
    ]);
    const { call } = createHostileList({ length: 30, changes, ...members, timeless: true });

    const listing = collect(createEach(call)('ListInstances', { PageSize: 10 }));

    await expect(listing).rejects.toMatchObject({
      code: 'DSW_LISTING_INCOMPLETE',
      operation: 'ListInstances',
    });
  });

  test('end with the error of a call that fails half-way', async () => {
    const { run } = list('ListInstances', { PageSize: 1 }, (_, call) => {
      if (call === 2) throw new Error('lost');
      return {
        TotalCount: 2,
        Instances: [{ InstanceId: 'a', GmtCreateTime: '2026-01-01T00:00:00Z' }],
      };
    });

    await expect(run()).rejects.toThrow('lost');
  });

  test.each([
    ['an item without an id', { TotalCount: 1, Instances: [{}] }],
    ['something else than a list', { TotalCount: 1, Instances: 'none' }],
  ])('end with an error at %s', async (_, answer) => {
    await expect(list('ListInstances', {}, () => answer).run()).rejects.toMatchObject({
      code: 'DSW_LISTING_INCOMPLETE',
    });
  });

  test('take null for an empty list', async () => {
    expect(
      await list('ListInstances', {}, () => ({ TotalCount: 0, Instances: null })).run(),
    ).toEqual([]);
  });
});

describe('pages by cursor', () => {
  test('are followed until there is no cursor', async () => {
    const { run, requests } = list('ListSystemLogs', { InstanceId: 'dsw-1' }, (_, call) => ({
      SystemLogs: [{ Content: `line ${call}` }],
      Offset: call < 3 ? `c${call}` : '',
    }));

    expect(await run()).toHaveLength(3);
    expect(requests.map(({ Offset }) => Offset)).toEqual([undefined, 'c1', 'c2']);
    expect(requests.every(({ InstanceId }) => InstanceId === 'dsw-1')).toBe(true);
  });

  test('of GetMetrics are JSON text', async () => {
    const { run } = list('GetMetrics', {}, (_, call) => ({
      Datapoints: call === 1 ? '[{"timestamp":1,"Value":2}]' : '',
      NextToken: call === 1 ? 't' : null,
    }));

    expect(await run()).toEqual([{ timestamp: 1, Value: 2 }]);
  });

  test('end at the end of a log, where the cursor stays', async () => {
    const { run } = list('ListSystemLogs', {}, (_, call) => ({
      SystemLogs: call === 1 ? [{ Content: 'a' }] : [],
      Offset: 'end',
    }));

    expect(await run()).toHaveLength(1);
  });

  test.each([
    [
      'cursors that go round',
      (_: Wire, call: number) => ({ SystemLogs: [{}], Offset: `c${call % 2}` }),
    ],
    [
      'empty pages without end',
      (_: Wire, call: number) => ({ SystemLogs: [], Offset: `c${call}` }),
    ],
  ])('end with an error at %s', async (_, answer) => {
    await expect(list('ListSystemLogs', {}, answer).run()).rejects.toMatchObject({
      code: 'DSW_LISTING_INCOMPLETE',
    });
  });

  test('end with an error when the datapoints are not JSON', async () => {
    const { run } = list('GetMetrics', {}, () => ({ Datapoints: '[{' }));

    await expect(run()).rejects.toMatchObject({ code: 'DSW_LISTING_INCOMPLETE' });
  });
});

describe('pages by offset', () => {
  const sessions = Array.from({ length: 7 }, (_, index) => [{ LifecycleId: `l${index}` }]);
  const page = ({ SessionNumber = 0, Limit = 10 }: Wire, all = sessions) => ({
    TotalCount: all.length,
    Lifecycle: all.slice(Number(SessionNumber), Number(SessionNumber) + Number(Limit)),
  });

  test('skip what was read, oldest first', async () => {
    const { run, requests } = list('GetLifecycle', { Limit: 3 }, (request) => page(request));

    expect(await run()).toEqual(sessions);
    expect(requests.map(({ SessionNumber, Order }) => [SessionNumber, Order])).toEqual([
      [undefined, 'ASC'],
      [3, 'ASC'],
      [6, 'ASC'],
    ]);
  });

  test('begin where the caller wants', async () => {
    const { run } = list('GetLifecycle', { Limit: 3, SessionNumber: 5, Order: 'DESC' }, (request) =>
      page(request),
    );

    expect(await run()).toEqual(sessions.slice(5));
  });

  test('may grow at the end meanwhile', async () => {
    const { run } = list('GetLifecycle', { Limit: 3 }, (request, call) =>
      page(request, sessions.slice(0, 4 + call)),
    );

    expect(await run()).toEqual(sessions.slice(0, 6));
  });

  test('are read anew when the list has shrunk, and then handed on once', async () => {
    const { run, requests } = list('GetLifecycle', { Limit: 3 }, (request, call) =>
      page(request, call === 1 ? sessions : sessions.slice(1)),
    );

    expect(await run()).toEqual(sessions.slice(1));
    expect(requests).toHaveLength(4);
  });

  test('end with an error when the list goes on shrinking', async () => {
    const { run } = list('GetLifecycle', { Limit: 1 }, (request, call) => ({
      ...page(request),
      TotalCount: 1000 - call,
    }));

    await expect(run()).rejects.toMatchObject({ code: 'DSW_LISTING_INCOMPLETE' });
  });

  test('of a service that does not count end with an empty one', async () => {
    const { run } = list('GetInstanceEvents', {}, ({ Offset = 0 }) => ({
      Events: ['a', 'b', 'c'].slice(Number(Offset), Number(Offset) + 2),
    }));

    expect(await run()).toEqual(['a', 'b', 'c']);
  });
});

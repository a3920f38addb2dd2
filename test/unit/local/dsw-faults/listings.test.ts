import { describe, expect, test } from 'vitest';
import { getRunning } from '../dsw-wire/a-service.ts';
import { aFaultyService, idOf, readPage, someInstances } from './a-faulty-service.ts';

/** 25 instances on three pages; the rule strikes the second page only. */
function onSecondPage(action: unknown) {
  return aFaultyService([{ match: { operation: 'ListInstances', nth: 2 }, do: action }], {
    instances: someInstances(25),
  });
}

async function readAll(service: ReturnType<typeof onSecondPage>) {
  const pages = [
    await readPage(service, 1),
    await readPage(service, 2),
    await readPage(service, 3),
  ];
  return { ids: pages.map(({ ids }) => ids), totals: pages.map(({ total }) => total) };
}

const span = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => idOf(from + index));

describe('items that move between pages', () => {
  test('are missed', async () => {
    expect(await readAll(onSecondPage({ movedItems: { by: 2 } }))).toEqual({
      ids: [span(0, 10), span(12, 22), span(20, 25)],
      totals: [25, 25, 25],
    });
  });

  test('are seen twice', async () => {
    expect(await readAll(onSecondPage({ movedItems: { by: -3 } }))).toEqual({
      ids: [span(0, 10), span(7, 17), span(20, 25)],
      totals: [25, 25, 25],
    });
  });

  test('stay where they are on the first page, which has none before it', async () => {
    const service = aFaultyService([{ do: { movedItems: { by: -3 } } }], {
      instances: someInstances(25),
    });

    expect((await readPage(service, 1)).ids).toEqual(span(0, 10));
  });
});

test('items come twice across pages', async () => {
  const { ids, totals } = await readAll(onSecondPage({ doubledItems: { items: 2 } }));

  expect(totals).toEqual([25, 25, 25]);
  expect(ids[1]?.slice(0, 10)).toEqual(span(10, 20));
  expect(ids[1]).toHaveLength(12);
  expect(span(0, 10)).toEqual(expect.arrayContaining(ids[1]?.slice(10) ?? []));
});

test('items come twice within the first page', async () => {
  const service = aFaultyService([{ do: { doubledItems: true } }], {
    instances: someInstances(25),
  });
  const { ids } = await readPage(service);

  expect(ids).toHaveLength(11);
  expect(new Set(ids).size).toBe(10);
});

describe('a listing that is cut', () => {
  test.each([
    [{}, [], 25],
    [{ keep: 3 }, span(10, 13), 25],
    [{ keep: 3, total: 'wrong' }, span(10, 13), 13],
    [{ total: 'wrong' }, [], 10],
  ])('%j', async (settings, ids, total) => {
    const service = onSecondPage({ cutListing: settings });
    await readPage(service, 1);

    expect(await readPage(service, 2)).toMatchObject({ ids, total });
  });

  test('may look like an empty account', async () => {
    const service = aFaultyService([{ do: { cutListing: { total: 'wrong' } } }]);

    expect(await readPage(service)).toMatchObject({ ids: [], total: 0 });
  });
});

test('calls that list nothing are not counted', async () => {
  const service = onSecondPage({ cutListing: {} });

  await service.call(getRunning);

  expect(service.faults.describe().rules).toMatchObject([{ matched: 0 }]);
});

test('a stale listing can be cut, too', async () => {
  const service = aFaultyService(
    [{ do: { stale: { seconds: 60 } } }, { do: { movedItems: { by: 1 } } }],
    { instances: someInstances(12) },
  );
  service.pass(120_000);
  await service.control('POST', '/_local/instances/dsw-03', { Status: 'Stopped' });

  const { ids, instances } = await readPage(service);

  expect(ids).toEqual(span(1, 11));
  expect(instances.map(({ Status }) => Status)).not.toContain('Stopped');
});

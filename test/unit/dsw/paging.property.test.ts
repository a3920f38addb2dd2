import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDswError } from '../../../lib/dsw/errors.ts';
import { createEach } from '../../../lib/dsw/paging.ts';
import {
  type Change,
  createHostileList,
  type HostileListOptions,
} from '../../helpers/hostile-list.ts';

const place = fc.nat({ max: 30 });
const insert = fc.record({ kind: fc.constant('insert' as const), at: place });
const append = fc.record({ kind: fc.constant('append' as const) });
const remove = fc.record({ kind: fc.constant('delete' as const), at: place });
const move = fc.record({ kind: fc.constant('move' as const), from: place, to: place });

/** What happens between calls: mostly nothing, sometimes much. */
function changesOf(...kinds: fc.Arbitrary<Change>[]): fc.Arbitrary<Change[][]> {
  return fc.array(fc.array(fc.oneof(...kinds), { maxLength: 4 }), { maxLength: 12 });
}

/** Reads the list as far as the client can: the ids that it handed out, and whether it says that this was all. */
async function readAll(
  operation: 'ListInstances' | 'ListInstanceSnapshot',
  options: Omit<HostileListOptions, 'items' | 'id'>,
  size: number,
) {
  const members =
    operation === 'ListInstances'
      ? { items: 'Instances', id: 'InstanceId' }
      : { items: 'Snapshots', id: 'SnapshotId' };
  const list = createHostileList({ ...options, ...members });
  const ids: string[] = [];
  let complete = true;
  try {
    for await (const item of createEach(list.call)<Record<string, string>>(operation, {
      PageSize: size,
    })) {
      ids.push(item[members.id] ?? '');
    }
  } catch (error) {
    if (!isDswError(error, 'DSW_LISTING_INCOMPLETE')) throw error;
    complete = false;
  }
  return { ids, complete, throughout: list.throughout(), requests: list.requests };
}

function expectWhole({ ids, complete, throughout }: Awaited<ReturnType<typeof readAll>>): void {
  expect(new Set(ids).size, 'no item twice').toBe(ids.length);
  if (!complete) return;
  for (const id of throughout) expect(ids, `${id} was there all the time`).toContain(id);
}

const size = fc.integer({ min: 1, max: 5 });
const length = fc.integer({ min: 0, max: 25 });
/** Up to a dozen pages of one time. */
const tie = fc.record({ at: fc.nat({ max: 25 }), length: fc.integer({ min: 2, max: 40 }) });
/** Few changes a call, so that counts often stay the same, for as long as the whole listing takes. */
const hostility = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.oneof(insert, append, remove), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.tuple(remove, insert) },
  ),
  { maxLength: 40 },
);

describe('a listing', () => {
  test('by time has every item that was there throughout, once, whatever comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(
        length,
        size,
        fc.integer({ min: 1, max: 4 }),
        changesOf(insert, append, remove),
        async (length, size, perSecond, changes) => {
          expectWhole(await readAll('ListInstances', { length, perSecond, changes }, size));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('has every item of a time that has more than a page holds, once, whatever comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(length, size, tie, hostility, async (length, size, tie, changes) => {
        expectWhole(await readAll('ListInstances', { length, tie, changes }, size));
      }),
      { numRuns: 3000 },
    );
  });

  test('by number has every item that was there throughout, once, or says that it cannot tell', async () => {
    await fc.assert(
      fc.asyncProperty(
        length,
        size,
        changesOf(insert, append, remove, move),
        async (length, size, changes) => {
          expectWhole(await readAll('ListInstanceSnapshot', { length, changes }, size));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('does not trust a time filter that does something else', async () => {
    await fc.assert(
      fc.asyncProperty(
        length,
        size,
        fc.integer({ min: 1, max: 4 }),
        fc.option(tie, { nil: undefined }),
        fc.constantFrom(
          { filter: 'exclusive' } as const,
          { filter: 'ignored' } as const,
          { filter: 'refused' } as const,
          { timeless: true },
        ),
        changesOf(insert, append, remove, move),
        async (length, size, perSecond, tie, service, changes) => {
          const list = { length, perSecond, changes, ...(tie && { tie }), ...service };
          expectWhole(await readAll('ListInstances', list, size));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    // What is sorted by a time that never changes does not move.
    ['ListInstances', [insert, append, remove]],
    ['ListInstanceSnapshot', [insert, append, remove, move]],
  ] as const)('of %s is complete once the list has come to rest', async (operation, kinds) => {
    await fc.assert(
      fc.asyncProperty(
        length,
        size,
        fc.array(fc.array(fc.oneof(...kinds), { maxLength: 3 }), { maxLength: 3 }),
        async (length, size, changes) => {
          const result = await readAll(operation, { length, changes }, size);

          expect(result.complete).toBe(true);
          expectWhole(result);
        },
      ),
    );
  });

  test('reads a list at rest by time in one pass', async () => {
    await fc.assert(
      fc.asyncProperty(length, fc.integer({ min: 2, max: 5 }), async (length, size) => {
        const { ids, requests } = await readAll('ListInstances', { length, changes: [] }, size);

        expect(ids).toHaveLength(length);
        expect(requests.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(length / (size - 1))));
      }),
    );
  });

  test('reads a list at rest in one pass, and only the items of a shared time once more', async () => {
    await fc.assert(
      fc.asyncProperty(length, fc.integer({ min: 2, max: 5 }), tie, async (length, size, tie) => {
        const list = { length, tie, changes: [] };

        const { ids, requests } = await readAll('ListInstances', list, size);

        expect(ids).toHaveLength(length + tie.length);
        const onePass = Math.ceil(length / (size - 1)) + Math.ceil(tie.length / size);
        expect(requests.length).toBeLessThanOrEqual(onePass + Math.ceil(tie.length / size) + 4);
      }),
    );
  });
});

import type { Call } from '../../lib/dsw/call.ts';
import { DswError } from '../../lib/dsw/errors.ts';

/** One thing that happens to a list between two calls. Places are taken modulo the length. */
export type Change =
  | { readonly kind: 'insert'; readonly at: number }
  | { readonly kind: 'append' }
  | { readonly kind: 'delete'; readonly at: number }
  | { readonly kind: 'move'; readonly from: number; readonly to: number };

export interface Item {
  readonly id: string;
  /** Seconds. */
  readonly time: number;
}

export interface HostileListOptions {
  readonly length: number;
  /** What happens after each call, in turn. */
  readonly changes: readonly (readonly Change[])[];
  /** Names of the members that the operation under test has. */
  readonly items: string;
  readonly id: string;
  /** How many items have the same time. Default 1. */
  readonly perSecond?: number;
  /** So many more items have one time, somewhere in the list. */
  readonly tie?: { readonly at: number; readonly length: number };
  /** What the service makes of `CreateTimeAfter`. Default `inclusive`, as documented. */
  readonly filter?: 'inclusive' | 'exclusive' | 'ignored' | 'refused';
  /** Items come without a time. */
  readonly timeless?: boolean;
  /** The largest page that the service gives. */
  readonly cap?: number;
  /** Without `TotalCount`. */
  readonly uncounted?: boolean;
}

export interface HostileList {
  readonly call: Call;
  /** Parameters of each call. */
  readonly requests: Readonly<Record<string, unknown>>[];
  /** Ids that were in the list from the first call to now. */
  throughout(): Set<string>;
}

/** A list operation in memory whose items come, go and move between the calls. Ids never come back. */
export function createHostileList(options: HostileListOptions): HostileList {
  const {
    length,
    changes,
    perSecond = 1,
    tie,
    filter = 'inclusive',
    cap = Number.POSITIVE_INFINITY,
  } = options;
  let serial = 0;
  const newItem = (time: number): Item => {
    serial += 1;
    return { id: `item-${serial}`, time };
  };
  const times = Array.from({ length }, (_, index) => Math.floor(index / perSecond));
  if (tie !== undefined) {
    const place = Math.min(tie.at, length);
    times.splice(place, 0, ...Array.from({ length: tie.length }, () => times[place] ?? length));
  }
  const list = times.map(newItem);
  const throughout = new Set(list.map(({ id }) => id));
  const requests: Readonly<Record<string, unknown>>[] = [];

  function apply(change: Change): void {
    const place = (at: number) => (list.length === 0 ? 0 : at % list.length);
    if (change.kind === 'append') list.push(newItem((list.at(-1)?.time ?? 0) + 1));
    // An item with the time of its neighbour, so that a list sorted by time stays so.
    else if (change.kind === 'insert')
      list.splice(place(change.at), 0, newItem(list[place(change.at)]?.time ?? 0));
    else if (change.kind === 'delete') {
      for (const gone of list.splice(place(change.at), 1)) throughout.delete(gone.id);
    } else {
      const moved = list.splice(place(change.from), 1);
      list.splice(place(change.to), 0, ...moved);
    }
  }

  function select(from: unknown): Item[] {
    if (typeof from !== 'string' || filter === 'ignored') return list;
    const bound = Date.parse(from) / 1000;
    return list.filter(({ time }) => (filter === 'exclusive' ? time > bound : time >= bound));
  }

  const call = async (_name: string, request: Readonly<Record<string, unknown>> = {}) => {
    requests.push(request);
    const { PageNumber = 1, PageSize = 10, CreateTimeAfter } = request;
    if (CreateTimeAfter !== undefined && filter === 'refused') {
      throw new DswError('DSW_REJECTED', 'CreateTimeAfter is not taken.');
    }
    const matching = select(CreateTimeAfter);
    const size = Math.min(cap, Number(PageSize));
    const start = (Number(PageNumber) - 1) * size;
    const answer = {
      ...(options.uncounted !== true && { TotalCount: matching.length }),
      [options.items]: matching.slice(start, start + size).map(({ id, time }) => ({
        [options.id]: id,
        ...(options.timeless !== true && { GmtCreateTime: new Date(time * 1000).toISOString() }),
      })),
    };
    for (const change of changes[requests.length - 1] ?? []) apply(change);
    return answer;
  };

  // The answers have the members that the lister looks at, whatever operation they are for.
  return { call: call as unknown as Call, requests, throughout: () => throughout };
}

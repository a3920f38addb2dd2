import * as v from 'valibot';
import { count } from '../../faults/settings.ts';
import { operationDescriptions, type Paging } from '../description.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { rules } from '../rules.ts';
import { type DswTarget, dswFault } from './dsw-fault.ts';

/** What is wrong with a page of a listing. The pages around it are right unless the rule strikes them, too. */

const fits = ({ description }: DswTarget) => description.paging?.style === 'page';

type Fields = Record<string, unknown>;

/**
 * The page begins `by` items later than it should, as if as many had moved to pages before it: they are seen on none. With
 * a negative number it begins earlier, and as many are seen twice. TotalCount is right.
 */
export const movedItems = dswFault({
  settings: { by: v.pipe(v.number(), v.integer(), v.notValue(0)) },
  fits,
  begin:
    ({ by }) =>
    () => ({
      wrap: onPage((page) => {
        if (by > 0) return { items: [...page.items.slice(by), ...page.turn(1).slice(0, by)] };
        const before = page.turn(-1).slice(by);
        return { items: [...before, ...page.items].slice(0, page.size) };
      }),
    }),
});

/** Some items of the page before come again at the end of this page; on the first page some of its own do. */
export const doubledItems = dswFault({
  settings: { items: v.optional(count, 1) },
  fits,
  begin:
    ({ items: wanted }, { draw }) =>
    () => ({
      wrap: onPage((page) => {
        const source = page.number > 1 ? page.turn(-1) : page.items;
        const from = Math.floor(draw() * Math.max(1, source.length - wanted + 1));
        return { items: [...page.items, ...source.slice(from, from + wanted)] };
      }),
    }),
});

/**
 * The page shows only its first `keep` items. TotalCount is right, so that one can tell, or wrong: just what has been shown
 * by then, as if the list ended here.
 */
export const cutListing = dswFault({
  settings: {
    keep: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    total: v.optional(v.picklist(['right', 'wrong']), 'right'),
  },
  fits,
  begin:
    ({ keep, total }) =>
    () => ({
      wrap: onPage(({ items, number, size }) => {
        const kept = items.slice(0, keep);
        return total === 'right'
          ? { items: kept }
          : { items: kept, total: (number - 1) * size + kept.length };
      }),
    }),
});

interface Page {
  readonly items: readonly unknown[];
  /** From 1. */
  readonly number: number;
  readonly size: number;
  /** The items of another page, counted from this one. */
  turn(pages: number): readonly unknown[];
}

/** Changes the items (and the total) of a page. */
function onPage(
  change: (page: Page) => { readonly items: readonly unknown[]; readonly total?: number },
): (carryOut: Handler) => Handler {
  return (carryOut) => (world, call) => {
    const fields = carryOut(world, call);
    const paging = operationDescriptions[call.operation]?.paging;
    if (paging === undefined) return fields;
    const number = readInput(call, paging.number) ?? 1;
    const page = {
      items: itemsOf(fields, paging),
      number,
      size: readInput(call, paging.size) ?? rules.defaultPageSize.value,
      turn: (pages: number) => {
        const other = number + pages;
        if (other < 1) return [];
        const input = { ...call.input, [paging.number]: other };
        return itemsOf(carryOut(world, { ...call, input }), paging);
      },
    };
    const { items, total } = change(page);
    return {
      ...fields,
      [paging.items]: items,
      ...(total === undefined ? {} : { [paging.total]: total }),
    };
  };
}

function itemsOf(fields: Fields, { items }: Paging): readonly unknown[] {
  const list = fields[items];
  return Array.isArray(list) ? list : [];
}

function readInput(call: ServiceCall, name: string): number | undefined {
  const value = call.input[name];
  return typeof value === 'number' ? value : undefined;
}

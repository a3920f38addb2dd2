import type { Call, CallOptions, Each } from './call.ts';
import { DswError } from './errors.ts';
import type { Listing } from './listing.ts';
import type { Paging } from './operation.ts';
import { OPERATIONS } from './operations.gen.ts';
import { eachByCursor } from './paging-cursor.ts';
import { eachByOffset } from './paging-offset.ts';
import { eachByPage } from './paging-page.ts';
import type { JsonObject } from './read-answer.ts';
import type { OperationName } from './types.gen.ts';

/** Goes through all pages of a list operation; ends only when the list was read whole, and throws otherwise. */
export function createEach(call: Call): Each {
  return async function* each<Item>(
    name: OperationName,
    request: object = {},
    options: CallOptions = {},
  ): AsyncGenerator<Item, void, undefined> {
    const { paging } = OPERATIONS[name];
    if (paging === undefined) throw new Error(`${name} is no list`);
    const wanted: JsonObject = { ...request };
    const listing: Listing = {
      operation: name,
      request: wanted,
      // Both are the operation's own types, which nobody here looks at.
      fetch: async (parameters) =>
        (await call(name, { ...wanted, ...parameters } as never, options)) as JsonObject,
      incomplete: (message, details = {}) =>
        new DswError('DSW_LISTING_INCOMPLETE', `${name} could not be read whole: ${message}.`, {
          operation: name,
          retryable: true,
          details,
        }),
    };
    // Items are what the operation's type says they are, as far as the service keeps to it.
    yield* eachIn(listing, paging) as AsyncGenerator<Item, void, undefined>;
  };
}

function eachIn(listing: Listing, paging: Paging): AsyncGenerator<unknown, void, undefined> {
  switch (paging.style) {
    case 'page':
      return eachByPage(listing, paging);
    case 'offset':
      return eachByOffset(listing, paging);
    case 'cursor':
      return eachByCursor(listing, paging);
  }
}

import type { DswError } from './errors.ts';
import type { JsonObject } from './read-answer.ts';
import type { OperationName } from './types.gen.ts';

/** What the three ways of paging have in common. */
export interface Listing {
  readonly operation: OperationName;
  /** What the caller asked for. */
  readonly request: JsonObject;
  /** One call, with parameters added to the caller's. */
  fetch(parameters: JsonObject): Promise<JsonObject>;
  /** To be thrown when the list cannot be read whole. */
  incomplete(message: string, details?: JsonObject): DswError;
}

/** The items of one answer; absent and null are an empty page. */
export function itemsOf(answer: JsonObject, member: string, listing: Listing): readonly unknown[] {
  const items = answer[member] ?? [];
  if (!Array.isArray(items))
    throw listing.incomplete(`the member ${member} of the answer is no list`);
  return items;
}

/** The service's count of all items, where it gives one. */
export function totalOf(answer: JsonObject, member: string): number | undefined {
  const total = answer[member];
  return typeof total === 'number' && Number.isInteger(total) && total >= 0 ? total : undefined;
}

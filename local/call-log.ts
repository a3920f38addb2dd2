/** The calls that a local service received, in the order in which they ended. */
export interface CallLog<Call> {
  add(call: Call): void;
  /** Oldest first, of all operations or of one. */
  list(operation?: string): readonly Call[];
  /** How many older ones were forgotten to keep within the limit. */
  dropped(): number;
  clear(): void;
}

/** @param limit how many calls are kept at least; half as many again are kept for moments */
export function createCallLog<Call extends { readonly operation: string | null }>(
  limit = 100_000,
): CallLog<Call> {
  let calls: Call[] = [];
  let dropped = 0;
  return {
    add(call) {
      calls.push(call);
      // In pieces, since each cut moves all that is kept.
      if (calls.length > limit * 1.5) {
        dropped += calls.length - limit;
        calls = calls.slice(-limit);
      }
    },
    list: (operation) =>
      operation === undefined ? [...calls] : calls.filter((call) => call.operation === operation),
    dropped: () => dropped,
    clear() {
      calls = [];
      dropped = 0;
    },
  };
}

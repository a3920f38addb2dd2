/** One call that the service received, for tests and for people who wonder what a program did. */
export interface CallRecord {
  /** When it came in, on the local clock. */
  readonly time: string;
  /** As the request named it; null when it named none. */
  readonly operation: string | null;
  /** The instance (several joined by commas), or whatever else the call is about; null for listings and the like. */
  readonly resource: string | null;
  readonly method: string;
  /** As it came over the wire. */
  readonly path: string;
  readonly query: string;
  /** HTTP status of the answer; null where the connection was cut instead. */
  readonly status: number | null;
  /** Code of the refusal; null when all went well. */
  readonly code: string | null;
  readonly requestId: string;
  /** As the request claimed it, whether or not the signature proved it. */
  readonly accessKeyId: string | null;
  /** Milliseconds of the local clock from arrival to answer. */
  readonly durationMs: number;
}

export interface CallLog {
  add(record: CallRecord): void;
  /** Oldest first, of all operations or of one. */
  list(operation?: string): readonly CallRecord[];
  /** How many older ones were forgotten to keep within the limit. */
  dropped(): number;
  clear(): void;
}

/** @param limit how many calls are kept at least; half as many again are kept for moments */
export function createCallLog(limit = 100_000): CallLog {
  let records: CallRecord[] = [];
  let dropped = 0;
  return {
    add(record) {
      records.push(record);
      // In pieces, since each cut moves all that is kept.
      if (records.length > limit * 1.5) {
        dropped += records.length - limit;
        records = records.slice(-limit);
      }
    },
    list: (operation) =>
      operation === undefined
        ? [...records]
        : records.filter((record) => record.operation === operation),
    dropped: () => dropped,
    clear() {
      records = [];
      dropped = 0;
    },
  };
}

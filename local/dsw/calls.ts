/** One call that the service received, for tests and for people who wonder what a program did. */
export interface CallRecord {
  /** When it came in, on the local clock. */
  readonly time: string;
  /** As the request named it; null when it named none. */
  readonly operation: string | null;
  /** The instance (several joined by commas; with a snapshot of it after a slash), or whatever else the call is about; null for listings and the like. */
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
  /** Kinds of the faults that struck it; absent when none did. */
  readonly faults?: readonly string[];
}

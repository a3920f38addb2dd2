/** One request as it was received and answered, in the form of the other local services' records. */
export interface OssCallRecord {
  /** When it came in, on the local clock. */
  readonly time: string;
  /** OSS's name of it; null where the request did not get that far. */
  readonly operation: string | null;
  /** `bucket/key`, or what there is of it. */
  readonly resource: string | null;
  readonly bucket: string | null;
  readonly key: string | null;
  readonly method: string;
  /** As it came over the wire. */
  readonly path: string;
  readonly query: string;
  /** HTTP status of the answer; null where the connection was cut instead. */
  readonly status: number | null;
  /** Code of the refusal; null when all went well. */
  readonly code: string | null;
  readonly requestId: string;
  /** Null unless the signature proved it. */
  readonly accessKeyId: string | null;
  /** Milliseconds of the local clock from arrival to answer. */
  readonly durationMs: number;
  /** Kinds of the faults that struck it; absent when none did. */
  readonly faults?: readonly string[];
}

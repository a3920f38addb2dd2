/** What is known of one stored object without reading it. */
export interface ObjectInfo {
  /** Full key, `/`-separated, no leading slash. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

export interface StoreCallOptions {
  /** Ends the call with the signal's reason. A write that was under way may have taken effect. */
  readonly signal?: AbortSignal;
}

export interface ListOptions extends StoreCallOptions {
  /**
   * Only keys that come after this text, which need not be a key: what lies before costs no call. Keys can be gone through
   * from the middle on, or from one beginning to the next.
   */
  readonly after?: string | undefined;
}

/**
 * Object storage as dsw-steward needs it: OSS, a local folder, or memory in tests.
 * Keys are `/`-separated UTF-8 of at most 1023 bytes without control characters, empty, `.` or `..` segments. Every method
 * throws `StoreError` when the storage cannot be reached or refuses.
 */
export interface ObjectStore {
  /** The whole object, or `undefined` where there is none. */
  get(key: string, options?: StoreCallOptions): Promise<Uint8Array | undefined>;
  /** Writes or overwrites. Durable once it resolves. */
  put(key: string, body: Uint8Array | string, options?: StoreCallOptions): Promise<void>;
  /** Writes only where nothing is: of several racing creators exactly one is told `created`. */
  create(
    key: string,
    body: Uint8Array | string,
    options?: StoreCallOptions,
  ): Promise<'created' | 'exists'>;
  /** Deleting what is not there is not an error. */
  delete(key: string, options?: StoreCallOptions): Promise<void>;
  /** Every object whose key starts with `prefix`, in ascending byte order of keys. Asked for in pages, as far as it is iterated. */
  list(prefix: string, options?: ListOptions): AsyncIterable<ObjectInfo>;
  /** The object in pieces, or `undefined` where there is none. Iterate it, or leave the loop, to let go of it. */
  read(key: string, options?: StoreCallOptions): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Writes pieces as one object (multipart where large); the object appears whole or not at all. */
  write(key: string, pieces: AsyncIterable<Uint8Array>, options?: StoreCallOptions): Promise<void>;
}

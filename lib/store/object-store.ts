/** What is known of one stored object without reading it. */
export interface ObjectInfo {
  /** Full key, `/`-separated, no leading slash. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

/**
 * Object storage as dsw-steward needs it: OSS, a local folder, or memory in tests.
 * Keys are `/`-separated UTF-8 without `.` or `..` segments. Every method throws `StoreError` when the storage cannot be
 * reached or refuses.
 */
export interface ObjectStore {
  /** The whole object, or `undefined` where there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Writes or overwrites. Durable once it resolves. */
  put(key: string, body: Uint8Array | string): Promise<void>;
  /** Writes only where nothing is: of several racing creators exactly one is told `created`. */
  create(key: string, body: Uint8Array | string): Promise<'created' | 'exists'>;
  /** Deleting what is not there is not an error. */
  delete(key: string): Promise<void>;
  /** Every object whose key starts with `prefix`, in ascending byte order of keys. */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /** The object in pieces, or `undefined` where there is none. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Writes pieces as one object (multipart where large); the object appears whole or not at all. */
  write(key: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

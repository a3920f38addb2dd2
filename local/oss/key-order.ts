/** A set of keys in ascending order of their UTF-8 bytes, as OSS lists them. */
export interface KeyOrder {
  add(key: string): void;
  remove(key: string): void;
  /** The keys from the first one that is not before `from`. */
  startingAt(from: string): Iterable<string>;
  readonly size: number;
}

interface Entry {
  readonly key: string;
  readonly bytes: Buffer;
}

export function createKeyOrder(keys: Iterable<string> = []): KeyOrder {
  const entries: Entry[] = [...keys].map((key) => ({ key, bytes: Buffer.from(key) }));
  entries.sort((a, b) => Buffer.compare(a.bytes, b.bytes));

  /** Where the key is, or would be. */
  const find = (bytes: Buffer): number => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = entries[middle];
      if (entry && Buffer.compare(entry.bytes, bytes) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add: (key) => {
      const bytes = Buffer.from(key);
      const at = find(bytes);
      if (entries[at]?.key !== key) entries.splice(at, 0, { key, bytes });
    },
    remove: (key) => {
      const at = find(Buffer.from(key));
      if (entries[at]?.key === key) entries.splice(at, 1);
    },
    *startingAt(from) {
      for (let at = find(Buffer.from(from)); at < entries.length; at += 1) {
        const entry = entries[at];
        if (entry) yield entry.key;
      }
    },
    get size() {
      return entries.length;
    },
  };
}

import { StoreError } from './errors.ts';
import { isKey } from './key.ts';
import type { ObjectInfo } from './object-store.ts';
import type { OssCaller } from './oss-caller.ts';
import { timeoutFor } from './oss-timeout.ts';

/** The most that OSS gives at once. */
const PAGE_KEYS = 1000;
/** A page of 1000 keys of 1023 bytes each. */
const PAGE_BYTES = 2 * 1024 * 1024;

/** Every object whose full key starts with `prefix` and comes after `after`, over as many pages as it takes; never ends early. */
export async function* listObjects(
  caller: OssCaller,
  prefix: string,
  after: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<ObjectInfo> {
  let token: string | null = null;
  for (;;) {
    const query = queryOf(prefix, token, after);
    const page = await caller.demand({
      operation: 'list',
      key: prefix,
      signal,
      send: (client) => client.listV2({ ...query }, { timeout: timeoutFor(PAGE_BYTES) }),
    });
    for (const { name = '', size, lastModified } of page.objects) {
      const key = decodeName(name);
      // Consoles mark folders with objects like `a/`; nobody can ask this store for them.
      if (isKey(key)) yield { key, size, modifiedAt: new Date(lastModified) };
    }
    if (!page.isTruncated) return;
    if (!page.nextContinuationToken || page.nextContinuationToken === token) {
      throw new StoreError(
        'STORE_FAILED',
        `OSS says that there are more objects under ${prefix || 'the bucket'}, but not how to get them. Try again.`,
        {
          details: {
            operation: 'list',
            key: prefix,
            requestId: page.res.headers['x-oss-request-id'] ?? '',
          },
        },
      );
    }
    token = page.nextContinuationToken;
  }
}

/** Nothing empty: the library signs `prefix=` where OSS's own rule says `prefix`. */
function queryOf(
  prefix: string,
  token: string | null,
  after: string | undefined,
): Record<string, string> {
  return {
    'max-keys': String(PAGE_KEYS),
    'encoding-type': 'url',
    ...(prefix === '' ? undefined : { prefix }),
    ...(token === null ? after && { 'start-after': after } : { 'continuation-token': token }),
  };
}

/** Names come percent-encoded, as `encoding-type=url` asks: XML cannot hold every character. */
function decodeName(name: string): string {
  return decodeURIComponent(name.replaceAll('+', '%20'));
}

import { StoreError } from './errors.ts';
import type { OssCaller } from './oss-caller.ts';
import { timeoutFor } from './oss-timeout.ts';

/** Small enough to be asked for again when it does not come, large enough that asking does not matter. */
const RANGE_BYTES = 8 * 1024 * 1024;

interface Range {
  readonly bytes: Uint8Array;
  /** Size of the whole object. */
  readonly total: number;
  readonly etag: string;
}

/**
 * Reads an object in ranges of 8 MiB, each with its own time limit and retries. The library's stream has neither, and hides why
 * it failed. Later ranges are of the same version of the object or not at all.
 */
export async function readInRanges(
  caller: OssCaller,
  key: string,
  signal: AbortSignal | undefined,
  rangeBytes = RANGE_BYTES,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const first = await findRange(caller, { key, signal, from: 0, rangeBytes });
  return first && follow(caller, first, { key, signal, rangeBytes });
}

async function* follow(
  caller: OssCaller,
  first: Range,
  asked: Omit<AskedRange, 'from'>,
): AsyncGenerator<Uint8Array> {
  if (first.bytes.length > 0) yield first.bytes;
  for (let from = first.bytes.length; from < first.total; ) {
    const next = await findRange(caller, { ...asked, from, etag: first.etag });
    if (next === undefined || next.bytes.length === 0 || next.total !== first.total) {
      throw new StoreError(
        'STORE_FAILED',
        `The object ${asked.key} changed while it was being read. Try again.`,
        { details: { operation: 'read', key: asked.key } },
      );
    }
    yield next.bytes;
    from += next.bytes.length;
  }
}

interface AskedRange {
  readonly key: string;
  readonly signal: AbortSignal | undefined;
  readonly from: number;
  readonly rangeBytes: number;
  readonly etag?: string;
}

async function findRange(caller: OssCaller, asked: AskedRange): Promise<Range | undefined> {
  const { key, signal, from, rangeBytes, etag } = asked;
  const about = { operation: 'read', key };
  const outcome = await caller.attempt({
    ...about,
    signal,
    send: (client) =>
      client.get(key, {
        headers: {
          Range: `bytes=${from}-${from + rangeBytes - 1}`,
          ...(etag === undefined ? undefined : { 'If-Match': etag }),
        },
        timeout: timeoutFor(rangeBytes),
      }),
  });
  if (!outcome.ok) {
    if (outcome.failure.kind === 'no-object') return undefined;
    throw caller.explain(about, outcome);
  }
  const { content, res } = outcome.value;
  const bytes = new Uint8Array(content);
  const { 'content-range': contentRange = '', etag: version = '' } = res.headers;
  // An empty object comes whole, with 200 and without this header.
  const total = /\/(\d+)$/.exec(contentRange)?.[1];
  return { bytes, total: total === undefined ? bytes.length : Number(total), etag: version };
}

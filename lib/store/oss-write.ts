import { createHash, randomUUID } from 'node:crypto';
import type { Log } from '../base/log.ts';
import { mediaTypeOf } from './media-type.ts';
import type { OssCaller } from './oss-caller.ts';
import { timeoutFor } from './oss-timeout.ts';

/** Says which write an object comes from: how we know our own after the answer to it was lost. */
const WRITE_ID = 'x-oss-meta-steward-write';

/** OSS takes parts of 100 KiB to 5 GiB, and 10,000 of them. */
const PART_BYTES = 8 * 1024 * 1024;
/** So many parts of one size, then twice that: 10,000 parts reach further than the 48.8 TiB that OSS takes. */
const PARTS_PER_SIZE = 1_000;

export interface OssWriteOptions {
  readonly caller: OssCaller;
  /** Full key. */
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

export async function putWhole(options: OssWriteOptions, body: Buffer, operation = 'put') {
  const { caller, key, signal } = options;
  await caller.demand({
    operation,
    key,
    signal,
    send: (client) =>
      client.put(key, body, { headers: typed(key), timeout: timeoutFor(body.length) }),
  });
}

/**
 * Writes only where nothing is. OSS decides between racing creators; when the answer to one of our attempts was lost, the
 * object itself tells whether it is ours.
 */
export async function createOnly(
  options: OssWriteOptions,
  body: Buffer,
): Promise<'created' | 'exists'> {
  const { caller, key, signal } = options;
  const about = { operation: 'create', key };
  const writeId = randomUUID();
  const outcome = await caller.attempt({
    ...about,
    signal,
    send: (client) =>
      client.put(key, body, {
        headers: { ...typed(key), 'x-oss-forbid-overwrite': 'true', [WRITE_ID]: writeId },
        timeout: timeoutFor(body.length),
      }),
  });
  if (outcome.ok) return 'created';
  const { failure, unsure } = outcome;
  if (failure.kind === 'exists' && !unsure) return 'exists';
  if (failure.kind !== 'exists' && failure.kind !== 'passing') throw caller.explain(about, outcome);
  const found = await findWriteId(options);
  if (found === writeId) return 'created';
  // Refused, so somebody's was there, even if it is gone by now.
  if (failure.kind === 'exists' || found !== undefined) return 'exists';
  throw caller.explain(about, outcome);
}

/** Fresh each time: the library writes into what it is given. Left to itself it knows few of our endings, and no encoding. */
function typed(key: string): Record<string, string> {
  return { 'Content-Type': mediaTypeOf(key) };
}

/** Writes pieces as one object: in one request where they are few, else in parts that appear together or not at all. */
export async function writePieces(
  options: OssWriteOptions & { readonly log: Log; readonly partBytes?: number | undefined },
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const parts = inParts(pieces, options.partBytes ?? PART_BYTES);
  try {
    const first = await parts.next();
    if (first.done) return await putWhole(options, Buffer.alloc(0), 'write');
    const second = await parts.next();
    if (second.done) return await putWhole(options, first.value, 'write');
    await uploadParts(options, [first.value, second.value], parts);
  } finally {
    // Lets go of the pieces when not all of them were wanted.
    await parts.return(undefined);
  }
}

async function uploadParts(
  options: OssWriteOptions & { readonly log: Log },
  firstOnes: readonly Buffer[],
  rest: AsyncIterable<Buffer>,
): Promise<void> {
  const writeId = randomUUID();
  const uploadId = await startUpload(options, writeId);
  try {
    const etags: string[] = [];
    for (const part of firstOnes) {
      etags.push(await uploadPart(options, uploadId, etags.length + 1, part));
    }
    for await (const part of rest) {
      etags.push(await uploadPart(options, uploadId, etags.length + 1, part));
    }
    await completeUpload(options, uploadId, writeId, etags);
  } catch (error) {
    await abandonUpload(options, uploadId);
    throw error;
  }
}

async function startUpload(options: OssWriteOptions, writeId: string): Promise<string> {
  const { caller, key, signal } = options;
  const { uploadId } = await caller.demand({
    operation: 'write',
    key,
    signal,
    send: (client) =>
      client.initMultipartUpload(key, {
        headers: { ...typed(key), [WRITE_ID]: writeId },
        timeout: timeoutFor(0),
      }),
  });
  return uploadId;
}

async function uploadPart(
  options: OssWriteOptions,
  uploadId: string,
  number: number,
  body: Buffer,
): Promise<string> {
  const { caller, key, signal } = options;
  // The library sends this checksum with whole objects, but not with parts.
  const md5 = createHash('md5').update(body).digest('base64');
  const { etag } = await caller.demand({
    operation: 'write',
    key,
    signal,
    send: (client) =>
      client.uploadPart(key, uploadId, number, body, 0, body.length, {
        headers: { 'Content-MD5': md5 },
        timeout: timeoutFor(body.length),
      }),
  });
  return etag;
}

async function completeUpload(
  options: OssWriteOptions,
  uploadId: string,
  writeId: string,
  etags: readonly string[],
): Promise<void> {
  const { caller, key, signal } = options;
  const about = { operation: 'write', key };
  const outcome = await caller.attempt({
    ...about,
    signal,
    send: (client) =>
      client.completeMultipartUpload(
        key,
        uploadId,
        etags.map((etag, index) => ({ number: index + 1, etag })),
        { timeout: timeoutFor(0) },
      ),
  });
  if (outcome.ok) return;
  // Completed, but the answer was lost: then the upload is gone and the object is ours.
  if (outcome.unsure && (await findWriteId(options)) === writeId) return;
  throw caller.explain(about, outcome);
}

/** Parts of unfinished uploads cost money until somebody removes them. */
async function abandonUpload(
  options: OssWriteOptions & { readonly log: Log },
  uploadId: string,
): Promise<void> {
  const { caller, key, log } = options;
  // Not under the caller's signal, which may be what ended the upload; so not for long either.
  const outcome = await caller.attempt({
    operation: 'abort',
    key,
    maxAttempts: 2,
    send: (client) => client.abortMultipartUpload(key, uploadId, { timeout: timeoutFor(0) }),
  });
  if (outcome.ok || outcome.failure.kind === 'no-upload') return;
  log.warn('Could not remove an unfinished upload; a lifecycle rule on the bucket can', {
    key,
    uploadId,
    serviceCode: outcome.failure.code,
    requestId: outcome.failure.requestId,
  });
}

async function findWriteId(options: OssWriteOptions): Promise<string | undefined> {
  const { caller, key, signal } = options;
  const about = { operation: 'look at', key };
  const outcome = await caller.attempt({
    ...about,
    signal,
    send: (client) => client.head(key, { timeout: timeoutFor(0) }),
  });
  if (outcome.ok) return outcome.value.res.headers[WRITE_ID] ?? 'unknown';
  if (outcome.failure.kind === 'no-object') return undefined;
  throw caller.explain(about, outcome);
}

/** Gathers pieces into parts of at least `partBytes`; the last one is what is left. */
async function* inParts(
  pieces: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Buffer, undefined> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  let count = 0;
  for await (const piece of pieces) {
    // A copy: the caller may fill the same buffer again for the next piece.
    gathered.push(new Uint8Array(piece));
    size += piece.length;
    if (size < partBytes * 2 ** Math.floor(count / PARTS_PER_SIZE)) continue;
    yield Buffer.concat(gathered);
    count += 1;
    gathered = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(gathered);
}

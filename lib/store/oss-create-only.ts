import { randomUUID } from 'node:crypto';
import { StoreError } from './errors.ts';
import type { OssCaller } from './oss-caller.ts';
import { timeoutFor } from './oss-timeout.ts';

/**
 * Makes sure that the bucket keeps `x-oss-forbid-overwrite`. Where versioning is or ever was on, OSS ignores it without a word,
 * and two runs would both believe that they hold a lease. Throws `STORE_BUCKET_VERSIONED`.
 */
export async function demandCreateOnly(
  caller: OssCaller,
  bucket: string,
  prefix: string,
): Promise<void> {
  const about = { operation: 'look at the versioning of', key: '' };
  const outcome = await caller.attempt({
    ...about,
    send: (client) => client.getBucketVersioning(bucket, { timeout: timeoutFor(0) }),
  });
  if (outcome.ok) {
    const status = outcome.value.versionStatus;
    if (status) throw versioned(bucket, `has versioning ${status.toLowerCase()}`);
    return;
  }
  if (outcome.failure.kind !== 'refused') throw caller.explain(about, outcome);
  // Not allowed to ask: try it out instead.
  await probe(caller, bucket, `${prefix}.steward-probe/${randomUUID()}`);
}

/** Creates the same object twice: the second time must be refused. */
async function probe(caller: OssCaller, bucket: string, key: string): Promise<void> {
  const about = { operation: 'create', key };
  const create = () =>
    caller.attempt({
      ...about,
      send: (client) =>
        client.put(key, Buffer.from('may be deleted'), {
          headers: { 'x-oss-forbid-overwrite': 'true' },
          timeout: timeoutFor(0),
        }),
    });
  const first = await create();
  const second = first.ok ? await create() : first;
  await caller.demand({
    operation: 'delete',
    key,
    send: (client) => client.delete(key, { timeout: timeoutFor(0) }),
  });
  if (second.ok) throw versioned(bucket, 'let the same object be created twice');
  if (second.failure.kind !== 'exists') throw caller.explain(about, second);
}

function versioned(bucket: string, finding: string): StoreError {
  return new StoreError(
    'STORE_BUCKET_VERSIONED',
    `The bucket ${bucket} ${finding}. Writing only where nothing is, which keeps runs apart, does not hold in a bucket that has or ` +
      'had versioning. Use a bucket that never had it.',
    { details: { location: `oss://${bucket}` } },
  );
}

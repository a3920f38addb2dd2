import * as v from 'valibot';
import { createChangeHistory } from '../../faults/change-history.ts';
import type { Bucket, StoredObject } from '../bucket.ts';
import type { Buckets } from '../call.ts';
import { createKeyOrder } from '../key-order.ts';
import { ossFault } from './oss-fault.ts';

/** Lists objects as they were some time ago on the local clock, no earlier than the rule itself. */
export const stale = ossFault({
  settings: { seconds: v.pipe(v.number(), v.gtValue(0)) },
  fits: ({ operation }) => operation === 'ListObjects' || operation === 'ListObjectsV2',
  begin({ seconds }, { context: { buckets, now }, atEnd }) {
    const lagMs = seconds * 1000;
    const history = createChangeHistory<StoredObject>(now, lagMs);
    atEnd(buckets.watch((bucket, key, previous) => history.changed(idOf(bucket, key), previous)));
    return () => ({
      wrap: (list) => (_, call) => list(lookBack(buckets, history.before(lagMs).was), call),
    });
  },
});

type Past = ReadonlyMap<string, StoredObject | undefined>;

/** Bucket names have no slash. */
function idOf(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

function lookBack(buckets: Buckets, was: Past): Buckets {
  return {
    ...buckets,
    find(name) {
      const bucket = buckets.find(name);
      return bucket && pastBucket(bucket, was);
    },
  };
}

function pastBucket(bucket: Bucket, was: Past): Bucket {
  const find = (key: string) => {
    const id = idOf(bucket.name, key);
    return was.has(id) ? was.get(id) : bucket.find(key);
  };
  const keys = new Set(bucket.keys.startingAt(''));
  for (const [id, object] of was) {
    if (object !== undefined && id === idOf(bucket.name, object.key)) keys.add(object.key);
  }
  const existed = [...keys].filter((key) => find(key) !== undefined);
  return { ...bucket, find, keys: createKeyOrder(existed) };
}

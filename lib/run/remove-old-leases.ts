import type { ObjectStore } from '../store/object-store.ts';
import { epochOf } from './lease-record.ts';

/** Nobody who looked at a lease so long ago is still about to take it: a function runs for a day at most. */
const KEEP_MS = 7 * 24 * 3_600_000;

/** Epochs that stay in any case: the numbers must not start anew. */
const KEEP_NEWEST = 2;

/** Removes epochs that are over for long. */
export async function removeOldLeases(
  store: ObjectStore,
  prefix: string,
  now: Date,
): Promise<void> {
  const found: { readonly key: string; readonly epoch: number; readonly ageMs: number }[] = [];
  for await (const { key, modifiedAt } of store.list(prefix)) {
    const epoch = epochOf(key);
    if (epoch !== undefined)
      found.push({ key, epoch, ageMs: now.getTime() - modifiedAt.getTime() });
  }
  const epochs = [...new Set(found.map(({ epoch }) => epoch))].sort((a, b) => b - a);
  const kept = new Set(epochs.slice(0, KEEP_NEWEST));
  for (const { key, epoch, ageMs } of found) {
    if (!kept.has(epoch) && ageMs > KEEP_MS) await store.delete(key);
  }
}

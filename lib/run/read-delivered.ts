import type { Told } from '../policy/warned.ts';
import type { ObjectStore } from '../store/object-store.ts';
import {
  type NoticeDelivery,
  type NoticePhase,
  type NoticeRun,
  noticePrefix,
} from './notice-records.ts';
import { readRecord } from './records.ts';

/**
 * Which instances the delivered messages of a run tell of, and since when, for planners that act only on what was told of
 * long enough before. Of several messages the earliest that lists an instance counts, or else the earliest that counts it.
 */
export async function readDeliveredAt(
  store: ObjectStore,
  run: NoticeRun,
  phase: NoticePhase = 'warning',
): Promise<ReadonlyMap<string, Told>> {
  const told = new Map<string, Told>();
  const note = (id: string, one: Told) => {
    const known = told.get(id);
    const isBetter =
      known === undefined || (one.isListed === known.isListed ? one.at < known.at : one.isListed);
    if (isBetter) told.set(id, one);
  };
  for await (const { key } of store.list(noticePrefix(run))) {
    if (!key.endsWith(`-${phase}.delivered.json`)) continue;
    const record = await readRecord<NoticeDelivery>(store, key);
    if (record === undefined) continue;
    const at = new Date(record.deliveredAt);
    for (const id of record.listed) note(id, { at, isListed: true });
    for (const id of record.counted) note(id, { at, isListed: false });
  }
  return told;
}

import type { ObjectStore } from '../store/object-store.ts';
import { readRecord, toRecordText } from './records.ts';
import { instantText } from './run-key.ts';

/** How far the schedule of one policy at one target has been dealt with. */
export interface Cursor {
  readonly version: 1;
  /** Boundaries up to and including this instant are done with. ISO 8601 UTC. */
  readonly processedThrough: string;
  /** When the policy was first seen at the target: nothing before it counts. ISO 8601 UTC; cursors of earlier versions have none. */
  readonly firstSeen?: string;
  /** What runs after this instant did is in the index of changes (changes-index.ts). ISO 8601 UTC; not set by earlier versions. */
  readonly changesSince?: string;
}

export async function readCursor(store: ObjectStore, key: string): Promise<Cursor | undefined> {
  return readRecord<Cursor>(store, key);
}

/**
 * Moves a cursor forward, never back: an older trigger that is delivered late, or ends later, must not make a boundary due
 * again. (Were it moved back all the same, by two triggers writing at once, the recorded runs would still answer.)
 */
export async function advanceCursor(
  store: ObjectStore,
  key: string,
  processedThrough: Date,
): Promise<void> {
  const current = await readCursor(store, key);
  if (current !== undefined && Date.parse(current.processedThrough) >= processedThrough.getTime()) {
    return;
  }
  const text = instantText(processedThrough);
  const firstSeen = current === undefined ? text : current.firstSeen;
  const cursor: Cursor = {
    version: 1,
    processedThrough: text,
    ...(firstSeen && { firstSeen }),
    changesSince: current?.changesSince ?? text,
  };
  await store.put(key, toRecordText(cursor));
}

import { readRecord, toRecordText, type Versioned } from '../run/records.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** `links/{id}.json`: what a link is about to do. Written once, so that whoever uses it again does the same, and no more. */
export interface LinkUse extends Versioned {
  readonly act: string;
  readonly instanceId: string;
  readonly policy: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Of a hold: until when. */
  readonly until?: string;
}

/** `links/{id}.done.json`: that it was done. From then on the link does nothing. */
export interface LinkDone extends Versioned {
  readonly at: string;
}

/** What a link does, as it was first used. */
export async function beginUse(store: ObjectStore, id: string, use: LinkUse): Promise<LinkUse> {
  const key = `links/${id}.json`;
  if ((await store.create(key, toRecordText(use))) === 'created') return use;
  return (await readRecord<LinkUse>(store, key)) ?? use;
}

export async function isUsed(store: ObjectStore, id: string): Promise<boolean> {
  return (await readRecord<LinkDone>(store, doneKey(id))) !== undefined;
}

export async function endUse(store: ObjectStore, id: string, at: Date): Promise<void> {
  const done: LinkDone = { version: 1, at: at.toISOString() };
  await store.create(doneKey(id), toRecordText(done));
}

function doneKey(id: string): string {
  return `links/${id}.done.json`;
}

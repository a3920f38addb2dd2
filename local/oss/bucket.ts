import type { Blobs } from './blobs.ts';
import { createKeyOrder, type KeyOrder } from './key-order.ts';

export type Versioning = 'Enabled' | 'Suspended';

/** What is stored of an object besides its bytes. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Quoted, upper case. */
  readonly etag: string;
  /** Epoch ms of the local clock. */
  readonly modifiedAt: number;
  readonly type: 'Normal' | 'Multipart' | 'Appendable';
  /** Content-Type and the like, and `x-oss-meta-*`: given back as they came. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface StoredUpload {
  readonly uploadId: string;
  readonly key: string;
  readonly startedAt: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface StoredPart {
  readonly uploadId: string;
  readonly number: number;
  readonly etag: string;
  readonly size: number;
  readonly modifiedAt: number;
}

/** A bucket's contents; every change is on disk (where there is one) when the call returns. */
export interface Bucket {
  readonly name: string;
  readonly createdAt: number;
  versioning: Versioning | undefined;
  readonly keys: Pick<KeyOrder, 'startingAt' | 'size'>;
  find(key: string): StoredObject | undefined;
  bytesOf(object: StoredObject): Uint8Array;
  put(object: StoredObject, bytes: Uint8Array): void;
  remove(key: string): void;
  readonly uploads: ReadonlyMap<string, StoredUpload>;
  startUpload(upload: StoredUpload): void;
  putPart(part: StoredPart, bytes: Uint8Array): void;
  /** Ascending by number. */
  partsOf(uploadId: string): readonly StoredPart[];
  bytesOfPart(part: StoredPart): Uint8Array;
  endUpload(uploadId: string): void;
}

/** What each blob of a bucket says of itself. */
type Facts =
  | { readonly kind: 'bucket'; readonly createdAt: number; readonly versioning?: Versioning }
  | ({ readonly kind: 'object' } & StoredObject)
  | ({ readonly kind: 'upload' } & StoredUpload)
  | ({ readonly kind: 'part' } & StoredPart);

const NOTHING = new Uint8Array();

const idOf = {
  bucket: 'bucket',
  object: (key: string) => `object ${key}`,
  upload: (uploadId: string) => `upload ${uploadId}`,
  part: (part: StoredPart) => `part ${part.uploadId} ${part.number}`,
} as const;

/**
 * Opens a bucket with what its blobs hold, or a new one.
 *
 * @param onChange told of every change to an object: what was there before, `undefined` for nothing
 */
export function openBucket(
  name: string,
  blobs: Blobs,
  now: number,
  onChange: (key: string, previous: StoredObject | undefined) => void,
): Bucket {
  const objects = new Map<string, StoredObject>();
  const uploads = new Map<string, StoredUpload>();
  const parts = new Map<string, StoredPart>();
  let createdAt = now;
  let versioning: Versioning | undefined;
  let isNew = true;

  for (const blob of blobs.all()) {
    const facts = blob.facts as Facts; // our own records
    switch (facts.kind) {
      case 'bucket':
        isNew = false;
        createdAt = facts.createdAt;
        versioning = facts.versioning;
        break;
      case 'object':
        objects.set(facts.key, facts);
        break;
      case 'upload':
        uploads.set(facts.uploadId, facts);
        break;
      case 'part':
        parts.set(blob.id, facts);
        break;
    }
  }
  const keys = createKeyOrder(objects.keys());

  const setVersioning = (status: Versioning | undefined) => {
    versioning = status;
    const facts = { kind: 'bucket', createdAt, ...(status ? { versioning: status } : {}) };
    blobs.write(idOf.bucket, facts, NOTHING);
  };
  if (isNew) setVersioning(undefined);

  const partsOf = (uploadId: string) =>
    [...parts.values()]
      .filter((part) => part.uploadId === uploadId)
      .sort((a, b) => a.number - b.number);

  return {
    name,
    createdAt,
    get versioning() {
      return versioning;
    },
    set versioning(status) {
      setVersioning(status);
    },
    keys,
    find: (key) => objects.get(key),
    bytesOf: (object) => blobs.read(idOf.object(object.key)),
    put: (object, bytes) => {
      blobs.write(idOf.object(object.key), { ...object, kind: 'object' }, bytes);
      onChange(object.key, objects.get(object.key));
      objects.set(object.key, object);
      keys.add(object.key);
    },
    remove: (key) => {
      blobs.remove(idOf.object(key));
      onChange(key, objects.get(key));
      objects.delete(key);
      keys.remove(key);
    },
    uploads,
    startUpload: (upload) => {
      blobs.write(idOf.upload(upload.uploadId), { ...upload, kind: 'upload' }, NOTHING);
      uploads.set(upload.uploadId, upload);
    },
    putPart: (part, bytes) => {
      blobs.write(idOf.part(part), { ...part, kind: 'part' }, bytes);
      parts.set(idOf.part(part), part);
    },
    partsOf,
    bytesOfPart: (part) => blobs.read(idOf.part(part)),
    endUpload: (uploadId) => {
      for (const part of partsOf(uploadId)) {
        blobs.remove(idOf.part(part));
        parts.delete(idOf.part(part));
      }
      blobs.remove(idOf.upload(uploadId));
      uploads.delete(uploadId);
    },
  };
}

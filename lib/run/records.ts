import { StewardError } from '../base/errors.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** Every record says which form it has, so that a later version can read an earlier one's. */
export interface Versioned {
  readonly version: 1;
}

/** Plain JSON with line breaks: records are read by people too. */
export function toRecordText(record: Versioned): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Reads a record of ours. What is inside is trusted beyond its version: only we write there.
 *
 * @throws StewardError `RECORD_UNREADABLE` when it is not JSON or of another version
 */
export async function readRecord<T extends Versioned>(
  store: ObjectStore,
  key: string,
): Promise<T | undefined> {
  const bytes = await store.get(key);
  if (bytes === undefined) return undefined;
  return parseRecord<T>(key, new TextDecoder().decode(bytes));
}

function parseRecord<T extends Versioned>(key: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(key, 'it is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || !('version' in value)) {
    throw unreadable(key, 'it has no version');
  }
  if (value.version !== 1) throw unreadable(key, `its version is ${String(value.version)}, not 1`);
  return value as T; // a record of version 1 under this key has this shape: only we write it
}

function unreadable(key: string, found: string, cause?: unknown): StewardError {
  return new StewardError(
    'RECORD_UNREADABLE',
    `The record ${key} in the store cannot be used: ${found}. Look at it, and move it away if it is damaged.`,
    { details: { key }, ...(cause === undefined ? {} : { cause }) },
  );
}

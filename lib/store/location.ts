import { fileURLToPath } from 'node:url';
import { StoreError } from './errors.ts';
import { checkKey } from './key.ts';

/** Where a store, or one object in it, is. */
export type StoreLocation =
  | {
      readonly kind: 'oss';
      readonly bucket: string;
      /** What all keys begin with, without a slash at either end; may be empty. */
      readonly prefix: string;
    }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'memory' };

/**
 * Reads `oss://bucket/prefix`, a folder (a path or `file:` address) or `memory:`. Throws `STORE_LOCATION_INVALID`.
 *
 * @example
 * parseLocation('oss://steward/prod') // { kind: 'oss', bucket: 'steward', prefix: 'prod' }
 */
export function parseLocation(location: string): StoreLocation {
  if (location.trim() === '') throw invalid(location, 'it is empty');
  if (location === 'memory:') return { kind: 'memory' };
  if (location.startsWith('file:')) return { kind: 'folder', path: readFileUrl(location) };
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
  if (scheme === undefined) return { kind: 'folder', path: location };
  if (scheme.toLowerCase() !== 'oss') throw invalid(location, `${scheme}: is not supported`);
  return parseOss(location);
}

function parseOss(location: string): StoreLocation {
  const [bucket = '', ...rest] = location.slice('oss://'.length).split('/');
  // https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw invalid(
      location,
      `${JSON.stringify(bucket)} is no bucket name (3 to 63 of a-z, 0-9 and -)`,
    );
  }
  const prefix = rest.join('/').replace(/\/+$/, '');
  if (prefix !== '') {
    try {
      checkKey(prefix);
    } catch (error) {
      throw error instanceof StoreError ? invalid(location, error.message, error) : error;
    }
  }
  return { kind: 'oss', bucket, prefix };
}

function readFileUrl(location: string): string {
  try {
    return fileURLToPath(location);
  } catch (error) {
    throw invalid(location, 'it is no usable file: address', error);
  }
}

function invalid(location: string, problem: string, cause?: unknown): StoreError {
  return new StoreError(
    'STORE_LOCATION_INVALID',
    `Not a place for a store: ${JSON.stringify(location)}: ${problem}. Use oss://bucket/prefix, a folder, or memory:.`,
    { details: { location }, cause },
  );
}

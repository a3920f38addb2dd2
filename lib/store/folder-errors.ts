import { StoreError, type StoreErrorCode, type StoreErrorDetails } from './errors.ts';

/** An error of the operating system, as Node reports it. */
export type DiskError = NodeJS.ErrnoException & { readonly code: string };

export function isDiskError(error: unknown, code?: string): error is DiskError {
  return (
    error instanceof Error &&
    'syscall' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    (code === undefined || error.code === code)
  );
}

interface Explanation {
  readonly code: StoreErrorCode;
  readonly text: string;
}

const NO_SPACE: Explanation = {
  code: 'STORE_FULL',
  text: 'no space or quota is left. Free some, or choose another folder',
};
const NOT_ALLOWED: Explanation = {
  code: 'STORE_REFUSED',
  text: 'the system does not allow it. Give this user the right to read and write there',
};
const NO_HARD_LINKS: Explanation = {
  code: 'STORE_REFUSED',
  text:
    'the file system cannot link files, which writing only where nothing is needs. ' +
    'Choose a local disk or NAS; for a bucket that is mounted as a folder say oss://bucket/prefix',
};

const NO_FOLDERS: Explanation = {
  code: 'STORE_REFUSED',
  text: 'no folder can be made there. Choose another place',
};

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: { code: 'STORE_REFUSED', text: 'the disk is read-only. Choose another folder' },
  ENOTSUP: NO_HARD_LINKS,
  EOPNOTSUPP: NO_HARD_LINKS,
  ENOTDIR: {
    code: 'STORE_REFUSED',
    text: 'a file is in the way where a folder is needed. Move it away, or choose another folder',
  },
  EISDIR: {
    code: 'STORE_REFUSED',
    text: 'a folder is in the way where the object belongs. Move it away, or choose another folder',
  },
  ELOOP: {
    code: 'STORE_REFUSED',
    text: 'it is a symbolic link, which the store does not follow. Put the real file there',
  },
  ENAMETOOLONG: {
    code: 'STORE_KEY_INVALID',
    text: 'the file system cannot hold a name that long. Keep each part of a key under 200 bytes',
  },
  EMFILE: {
    code: 'STORE_FAILED',
    text: 'this process has too many files open. Raise its limit (ulimit -n)',
  },
};

/** Where the code alone would mislead. */
const BY_CALL: Readonly<Record<string, Explanation>> = {
  'link EPERM': NO_HARD_LINKS,
  'mkdir ENOENT': NO_FOLDERS,
};

const ANYTHING_ELSE: Explanation = {
  code: 'STORE_FAILED',
  text: 'the disk failed. Look at it and try again',
};

/** Says in our words what the disk refused, and what to do about it. */
export function explainDiskError(
  error: DiskError,
  facts: { readonly operation: string; readonly key: string; readonly location: string },
): StoreError {
  const { code, text } =
    BY_CALL[`${error.syscall} ${error.code}`] ?? EXPLANATIONS[error.code] ?? ANYTHING_ELSE;
  const details: StoreErrorDetails = { ...facts, serviceCode: error.code };
  return new StoreError(
    code,
    `Could not ${facts.operation} ${facts.key || 'objects'} in the folder ${facts.location}: ${text} (${error.code}).`,
    { details, cause: error },
  );
}

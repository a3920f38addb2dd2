import { readFile, stat, writeFile } from 'node:fs/promises';
import { StewardError } from '../base/errors.ts';

/** A file that cannot be read or written as asked. Codes: `FILE_…`. */
export class FileError extends StewardError {}

export interface ReadTextOptions {
  /** What the file is for people: "policies file". */
  readonly what: string;
  /** Bytes. */
  readonly limit: number;
}

/**
 * Reads a whole UTF-8 file. A UTF-8 byte order mark, as Windows editors write it, is dropped.
 *
 * @throws FileError with `FILE_MISSING`, `FILE_IS_FOLDER`, `FILE_UNREADABLE`, `FILE_TOO_LARGE` or `FILE_ENCODING`.
 */
export async function readTextFile(path: string, options: ReadTextOptions): Promise<string> {
  const { what, limit } = options;
  const info = await stat(path).catch((error: unknown) => {
    throw wordSystemError(error, path, what);
  });
  if (info.isDirectory()) {
    throw new FileError('FILE_IS_FOLDER', `${path} is a folder; name the ${what} in it.`, {
      details: { file: path },
    });
  }
  if (info.size > limit) {
    throw new FileError(
      'FILE_TOO_LARGE',
      `${path} has ${info.size} bytes; a ${what} has at most ${limit}.`,
      { details: { file: path, bytes: info.size } },
    );
  }
  const bytes = await readFile(path).catch((error: unknown) => {
    throw wordSystemError(error, path, what);
  });
  return decodeUtf8(bytes, path);
}

/**
 * Writes a whole file, over whatever was there.
 *
 * @throws FileError with `FILE_NOT_WRITTEN`.
 */
export async function writeTextFile(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: unknown) => {
    const code = systemCode(error);
    const reason = code === 'ENOENT' ? 'there is no such folder' : code;
    throw new FileError('FILE_NOT_WRITTEN', `${path} cannot be written (${reason}).`, {
      details: { file: path, system: code },
      cause: error,
    });
  });
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function wordSystemError(error: unknown, path: string, what: string): FileError {
  const code = systemCode(error);
  const init = { details: { file: path, system: code }, cause: error };
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new FileError('FILE_MISSING', `There is no ${what} at ${path}.`, init);
    case 'EACCES':
    case 'EPERM':
      return new FileError('FILE_UNREADABLE', `No permission to read ${path}.`, init);
    default:
      return new FileError('FILE_UNREADABLE', `${path} cannot be read (${code}).`, init);
  }
}

function decodeUtf8(bytes: Buffer, path: string): string {
  const utf16 = /^(?:\xff\xfe|\xfe\xff)/.test(bytes.subarray(0, 2).toString('latin1'));
  if (utf16 || bytes.includes(0)) {
    const kind = utf16 ? 'UTF-16' : 'binary data or UTF-16';
    throw new FileError('FILE_ENCODING', `${path} is ${kind}; save it as UTF-8.`, {
      details: { file: path },
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = findBadLine(bytes);
    const message = `${path}:${line} is not UTF-8 (GBK perhaps); save the file as UTF-8.`;
    throw new FileError('FILE_ENCODING', message, { details: { file: path, line }, cause });
  }
}

/** UTF-8 never hides a line feed inside a character, so each line can be tried by itself. */
function findBadLine(bytes: Buffer): number {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    const piece = bytes.subarray(start, end === -1 ? bytes.length : end);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(piece);
    } catch {
      return line;
    }
    if (end === -1) return line;
    start = end + 1;
  }
}

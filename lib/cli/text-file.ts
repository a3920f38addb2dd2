import { type BigIntStats, createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { StewardError } from '../base/errors.ts';

interface FileErrorInit {
  /** 1-based. */
  readonly line?: number;
  /** The operating system's code, such as `EACCES`. */
  readonly system?: string;
  readonly cause?: unknown;
}

/** A file that cannot be read or written as asked. Codes: `FILE_…`. The message is `file: problem`. */
export class FileError extends StewardError {
  readonly file: string;
  readonly line: number | undefined;
  /** The message without the name of the file. */
  readonly problem: string;

  constructor(code: string, file: string, problem: string, init: FileErrorInit = {}) {
    const { line, system, cause } = init;
    const place = line === undefined ? nameForPeople(file) : `${nameForPeople(file)}:${line}`;
    const details = { file, ...(line && { line }), ...(system && { system }) };
    super(code, `${place}: ${problem}`, { details, cause });
    this.file = file;
    this.line = line;
    this.problem = problem;
  }
}

export interface ReadTextOptions {
  /** What the file is for people: "policies file". */
  readonly what: string;
  /** Bytes. */
  readonly limit: number;
}

/**
 * Reads a whole UTF-8 file, or standard input for `-`. A UTF-8 byte order mark, as Windows editors write it, is dropped. Never
 * more than the limit is read: devices and pipes say nothing of their size, and a file may grow meanwhile.
 *
 * @throws FileError with `FILE_MISSING`, `FILE_IS_FOLDER`, `FILE_NOT_REGULAR`, `FILE_UNREADABLE`, `FILE_TOO_LARGE` or
 *   `FILE_ENCODING`.
 */
export async function readTextFile(path: string, options: ReadTextOptions): Promise<string> {
  try {
    return await readTextStream(await openSource(path, options), path, options);
  } catch (error) {
    throw wordSystemError(error, path, options.what);
  }
}

/** Bytes as they come; `openStandardInput` makes one of standard input. */
export type ByteStream = AsyncIterable<Uint8Array>;

/**
 * The same for an open stream; `name` is the name shown, `-` for standard input.
 *
 * @throws FileError with `FILE_UNREADABLE`, `FILE_TOO_LARGE` or `FILE_ENCODING`.
 */
export async function readTextStream(
  source: ByteStream,
  name: string,
  { what, limit }: ReadTextOptions,
): Promise<string> {
  try {
    const bytes = await readAtMost(source, limit + 1);
    if (bytes.length > limit) {
      throw tooLarge(name, what, limit);
    }
    return decodeUtf8(bytes, name);
  } catch (error) {
    throw wordSystemError(error, name, what);
  }
}

/** Opened by its number: touching `process.stdin` would make the pipe non-blocking for everybody. */
export function openStandardInput(): ByteStream {
  return createReadStream('', { fd: 0, autoClose: false });
}

/** Standard input as people name it. */
const STANDARD_INPUT: readonly string[] = ['-', '/dev/stdin'];

/** A file's name, or what `-` stands for. */
export function nameForPeople(path: string): string {
  return STANDARD_INPUT.includes(path) ? 'standard input' : path;
}

async function openSource(path: string, { what, limit }: ReadTextOptions): Promise<ByteStream> {
  if (STANDARD_INPUT.includes(path)) return openStandardInput();
  // Before opening: a named pipe without a writer would be waited for without end.
  const info = await stat(path);
  if (info.isDirectory()) {
    throw new FileError('FILE_IS_FOLDER', path, `this is a folder; name the ${what} in it.`);
  }
  if (!info.isFile()) {
    const message = `this is no regular file (a device or a pipe); give a file, or - for standard input.`;
    throw new FileError('FILE_NOT_REGULAR', path, message);
  }
  if (info.size > limit) throw tooLarge(path, what, limit, info.size);
  return createReadStream(path);
}

function tooLarge(name: string, what: string, limit: number, size?: number): FileError {
  const found = size === undefined ? 'it is larger' : `it has ${size} bytes`;
  return new FileError(
    'FILE_TOO_LARGE',
    name,
    `a ${what} of at most ${limit} bytes is read; ${found}.`,
  );
}

async function readAtMost(source: ByteStream, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= most) break;
  }
  return Buffer.concat(chunks);
}

/**
 * Refuses to write a result over the file that it is made from, also where one is a link to the other.
 *
 * @throws FileError with `FILE_SAME`.
 */
export async function refuseSameFile(target: string, source: string): Promise<void> {
  const [to, from] = await Promise.all([findFile(target), findFile(source)]);
  if (to === undefined || from === undefined || to.dev !== from.dev || to.ino !== from.ino) return;
  throw new FileError('FILE_SAME', target, `this is what is read (${source}); write to another.`);
}

/** What cannot be looked at is found out about when it is read or written. */
function findFile(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch(() => undefined);
}

/**
 * Writes a whole file, over whatever was there.
 *
 * @throws FileError with `FILE_NOT_WRITTEN`.
 */
export async function writeTextFile(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: unknown) => {
    const system = systemCode(cause);
    const reason = system === 'ENOENT' ? 'there is no such folder' : system;
    throw new FileError('FILE_NOT_WRITTEN', path, `cannot be written (${reason}).`, {
      system,
      cause,
    });
  });
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function wordSystemError(cause: unknown, path: string, what: string): FileError {
  if (cause instanceof FileError) return cause;
  const system = systemCode(cause);
  const init = { system, cause };
  switch (system) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new FileError('FILE_MISSING', path, `there is no such ${what}.`, init);
    case 'EACCES':
    case 'EPERM':
      return new FileError('FILE_UNREADABLE', path, 'no permission to read it.', init);
    default:
      return new FileError('FILE_UNREADABLE', path, `cannot be read (${system}).`, init);
  }
}

function decodeUtf8(bytes: Buffer, path: string): string {
  const utf16 = /^(?:\xff\xfe|\xfe\xff)/.test(bytes.subarray(0, 2).toString('latin1'));
  if (utf16 || bytes.includes(0)) {
    const kind = utf16 ? 'UTF-16' : 'binary data or UTF-16';
    throw new FileError('FILE_ENCODING', path, `this is ${kind}; save it as UTF-8.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = findBadLine(bytes);
    const problem = 'this is not UTF-8 (GBK perhaps); save the file as UTF-8.';
    throw new FileError('FILE_ENCODING', path, problem, { line, cause });
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

/**
 * Keys as paths: segments become folders and a file, kept as people read them, and always reversible.
 *
 * - `%`, a leading `.` (hidden files, and our own temporary ones) and, on Windows, what Windows refuses are written `%XX`.
 * - Object storage holds `a` and `a/b` side by side, a disk cannot. So a file and a folder never get the same name: a name that
 *   looks like a file's (`plan.json`) is a folder only as `plan.json%`, any other (`nightly`) is a file only as `nightly%`.
 */
export type NameStyle = 'posix' | 'win32';

const RESERVED = {
  posix: /%|^\./g,
  // https://learn.microsoft.com/windows/win32/fileio/naming-a-file
  win32: /[%<>:"\\|?*]|^\.|[. ]$|^(?=(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))./gi,
} as const satisfies Record<NameStyle, RegExp>;

/** An extension of letters: `2026-11-23T14:00:00.000Z` has none. */
const LOOKS_LIKE_A_FILE = /\.[a-z][a-z0-9]{0,9}$/i;

/** The path of a key or of the beginning of one: names from the root down, folders and then the file. */
export function namesOfKey(key: string, style: NameStyle): { folders: string[]; file: string } {
  const segments = key.split('/');
  const last = segments.pop() ?? '';
  return {
    folders: segments.map((segment) => folderName(segment, style)),
    file: fileName(last, style),
  };
}

/** The segment that a file stands for, or `undefined` where the file is not one of ours. */
export function findFileSegment(name: string, style: NameStyle): string | undefined {
  const segment = decode(name);
  return isSegment(segment) && fileName(segment, style) === name ? segment : undefined;
}

/** The segment that a folder stands for, or `undefined` where the folder is not one of ours. */
export function findFolderSegment(name: string, style: NameStyle): string | undefined {
  const segment = decode(name);
  return isSegment(segment) && folderName(segment, style) === name ? segment : undefined;
}

function isSegment(segment: string | undefined): segment is string {
  return segment !== undefined && segment !== '' && segment !== '.' && segment !== '..';
}

function fileName(segment: string, style: NameStyle): string {
  return encode(segment, style) + (LOOKS_LIKE_A_FILE.test(segment) ? '' : '%');
}

function folderName(segment: string, style: NameStyle): string {
  return encode(segment, style) + (LOOKS_LIKE_A_FILE.test(segment) ? '%' : '');
}

function encode(segment: string, style: NameStyle): string {
  return segment.replace(RESERVED[style], (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return `%${code.padStart(2, '0')}`;
  });
}

function decode(name: string): string | undefined {
  const escaped = name.endsWith('%') ? name.slice(0, -1) : name;
  if (/%(?![0-9A-F]{2})/.test(escaped)) return undefined;
  return escaped.replace(/%([0-9A-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

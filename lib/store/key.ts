import { StoreError } from './errors.ts';

/** OSS takes keys of 1 to 1023 bytes; the other stores hold to the same, so that a move between them never fails. */
const MAX_KEY_BYTES = 1023;

/** Control characters cannot be written in XML, URLs or a terminal without trouble; nobody needs them in a key. */
const CONTROL = /[\p{Cc}\ufffe\uffff]/u;

/** Throws `STORE_KEY_INVALID` for what is not the key of an object. */
export function checkKey(key: string): void {
  const problem = findKeyProblem(key);
  if (problem !== undefined) refuse('key', key, problem);
}

export function isKey(key: string): boolean {
  return findKeyProblem(key) === undefined;
}

/** Like `checkKey` for the beginning of a key, which may be empty and end anywhere. */
export function checkPrefix(prefix: string): void {
  if (prefix === '') return;
  const whole = prefix.split('/').slice(0, -1);
  const problem = findProblem(prefix) ?? whole.map(findSegmentProblem).find(isProblem);
  if (problem !== undefined) refuse('prefix', prefix, problem);
}

/** Ascending order of the keys' UTF-8 bytes, which is not the order of JavaScript strings beyond U+FFFF. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function findKeyProblem(key: string): string | undefined {
  return findProblem(key) ?? key.split('/').map(findSegmentProblem).find(isProblem);
}

function findProblem(key: string): string | undefined {
  if (/\p{Surrogate}/u.test(key)) return 'it is not valid Unicode';
  if (CONTROL.test(key)) return 'it has control characters';
  // OSS refuses a leading backslash, too.
  if (key.startsWith('\\')) return 'it begins with a backslash';
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES) return `it has ${bytes} bytes, more than ${MAX_KEY_BYTES}`;
  return undefined;
}

function findSegmentProblem(segment: string): string | undefined {
  if (segment === '') return 'it is empty or has an empty segment (a leading, doubled or final /)';
  if (segment === '.' || segment === '..') return `it has the segment ${segment}`;
  return undefined;
}

function isProblem(problem: string | undefined): boolean {
  return problem !== undefined;
}

function refuse(what: 'key' | 'prefix', value: string, problem: string): never {
  const shown = JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  throw new StoreError(
    'STORE_KEY_INVALID',
    `Not a usable ${what}: ${shown}: ${problem}. Keys look like runs/nightly/plan.json.`,
    { details: { key: value } },
  );
}

import { compileLinearRegex } from './linear-regex.ts';

/** Whether a text matches. */
export type TextTest = (text: string) => boolean;

/** Longest pattern we read; names have at most 27 characters, image names some 200. */
const MAX_LENGTH = 500;

/**
 * Reads one pattern of a `where`: exact text, a glob when it contains `*` or `?`, a regular expression between slashes
 * (`/…/` or `/…/i`). A glob matches the whole text, a regular expression any part of it unless it is anchored. Both run in
 * time linear in the text, whatever the pattern.
 */
export function readTextPattern(
  pattern: string,
): { readonly test: TextTest } | { readonly problem: string } {
  if (pattern.length > MAX_LENGTH) return { problem: `is longer than ${MAX_LENGTH} characters` };
  const regex = /^\/(.*)\/([a-z]*)$/s.exec(pattern);
  if (regex !== null) return readRegex(regex[1] ?? '', regex[2] ?? '');
  if (/[*?]/.test(pattern)) return { test: (text) => matchesGlob(pattern, text) };
  return { test: (text) => text === pattern };
}

/** Several patterns as one test; exact texts, the usual case, are looked up in a set. All must be readable, as checked ones are. */
export function matchAny(patterns: readonly string[]): TextTest {
  const exact = new Set<string>();
  const tests: TextTest[] = [];
  for (const pattern of patterns) {
    const read = readTextPattern(pattern);
    if ('problem' in read) throw new TypeError(`pattern ${pattern}: ${read.problem}`);
    if (/^\/|[*?]/.test(pattern)) tests.push(read.test);
    else exact.add(pattern);
  }
  return (text) => exact.has(text) || tests.some((test) => test(text));
}

function readRegex(body: string, flags: string): { test: TextTest } | { problem: string } {
  if (flags !== '' && flags !== 'i') {
    return { problem: `expected no flag or "i" after the last slash, found "${flags}"` };
  }
  const compiled = compileLinearRegex(body, { ignoreCase: flags === 'i' });
  return 'problem' in compiled ? { problem: `/${body}/: ${compiled.problem}` } : compiled;
}

/** `*` is any text, `?` any one character. Going back to the last `*` only keeps it at text × pattern steps. */
function matchesGlob(glob: string, text: string): boolean {
  let inGlob = 0;
  let inText = 0;
  let star = -1;
  let afterStar = 0;
  while (inText < text.length) {
    if (glob[inGlob] === '*') {
      star = inGlob;
      afterStar = inText;
      inGlob += 1;
    } else if (glob[inGlob] === '?' || glob[inGlob] === text[inText]) {
      inGlob += 1;
      inText += 1;
    } else if (star >= 0) {
      afterStar += 1;
      inGlob = star + 1;
      inText = afterStar;
    } else return false;
  }
  while (glob[inGlob] === '*') inGlob += 1;
  return inGlob === glob.length;
}

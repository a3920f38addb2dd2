import type * as v from 'valibot';
import type { Problem } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';
import { SECRET_EXPECTED } from './schema-parts.ts';

type Issue = v.BaseIssue<unknown>;
type Path = readonly PropertyKey[];

/** Valibot's issues as problems: what was expected, what was found, where; every unknown key of an object is named. */
export function describeIssues(issues: readonly Issue[]): Problem[] {
  return describeAll(issues, []);
}

/** A path as people write it: `policies[0].where.labels["team/x"]`. */
export function writePath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = String(key);
      if (!/^[\w$-]+$/.test(name)) return `[${JSON.stringify(name)}]`;
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

function describeAll(issues: readonly Issue[], parent: Path): Problem[] {
  const lists = new Set<unknown>();
  return issues.flatMap((issue) => {
    const { path = [] } = issue;
    const at = path.findIndex(({ type, input }) => type === 'object' && Array.isArray(input));
    const list = path[at]?.input;
    if (list === undefined) return describe(issue, parent);
    // One thing is wrong: the form. What keys it has not, as a list, helps nobody.
    if (lists.has(list)) return [];
    lists.add(list);
    const place = path.slice(0, at).map(({ key }) => key as PropertyKey);
    return [problem([...parent, ...place], `expected a mapping with keys, found ${shown(list)}`)];
  });
}

function describe(issue: Issue, parent: Path): Problem[] {
  const path = [...parent, ...(issue.path ?? []).map((item) => item.key as PropertyKey)];
  // What was found instead may be the secret, and is not shown.
  if (isOfSecret(issue)) return [problem(path, SECRET_EXPECTED)];
  switch (issue.type) {
    case 'object':
    case 'strict_object':
      return describeObject(issue, path);
    case 'union':
      return describeUnion(issue, path);
    case 'variant':
      return [problem(path, `expected ${words(issue.expected)}${found(issue)}${near(issue)}`)];
    default:
      return [problem(path, `${expectation(issue)}${found(issue)}${near(issue)}`)];
  }
}

function isOfSecret(issue: Issue): boolean {
  return issue.message === SECRET_EXPECTED || (issue.issues?.some(isOfSecret) ?? false);
}

/** For a missing key, an unknown key, or something that is no object at all. The message carries the known keys. */
function describeObject(issue: Issue, path: Path): Problem[] {
  const item = issue.path?.at(-1);
  const isUnknownKey = issue.expected === 'never';
  const isMissing = !isUnknownKey && issue.expected !== 'Object';
  if (!isUnknownKey) {
    return [
      problem(path, isMissing ? 'is required' : `expected a mapping with keys${found(issue)}`),
    ];
  }
  // Valibot stops at the first unknown key; the object itself shows the others.
  const known = issue.message.split(' ');
  const owner = Object.keys((item?.input ?? {}) as object);
  return owner
    .filter((key) => !known.includes(key))
    .map((key) =>
      problem(
        [...path.slice(0, -1), key],
        `unknown key${didYouMean(key, known) || `; known here: ${known.join(', ')}`}`,
      ),
    );
}

/** Of the alternatives, the one that got furthest is what was meant. */
function describeUnion(issue: Issue, path: Path): Problem[] {
  const inner = issue.issues ?? [];
  const items = issuesOfItems(issue);
  const [first] = items;
  if (first !== undefined) {
    if (!items.every(isItemOfNoMapping)) return describeAll(items, path);
    const keys = first.message.split(' ').join(', ');
    return [
      problem(path, `expected a mapping with keys ${keys}, or a list of such${found(issue)}`),
    ];
  }
  const depth = (one: Issue) => one.path?.length ?? 0;
  const deepest = Math.max(0, ...inner.map(depth));
  if (deepest > 0) {
    return inner
      .filter((candidate) => depth(candidate) === deepest)
      .flatMap((one) => describe(one, path));
  }
  const texts = inner.map((one) => expectation(one).replace(/^expected /, ''));
  const expected = [...new Set(texts)].join(', or ');
  const closest = inner.map(near).find((hint) => hint !== '') ?? '';
  return [problem(path, `expected ${expected}${found(issue)}${closest}`)];
}

/** Of a list, what the alternative says that a list was meant for; a mapping would miss every key in it. */
function issuesOfItems({ input, issues }: Issue): readonly Issue[] {
  if (!Array.isArray(input)) return [];
  return issues?.filter(({ path }) => path?.[0]?.type === 'array') ?? [];
}

/** Of a list whose items should be mappings, and this one is something else altogether. */
function isItemOfNoMapping({ type, expected, path }: Issue): boolean {
  return type === 'strict_object' && expected === 'Object' && path?.length === 1;
}

/** Our own messages say what is expected; valibot's own ("Invalid type: …") are made anew from the facts. */
function expectation(issue: Issue): string {
  if (issue.type === 'strict_object') return 'expected a mapping with keys';
  if (!issue.message.startsWith('Invalid ')) return issue.message;
  return `expected ${words(issue.expected ?? 'something else')}`;
}

/** Valibot's names of types, alone or as `(a | b)`, in words. */
function words(expected: string | null): string {
  return (expected ?? 'something else')
    .replace(/^\((.*)\)$/, '$1')
    .split(' | ')
    .map((type) => TYPE_WORDS.get(type) ?? type)
    .join(' or ');
}

const TYPE_WORDS: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['Array', 'a list'],
  ['Object', 'a mapping with keys'],
]);

function found(issue: Issue): string {
  if (issue.type === 'max_length' && Array.isArray(issue.input))
    return `, found ${issue.input.length}`;
  if (issue.input === null || issue.input === undefined) return ', found nothing';
  return `, found ${shown(issue.input)}`;
}

function shown(input: unknown): string {
  // JSON has no word for what a number is too large for, nor for what is none.
  const text = typeof input === 'number' ? String(input) : (JSON.stringify(input) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** For a word out of a fixed set. */
function near(issue: Issue): string {
  if (typeof issue.input !== 'string' || issue.expected === null) return '';
  const known = [...issue.expected.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
  return known.length > 0 ? didYouMean(issue.input, known) : '';
}

function problem(path: Path, message: string): Problem {
  return { path: writePath(path), message };
}

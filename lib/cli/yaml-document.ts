import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Problem } from '../base/errors.ts';

/** 1-based, as editors count. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** What a path of a problem stands for in the text: the value itself, or the key that holds it. */
export type Part = 'key' | 'value';

export type YamlDocument =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where `path` (`policies[2].limits.count`) is written, or its nearest parent that is. */
      locate(path: string, part?: Part): Position;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Syntax errors come in avalanches: past this many lines the rest is noise. */
const MOST_SYNTAX_PROBLEMS = 20;

/** Reuse of anchors is welcome, a document that grows by them (the "billion laughs") is not. */
const MOST_ALIASES = 100;

/**
 * Reads one YAML 1.2 document (JSON is a part of YAML 1.2) as plain data, with the place of every key and value.
 * Refused, each with its line: custom tags, duplicate keys, several documents, unknown, cyclic and exploding aliases, integers
 * too large to be read exactly, and the YAML 1.1 directive, which would turn `22:00` and `no` into something else.
 */
export function readYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // Its check compares each key with every other of its mapping; ours, in `findRefusals`, takes one look at each.
    uniqueKeys: false,
    resolveKnownTags: false,
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };

  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    path: '',
    message: wordSyntaxError(error.code, error.message),
    ...position(error.pos[0]),
  }));
  if (syntax.length > 0) return { ok: false, problems: firstOfEachLine(syntax) };

  const meaning = findRefusals(document).map(({ offset, message }) => ({
    path: '',
    message,
    ...position(offset),
  }));
  if (meaning.length > 0) return { ok: false, problems: firstOfEachLine(meaning) };

  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return {
      ok: true,
      value,
      locate: (path, part = 'value') => position(findOffset(document, path, part)),
    };
  } catch (error) {
    // The only thing left that toJS refuses: https://eemeli.org/yaml/#tojs-options (maxAliasCount).
    if (!(error instanceof ReferenceError)) throw error;
    const message = `aliases (*name) repeat so much that the document would explode; at most ${MOST_ALIASES} nested uses are read`;
    return {
      ok: false,
      problems: [{ path: '', message, ...position(findAliases(document)[0]?.range?.[0] ?? 0) }],
    };
  }
}

function wordSyntaxError(code: string, message: string): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'a second document begins here (---); put everything into one';
    case 'TAG_RESOLVE_FAILED':
      return `tags are not read (${message.replace(/^Unresolved tag: /, '')}); write the plain value`;
    case 'NON_STRING_KEY':
      return 'a key must be a plain word';
    case 'RESOURCE_EXHAUSTION':
      return 'nested too deeply to be read';
    default:
      return `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
  }
}

function firstOfEachLine<T extends Position>(problems: readonly T[]): T[] {
  const byLine = new Map<number, T>();
  for (const problem of problems) {
    if (!byLine.has(problem.line)) byLine.set(problem.line, problem);
  }
  return [...byLine.values()].sort((a, b) => a.line - b.line).slice(0, MOST_SYNTAX_PROBLEMS);
}

interface Refusal {
  readonly offset: number;
  readonly message: string;
}

/** What parses but must not be taken as it is. */
function findRefusals(document: Document.Parsed): Refusal[] {
  const refusals: Refusal[] = [];
  if (document.directives.yaml.version !== '1.2') {
    const message =
      'this file is read as YAML 1.2; remove the %YAML directive (1.1 reads 22:00 and no differently)';
    refusals.push({ offset: 0, message });
  }
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          const message = 'this key is already there in the same mapping; keep one of them';
          refusals.push({ offset: key.range?.[0] ?? 0, message });
        }
        seen.add(key.value);
      }
    },
    Alias(_key, alias, ancestors) {
      const anchored = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (anchored === undefined) {
        const message = `nothing is anchored as &${alias.source} before this alias`;
        refusals.push({ offset, message });
      } else if (ancestors.includes(anchored)) {
        refusals.push({ offset, message: `*${alias.source} contains itself` });
      }
    },
    Scalar(_key, scalar) {
      const { value } = scalar;
      if (typeof value !== 'number' || Number.isSafeInteger(value)) return;
      if (Number.isFinite(value) && !Number.isInteger(value)) return;
      const written = scalar.source ?? value;
      const message = isWordForNone(String(written))
        ? `${written} is no number that anything can be counted by`
        : `${written} is too large to be read exactly as a number; put it in quotes`;
      refusals.push({ offset: scalar.range?.[0] ?? 0, message });
    },
  });
  return refusals;
}

/** YAML's words for what is no number and for infinity; https://yaml.org/spec/1.2.2/#1032-tag-resolution */
function isWordForNone(text: string): boolean {
  return /^[-+]?\.(?:nan|inf)$/i.test(text);
}

function findAliases(document: Document.Parsed): Alias.Parsed[] {
  const aliases: Alias.Parsed[] = [];
  visit(document, {
    Alias(_key, alias) {
      aliases.push(alias as Alias.Parsed); // every alias of a parsed document has its range
    },
  });
  return aliases;
}

/** Offset of what `path` names; of the deepest part of it that exists when the rest is missing. */
function findOffset(document: Document.Parsed, path: string, part: Part): number {
  let node = follow(document, document.contents);
  let offset = document.contents?.range?.[0] ?? 0;
  let rest = path;
  while (rest !== '' && node !== undefined) {
    const step = isMap(node) ? findPair(node, rest) : findItem(node, rest);
    if (step === undefined) break;
    rest = step.rest;
    node = follow(document, step.node);
    // A block of its own begins on a later line; people look for the key that opens it. So do they for a key that is wrong.
    const wantsKey = isCollection(node) || (rest === '' && part === 'key');
    const shown = wantsKey && step.key !== undefined ? step.key : (step.node ?? step.key);
    offset = shown?.range?.[0] ?? offset;
  }
  return offset;
}

interface Step {
  readonly key: Node | undefined;
  readonly node: Node | undefined;
  readonly rest: string;
}

/** A key may hold dots and brackets itself (labels do), so keys are tried against the path, longest first. */
function findPair(map: YAMLMap, path: string): Step | undefined {
  const keys = pairsByForm(map);
  for (let end = path.length; end > 0; end--) {
    if (end < path.length && path[end] !== '.' && path[end] !== '[') continue;
    const pair = keys.get(path.slice(0, end));
    if (pair === undefined) continue;
    const { key, value } = pair as Pair<Node, Node | null>;
    return { key, node: value ?? undefined, rest: path.slice(end).replace(/^\./, '') };
  }
  return undefined;
}

/** A file of thousands of problems asks for thousands of places in the same mapping. */
const formsOfMaps = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** The pairs of a mapping by each form that a path may write their keys in. */
function pairsByForm(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = formsOfMaps.get(map);
  if (known !== undefined) return known;
  const forms = new Map<string, Pair>();
  for (const pair of map.items) {
    if (!isScalar(pair.key)) continue;
    const key = String(pair.key.value);
    for (const form of [key, `[${JSON.stringify(key)}]`, JSON.stringify(key)]) {
      if (!forms.has(form)) forms.set(form, pair);
    }
  }
  formsOfMaps.set(map, forms);
  return forms;
}

function findItem(node: Node, path: string): Step | undefined {
  const found = /^\[(\d+)\]\.?/.exec(path);
  if (found === null || !isSeq(node)) return undefined;
  const item = node.items[Number(found[1])] as Node | undefined;
  return item && { key: undefined, node: item, rest: path.slice(found[0].length) };
}

function follow(document: Document.Parsed, node: Node | null | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(document) : (node ?? undefined);
}

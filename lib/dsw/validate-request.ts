import type { Problem } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';
import type { Operation, ParameterRule, Rule } from './operation.ts';

/** A flat request under the wire names, before anybody has looked at it. */
export type AnyRequest = Readonly<Record<string, unknown>>;

/**
 * Every problem that a request has by the rules that a source states: what is required, types, closed lists, ranges,
 * patterns, sizes, what excludes or needs what. The service may well refuse more than this.
 */
export function validateRequest(operation: Operation, request: AnyRequest): Problem[] {
  const problems: Problem[] = [];
  const add: Add = (path, message) => {
    problems.push({ path, message });
  };
  for (const name of Object.keys(request)) {
    const value = request[name];
    if (value === undefined) continue;
    const rule = Object.hasOwn(operation.params, name) ? operation.params[name] : undefined;
    if (rule === undefined) {
      const known = Object.keys(operation.params);
      add(name, `is not a parameter of this operation${didYouMean(name, known)}`);
      continue;
    }
    checkParameter(rule, value, name, add);
    const rival = rule.excludes?.find((other) => request[other] !== undefined);
    // Once a pair is enough.
    if (rival !== undefined && name < rival) add(name, `excludes ${rival}: give one of them`);
    if (rule.together !== undefined && request[rule.together] === undefined) {
      add(name, `needs ${rule.together} as well: give both or neither`);
    }
  }
  for (const name of requiredOf(operation)) {
    if (request[name] === undefined) add(name, 'is required');
  }
  return problems;
}

const required = new WeakMap<Operation, readonly string[]>();

/** Looked up once for each operation, since most have many parameters and require one. */
function requiredOf(operation: Operation): readonly string[] {
  const known = required.get(operation);
  if (known !== undefined) return known;
  const names = Object.keys(operation.params).filter(
    (name) => operation.params[name]?.required === true,
  );
  required.set(operation, names);
  return names;
}

type Add = (path: string, message: string) => void;

function checkParameter(rule: ParameterRule, value: unknown, path: string, add: Add): void {
  if (rule.in === 'path' && (value === '.' || value === '..')) {
    add(path, `must not be "${value}", which would change the path`);
  } else if (rule.as === 'comma') {
    checkCommaList(rule, value, path, add);
  } else if (rule.as === 'json' && typeof value === 'string') {
    if (!isJson(value)) add(path, 'must be JSON text or what it stands for');
  } else if (rule.as === 'json' && rule.type === 'string' && isRecord(value)) {
    // JSON in a text parameter may be given as an object.
  } else {
    check(rule, value, path, add);
  }
}

function checkCommaList(rule: ParameterRule, value: unknown, path: string, add: Add): void {
  const { enum: closed, required } = rule;
  const items = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(items)) {
    add(path, `must be text or a list of texts, found ${describe(value)}`);
    return;
  }
  if (required === true && (items.length === 0 || value === '')) add(path, 'must not be empty');
  items.forEach((item: unknown, index) => {
    const at = typeof value === 'string' ? path : `${path}[${index}]`;
    if (typeof item === 'string' && item.includes(',')) {
      add(at, 'must not contain a comma, which parts the items of this list');
    }
    check({ type: 'string', ...(closed !== undefined && { enum: closed }) }, item, at, add);
  });
}

function check(rule: Rule, value: unknown, path: string, add: Add): void {
  if (value === undefined) {
    if (rule.required === true) add(path, 'is required');
    return;
  }
  if (!CHECKS[rule.type](value)) {
    add(path, `must be ${TYPE_NAMES[rule.type]}, found ${describe(value)}`);
    return;
  }
  if (typeof value === 'string') checkText(rule, value, path, add);
  checkNumber(rule, value, path, add);
  if (Array.isArray(value)) {
    if (rule.maxItems !== undefined && value.length > rule.maxItems) {
      add(path, `must have at most ${rule.maxItems} items, found ${value.length}`);
    }
    const { items } = rule;
    if (items !== undefined) {
      value.forEach((item, at) => {
        check(items, item, `${path}[${at}]`, add);
      });
    }
  } else if (isRecord(value)) {
    if (rule.maxEntries !== undefined && Object.keys(value).length > rule.maxEntries) {
      add(path, `must have at most ${rule.maxEntries} entries, found ${Object.keys(value).length}`);
    }
    for (const [name, field] of Object.entries(rule.fields ?? {})) {
      check(field, value[name], `${path}.${name}`, add);
    }
  }
}

function checkText(rule: Rule, value: string, path: string, add: Add): void {
  const { enum: closed, maxLength, pattern, required } = rule;
  if (required === true && value === '') {
    add(path, 'must not be empty');
  } else if (closed !== undefined && !closed.includes(value)) {
    add(
      path,
      `must be one of ${closed.join(', ')}, found ${describe(value)}${didYouMean(value, closed)}`,
    );
  } else if (maxLength !== undefined && value.length > maxLength) {
    add(path, `must have at most ${maxLength} characters, found ${value.length}`);
  } else if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    add(path, `must match ${pattern}, found ${describe(value)}`);
  }
}

function checkNumber({ min, max }: Rule, value: unknown, path: string, add: Add): void {
  if (min === undefined && max === undefined) return;
  // Some numbers travel as text.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) {
    add(path, `must be a number, found ${describe(value)}`);
  } else if (min !== undefined && number < min) {
    add(path, `must be at least ${min}, found ${number}`);
  } else if (max !== undefined && number > max) {
    add(path, `must be at most ${max}, found ${number}`);
  }
}

const CHECKS: Readonly<Record<Rule['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isSafeInteger(value),
  number: (value) => Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: isRecord,
  map: isRecord,
  any: () => true,
};

const TYPE_NAMES: Readonly<Record<Rule['type'], string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  map: 'an object',
  any: 'anything',
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : String(value);
}

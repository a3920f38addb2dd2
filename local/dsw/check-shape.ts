import type { Shape } from './description.ts';

/** One thing that is wrong with a call's parameters. */
export interface ParameterProblem {
  /** Wire name, and the place inside: `Labels[0].Key`. */
  readonly path: string;
  /** What was expected and what was found. */
  readonly message: string;
}

/**
 * Checks a value against a shape and adds what is wrong to `problems`. Unknown members of objects pass; a null member
 * counts as absent and is taken out of the value.
 *
 * @param path where the value is: `Labels[0].Key`
 */
export function checkShape(
  shape: Shape,
  value: unknown,
  path: string,
  problems: ParameterProblem[],
): void {
  if (!isOfShape(shape, value)) {
    problems.push({ path, message: `expected ${sayShape(shape)}, found ${show(value)}` });
  } else if (Array.isArray(value)) {
    checkItems(shape, value, path, problems);
  } else if (shape.type === 'map') {
    checkMap(shape, value as Record<string, unknown>, path, problems);
  } else if (shape.type === 'object') {
    checkFields(shape, value as Record<string, unknown>, path, problems);
  }
}

/** Whether the value itself fits; what is inside of it is another question. */
function isOfShape(shape: Shape, value: unknown): boolean {
  switch (shape.type) {
    case 'any':
      return true;
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string' && isTextAllowed(shape, value);
    case 'integer':
    case 'number':
      return typeof value === 'number' && isNumberAllowed(shape, value);
    case 'array':
      return Array.isArray(value);
    case 'map':
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      throw new Error(`api.json has a type unknown to the service: ${shape.type satisfies never}`);
  }
}

function checkItems(
  shape: Shape,
  items: readonly unknown[],
  path: string,
  problems: ParameterProblem[],
): void {
  if (shape.maxItems !== undefined && items.length > shape.maxItems) {
    problems.push({
      path,
      message: `expected at most ${shape.maxItems} items, found ${items.length}`,
    });
  }
  if (shape.items === undefined) return;
  for (const [index, item] of items.entries()) {
    checkShape(shape.items, item, `${path}[${index}]`, problems);
  }
}

function checkMap(
  shape: Shape,
  map: Record<string, unknown>,
  path: string,
  problems: ParameterProblem[],
): void {
  const entries = Object.entries(map);
  if (shape.maxEntries !== undefined && entries.length > shape.maxEntries) {
    problems.push({
      path,
      message: `expected at most ${shape.maxEntries} entries, found ${entries.length}`,
    });
  }
  if (shape.value === undefined) return;
  for (const [key, value] of entries) checkShape(shape.value, value, `${path}.${key}`, problems);
}

function checkFields(
  shape: Shape,
  object: Record<string, unknown>,
  path: string,
  problems: ParameterProblem[],
): void {
  for (const [name, field] of Object.entries(shape.fields ?? {})) {
    if (object[name] === null) delete object[name];
    const value = object[name];
    if (value !== undefined) checkShape(field, value, `${path}.${name}`, problems);
    else if (field.required)
      problems.push({
        path: `${path}.${name}`,
        message: `expected ${sayShape(field)}, found nothing`,
      });
  }
}

function isTextAllowed(shape: Shape, text: string): boolean {
  if (shape.required && text === '') return false;
  if (shape.enum !== undefined && !shape.enum.includes(text)) return false;
  if (shape.maxLength !== undefined && text.length > shape.maxLength) return false;
  if (shape.pattern !== undefined && !patternOf(shape.pattern).test(text)) return false;
  if (shape.format === 'date-time' && !isDateTime(text)) return false;
  if (shape.format === 'uuid' && !UUID.test(text)) return false;
  // Some numbers are typed as text, such as GetMetrics.Length.
  if (shape.min === undefined && shape.max === undefined) return true;
  return /^\d+$/.test(text) && isNumberAllowed({ ...shape, type: 'integer' }, Number(text));
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isNumberAllowed(shape: Shape, value: number): boolean {
  if (shape.type === 'integer' && !Number.isSafeInteger(value)) return false;
  if (shape.format === 'int32' && (value < -(2 ** 31) || value >= 2 ** 31)) return false;
  if (shape.min !== undefined && value < shape.min) return false;
  return shape.max === undefined || value <= shape.max;
}

const DATE_TIME = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z$/;

function isDateTime(text: string): boolean {
  const day = DATE_TIME.exec(text)?.[1];
  if (day === undefined) return false;
  const instant = Date.parse(text);
  // JavaScript takes 30 February for 2 March.
  return !Number.isNaN(instant) && new Date(Date.parse(day)).toISOString().startsWith(day);
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  const known = patterns.get(source) ?? new RegExp(source);
  patterns.set(source, known);
  return known;
}

/** A shape in words: "an integer from 1 to 100". */
export function sayShape(shape: Shape): string {
  if (shape.enum !== undefined) return `one of ${shape.enum.join(', ')}`;
  switch (shape.type) {
    case 'string':
      return wantedText(shape);
    case 'integer':
    case 'number':
      return `${shape.type === 'integer' ? 'an integer' : 'a number'}${wantedRange(shape)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    default:
      return 'an object';
  }
}

function wantedText(shape: Shape): string {
  if (shape.format === 'date-time') return 'an instant in UTC such as 2026-03-01T12:00:00Z';
  if (shape.format === 'uuid') return 'a UUID';
  if (shape.pattern !== undefined) return `text that matches ${shape.pattern}`;
  if (shape.min !== undefined || shape.max !== undefined) return `an integer${wantedRange(shape)}`;
  return 'text';
}

function wantedRange({ min, max }: Shape): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

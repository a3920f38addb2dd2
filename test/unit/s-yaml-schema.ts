/** The part of JSON Schema (draft 7) that fc3's schema uses. */
export interface Schema {
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
}

/** What is wrong with `value`, each as `path: problem`; empty when it fits. `root` holds the definitions. */
export function checkAgainstSchema(
  value: unknown,
  schema: Schema,
  root: Schema,
  path = '$',
): string[] {
  if (schema.$ref !== undefined) {
    const definition = root.definitions?.[schema.$ref.replace('#/definitions/', '')];
    return definition === undefined
      ? [`${path}: no ${schema.$ref}`]
      : checkAgainstSchema(value, definition, root, path);
  }
  const check = (part: Schema, at: unknown = value, where = path) =>
    checkAgainstSchema(at, part, root, where);
  const problems: string[] = [];
  const note = (wrong: boolean, what: string) => {
    if (wrong) problems.push(`${path}: ${what}, found ${JSON.stringify(value)}`);
  };

  if (schema.type !== undefined) {
    const types = [schema.type].flat();
    note(!types.some((type) => isOfType(value, type)), `expected ${types.join(' or ')}`);
  }
  if (schema.enum) note(!schema.enum.includes(value), `expected one of ${schema.enum.join(', ')}`);
  if ('const' in schema) note(schema.const !== value, `expected ${String(schema.const)}`);
  if (typeof value === 'number') {
    const { minimum = value, maximum = value, multipleOf } = schema;
    note(value < minimum || value > maximum, `expected ${minimum} to ${maximum}`);
    if (multipleOf !== undefined) {
      const steps = value / multipleOf;
      note(Math.abs(steps - Math.round(steps)) > 1e-9, `expected a multiple of ${multipleOf}`);
    }
  }
  if (typeof value === 'string' && schema.pattern !== undefined) {
    note(!new RegExp(schema.pattern).test(value), `expected ${schema.pattern}`);
  }
  if (Array.isArray(value)) {
    const { minItems = 0, maxItems = value.length, items } = schema;
    note(value.length < minItems || value.length > maxItems, 'wrong length');
    if (items !== undefined && 'length' in items === false) {
      for (const [index, item] of value.entries()) {
        problems.push(...check(items as Schema, item, `${path}[${index}]`));
      }
    }
  }
  if (isOfType(value, 'object')) {
    const record = value as Record<string, unknown>;
    for (const key of schema.required ?? []) note(!(key in record), `${key} is required`);
    for (const [key, item] of Object.entries(record)) {
      const part = schema.properties?.[key] ?? schema.additionalProperties;
      if (part === false) note(true, `${key} is unknown`);
      else if (typeof part === 'object') problems.push(...check(part, item, `${path}.${key}`));
    }
  }
  if (schema.anyOf && !schema.anyOf.some((choice) => check(choice).length === 0)) {
    note(true, 'fits no choice of anyOf');
  }
  if (schema.if) {
    const branch = check(schema.if).length === 0 ? schema.then : schema.else;
    if (branch) problems.push(...check(branch));
  }
  return problems;
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

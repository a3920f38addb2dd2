import type { Api, Field, Operation, Paging, Parameter } from './api.ts';
import { constantCase } from './names.ts';

type Json = Readonly<Record<string, unknown>>;

/** A rule as it is used, by how many parameters. */
interface Use {
  readonly rule: Rule;
  /** The first parameter that has it. */
  readonly name: string;
  count: number;
}

interface Rule extends Json {
  readonly in: string;
  readonly type: string;
  readonly required?: boolean;
}

/** Source of lib/dsw/operations.gen.ts: what the client needs at run time, with rules that recur written once. */
export function generateOperations(api: Api): string {
  const constants = nameRules(countRules(api));
  const operations = Object.entries(api.operations).map(
    ([name, operation]) => `${name}: ${operationSource(operation, constants)},`,
  );
  return `import type { Operation } from './operation.ts';
import type { OperationName } from './types.gen.ts';

${[...constants].map(([json, name]) => `const ${name} = ${json} as const;`).join('\n')}

export const PRODUCT = ${JSON.stringify({ name: api.product, version: api.version })} as const;

/** Hosts that do not follow the rule are listed with their own; null says that there is none. */
export const ENDPOINTS = ${endpointSource(api)};

export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
${operations.join('\n')}
};`;
}

/** JSON of a rule → its uses. */
function countRules(api: Api): Map<string, Use> {
  const uses = new Map<string, Use>();
  for (const { parameters } of Object.values(api.operations)) {
    for (const [name, parameter] of Object.entries(parameters)) {
      const rule = ruleOf(name, parameter);
      const json = JSON.stringify(rule);
      const use = uses.get(json) ?? { rule, name, count: 0 };
      use.count += 1;
      uses.set(json, use);
    }
  }
  return uses;
}

/** A region that follows the rule on both networks is just its name. */
function endpointSource({ endpoints: { rule, regions } }: Api): string {
  const exceptions = new Map<string, Json>();
  for (const [region, { public: host, vpc }] of Object.entries(regions)) {
    const odd = {
      ...(host !== rule.public.replace('{region}', region) && { public: host }),
      ...(vpc !== rule.vpc.replace('{region}', region) && { vpc }),
    };
    if (Object.keys(odd).length > 0) exceptions.set(region, odd);
  }
  return `{
  rule: ${JSON.stringify(rule)},
  regions: ${JSON.stringify(Object.keys(regions))},
  exceptions: ${JSON.stringify(Object.fromEntries(exceptions))} as Readonly<
    Record<string, { readonly public?: string | null; readonly vpc?: string | null }>
  >,
} as const`;
}

function operationSource(operation: Operation, constants: ReadonlyMap<string, string>): string {
  const params = Object.entries(operation.parameters).map(([name, parameter]) => {
    const json = JSON.stringify(ruleOf(name, parameter));
    return `${name}: ${constants.get(json) ?? json}`;
  });
  const head: Record<string, unknown> = {
    verb: operation.method,
    path: operation.path,
    repeat: operation.repeat,
    ...(operation.httpsOnly === true && { httpsOnly: true }),
    ...(operation.paging !== undefined && { paging: pagingOf(operation.paging) }),
  };
  return `{ ...${JSON.stringify(head)}, params: { ${params.join(', ')} } }`.replace(
    /^\{ \.\.\.\{(.*)\}, params: /s,
    '{ $1, params: ',
  );
}

/** The iterator's name is only for the generated method. */
function pagingOf({ iterator: _, ...paging }: Paging): Json {
  return paging;
}

function ruleOf(name: string, parameter: Parameter): Rule {
  const { in: place, serialization, exclusiveWith, together } = parameter;
  const excludes = exclusiveWith?.filter((other) => other !== name) ?? [];
  return {
    in: place,
    ...fieldRule(parameter),
    type: parameter.type,
    ...(serialization !== undefined && serialization !== 'text' && { as: serialization }),
    ...(excludes.length > 0 && { excludes }),
    ...(together !== undefined && { together }),
  };
}

function fieldRule(field: Field): Json {
  const { type, min, max, maxLength, maxItems, maxEntries, pattern } = field;
  const rule: Record<string, unknown> = {
    type,
    required: field.required,
    enum: field.enum,
    min,
    max,
    maxLength,
    maxItems,
    maxEntries,
    pattern,
    fields: memberRules(field.fields),
    items: field.items === undefined ? undefined : checkable(field.items),
  };
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
}

function memberRules(fields: Field['fields']): Json | undefined {
  const rules = Object.entries(fields ?? {})
    .map(([name, field]) => [name, checkable(field)] as const)
    .filter(([, rule]) => rule !== undefined);
  return rules.length === 0 ? undefined : Object.fromEntries(rules);
}

/** The rule of an inner field, or undefined when it states nothing but a type, which the types state already. */
function checkable(field: Field): Json | undefined {
  const rule = fieldRule(field);
  return Object.keys(rule).length > 1 ? rule : undefined;
}

/** `QUERY_STRING`, or after the parameter where the rule says more than place and type: `QUERY_PAGE_NUMBER`. */
function nameRules(uses: ReadonlyMap<string, Use>): Map<string, string> {
  const constants = new Map<string, string>();
  const taken = new Set<string>();
  for (const [json, { rule, name, count }] of uses) {
    if (count === 1) continue;
    const base = constantCase(`${capital(rule.in)}${isPlain(rule) ? plainName(rule) : name}`);
    let constant = base;
    for (let serial = 2; taken.has(constant); serial += 1) constant = `${base}_${serial}`;
    taken.add(constant);
    constants.set(json, constant);
  }
  return constants;
}

function isPlain(rule: Rule): boolean {
  return Object.keys(rule).every((key) => key === 'in' || key === 'type' || key === 'required');
}

function plainName({ in: place, type, required }: Rule): string {
  // Path parameters are always required.
  return `${required === true && place !== 'path' ? 'Required' : ''}${capital(type)}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

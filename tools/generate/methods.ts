import type { Api, Operation, Paging } from './api.ts';
import { camelCase } from './names.ts';

/** Source of lib/dsw/methods.gen.ts: one typed method an operation, and one iterator a list. */
export function generateMethods(api: Api): string {
  const entries = Object.entries(api.operations);
  const lists = entries.filter(hasPaging);
  return `import type { Call, CallOptions, Each } from './call.ts';
import type * as T from './types.gen.ts';

/**
 * Every operation of ${api.product} ${api.version}. A request is one flat object under the wire names, whatever goes into path,
 * query or body. Each method resolves with the service's JSON as it is, where anything may be missing or null.
 *
 * Every method throws \`DswError\`: \`DSW_REQUEST_INVALID\` before anything is sent, \`DSW_FORBIDDEN\`, \`DSW_NOT_FOUND\`,
 * \`DSW_REJECTED\`, \`DSW_THROTTLED\`, \`DSW_SERVICE_FAILED\` as the service answers, \`DSW_ENDPOINT_UNREACHABLE\`, \`DSW_TIMEOUT\`,
 * \`DSW_ANSWER_UNREADABLE\` when there is no good answer, \`DSW_CREDENTIALS_MISSING\`, \`DSW_CREDENTIALS_REFUSED\`, \`DSW_ABORTED\`.
 */
export interface DswMethods {
${entries.map(([name, operation]) => method(api, name, operation)).join('\n\n')}

${lists.map(([name, operation]) => iterator(name, operation)).join('\n\n')}
}

export function createMethods(call: Call, each: Each): DswMethods {
  return {
${entries.map(([name]) => `${camelCase(name)}: (request, options) => call('${name}', request, options),`).join('\n')}
${lists.map(([name, { paging }]) => `${paging.iterator}: (request, options) => each('${name}', request, options),`).join('\n')}
  };
}`;
}

type Paged = Operation & { readonly paging: Paging };

function hasPaging(entry: [string, Operation]): entry is [string, Paged] {
  return entry[1].paging !== undefined;
}

const REPEAT = {
  safe: 'Only reads; repeated after any passing failure.',
  same: 'Repeating it ends in the same state; repeated after any passing failure.',
  once: 'Never sent again unless the service surely did not act on it.',
} as const;

function method(api: Api, name: string, operation: Operation): string {
  const { verb, ram } = describe(operation);
  const notes = [
    operation.retiring === true ? '@deprecated The vendor is retiring this operation.' : undefined,
    operation.errorCodes.some((code) => /[A-Z]/.test(code))
      ? `@throws DswError with \`serviceCode\` ${operation.errorCodes.map((code) => `\`${code}\``).join(', ')} or others`
      : undefined,
    `@see https://api.aliyun.com/api/${api.product}/${api.version}/${name}`,
  ];
  return `/**
 * ${operation.summary}
 *
 * \`${verb}\`. ${REPEAT[operation.repeat]} RAM action ${ram}.
 *
${notes
  .filter((note) => note !== undefined)
  .map((note) => ` * ${note}`)
  .join('\n')}
 */
${camelCase(name)}(request${optional(operation)}: T.${name}Request, options?: CallOptions): Promise<T.${name}Response>;`;
}

function iterator(name: string, operation: Paged): string {
  const { paging } = operation;
  return `/**
 * ${EACH[paging.style]}
 *
 * Pages through {@link ${camelCase(name)}}.
 * @throws DswError \`DSW_LISTING_INCOMPLETE\` when the list cannot be read whole; a list that ends without it is complete.
 */
${paging.iterator}(request${optional(operation)}: T.${name}Request, options?: CallOptions): AsyncGenerator<${itemType(name, paging)}, void, undefined>;`;
}

const EACH = {
  page: 'Each item once, even when items come, go or move between the pages; again where a later page shows it changed.',
  offset: 'Each item, in order.',
  cursor: 'Each item, in the order in which the service hands them out.',
} as const satisfies Record<Paging['style'], string>;

function itemType(name: string, paging: Paging): string {
  return paging.style === 'cursor' && paging.encoding === 'json'
    ? 'Readonly<Record<string, unknown>>'
    : `NonNullable<T.${name}Response['${paging.items}']>[number]`;
}

function describe(operation: Operation): { readonly verb: string; readonly ram: string } {
  const { action, inferred } = operation.ram;
  return {
    verb: `${operation.method} ${operation.path}`,
    ram: `\`${action}\`${inferred === true ? ' (inferred: the vendor names none)' : ''}`,
  };
}

/** A request may be left out where an operation that only reads requires nothing. */
function optional(operation: Operation): string {
  if (operation.repeat !== 'safe') return '';
  return Object.values(operation.parameters).some(({ required }) => required === true) ? '' : '?';
}

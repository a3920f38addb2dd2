import type { Api, Operation, Parameter } from './api.ts';
import { openUnion, Shapes } from './shapes.ts';

/** Source of lib/dsw/types.gen.ts: enums, shapes, and a request and a response interface for each operation. */
export function generateTypes(api: Api): string {
  const shapes = new Shapes(api);
  const operations = Object.entries(api.operations).map(([name, operation]) =>
    operationTypes(shapes, name, operation),
  );
  const enums = Object.entries(api.enums).map(
    ([name, values]) => `export type ${name} = ${openUnion(values)};`,
  );
  return [
    `/** Sets are open: the service may answer with a value that is not listed here. */\n${enums.join('\n')}`,
    ...shapes.declarations.values(),
    ...operations,
    operationMap(api),
  ].join('\n\n');
}

function operationTypes(shapes: Shapes, name: string, operation: Operation): string {
  return [
    declaration(`${name}Request`, requestMembers(shapes, name, operation)),
    declaration(`${name}Response`, shapes.members(operation.response, name, 'response')),
  ].join('\n\n');
}

function requestMembers(shapes: Shapes, name: string, operation: Operation): string {
  return shapes.members(operation.parameters, name, 'request', (field, member) =>
    requestType(shapes.typeOf(field, member, name, 'request'), field),
  );
}

/** Lists and JSON may also be given as the text that goes over the wire. */
function requestType(type: string, field: Parameter | { readonly type: string }): string {
  const serialization = 'serialization' in field ? field.serialization : undefined;
  if (serialization === 'comma') return `${type} | readonly (${type})[]`;
  if (serialization === 'json') {
    return field.type === 'string'
      ? 'string | Readonly<Record<string, unknown>>'
      : `${type} | string`;
  }
  return type;
}

function declaration(name: string, members: string): string {
  return members === ''
    ? `export type ${name} = Readonly<Record<never, never>>;`
    : `export interface ${name} {\n${members}\n}`;
}

function operationMap(api: Api): string {
  const members = Object.keys(api.operations).map(
    (name) =>
      `readonly ${name}: { readonly request: ${name}Request; readonly response: ${name}Response };`,
  );
  return `/** Request and response of every operation. */
export interface Operations {\n${members.join('\n')}\n}

export type OperationName = keyof Operations;`;
}

import api from '../../lib/dsw/api.json' with { type: 'json' };

/** What a value has to look like, in the form of api.json. */
export interface Shape {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'map' | 'any';
  readonly format?: string;
  /** A closed set; `values` (examples of an open set) are not checked. */
  readonly enum?: readonly (string | number)[];
  readonly values?: readonly (string | number)[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxEntries?: number;
  readonly required?: boolean;
  readonly items?: Shape;
  readonly fields?: Readonly<Record<string, Shape>>;
  /** Of a map's values. */
  readonly value?: Shape;
}

export interface Parameter extends Shape {
  readonly in: 'path' | 'query' | 'body';
  /** How the value is put into text, in the query. */
  readonly serialization?: 'text' | 'json' | 'comma';
  /** At most one of these may be given. */
  readonly exclusiveWith?: readonly string[];
  readonly deprecated?: boolean;
}

/** Where a listing's parts are, of the paging that counts pages. Other styles have other parts. */
export interface Paging {
  readonly style: 'page' | 'offset' | 'cursor';
  readonly number: string;
  readonly size: string;
  readonly items: string;
  readonly total: string;
}

/** One operation, as far as the service needs it. */
export interface OperationDescription {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its parameters in braces. */
  readonly path: string;
  /** `safe`: changes nothing. */
  readonly repeat: 'safe' | 'same' | 'once';
  /** The RAM action that a caller needs; several operations may share one. */
  readonly ram: { readonly action: string };
  readonly paging?: Paging;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly response: Readonly<Record<string, Shape>>;
}

export const apiVersion: string = api.version;

/** The API described once. The cast: TypeScript reads each of the 46 entries as a type of its own. */
export const operationDescriptions = api.operations as unknown as Readonly<
  Record<string, OperationDescription>
>;

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The form of lib/dsw/api.json. docs/reference/api.md explains the keys to readers. */
export interface Api {
  readonly product: string;
  readonly version: string;
  readonly endpoints: {
    readonly rule: { readonly public: string; readonly vpc: string };
    readonly regions: Readonly<Record<string, RegionEndpoints>>;
  };
  /** Named closed lists; a field's `enum` that equals one of them is shown under its name. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
  readonly operations: Readonly<Record<string, Operation>>;
}

export interface RegionEndpoints {
  readonly public: string | null;
  readonly vpc: string | null;
  /** The public host is not listed by the vendor but follows from the rule. */
  readonly publicByRule?: boolean;
}

export interface Operation {
  readonly summary: string;
  readonly group: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** `safe`: only reads; `same`: repeating it ends in the same state; `once`: neither. */
  readonly repeat: 'safe' | 'same' | 'once';
  readonly httpsOnly?: boolean;
  /** The vendor says: to be retired. */
  readonly retiring?: boolean;
  readonly ram: { readonly action: string; readonly inferred?: boolean };
  readonly paging?: Paging;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly response: Readonly<Record<string, Field>>;
  readonly errorCodes: readonly string[];
  readonly statuses: readonly number[];
}

export type Paging = PagePaging | OffsetPaging | CursorPaging;

interface AnyPaging {
  /** Name of the client's method that goes through all pages. */
  readonly iterator: string;
  /** Member of the answer that holds the items. */
  readonly items: string;
  /** How to ask for an order in which items keep their places. */
  readonly stable?: StableOrder;
}

export interface StableOrder {
  readonly request: Readonly<Record<string, string>>;
  /** Member of an item that never changes and rises in this order. */
  readonly time?: string;
  /** Parameter that leaves out items whose `time` is before it (inclusive bound). */
  readonly from?: string;
}

export interface PagePaging extends AnyPaging {
  readonly style: 'page';
  readonly number: string;
  readonly size: string;
  readonly id: string;
  readonly total: string;
}

export interface OffsetPaging extends AnyPaging {
  readonly style: 'offset';
  readonly offset: string;
  readonly size: string;
  readonly total: string;
}

export interface CursorPaging extends AnyPaging {
  readonly style: 'cursor';
  /** Parameter that takes the cursor. */
  readonly request: string;
  /** Member of the answer that holds the next one. */
  readonly answer: string;
  /** `json`: the items are JSON text. */
  readonly encoding?: 'json';
}

export interface Field {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'map' | 'any';
  readonly format?: string;
  readonly unit?: string;
  readonly note?: string;
  /** A closed list, as a source states it. */
  readonly enum?: readonly string[];
  /** Values seen in a source; there may be others. */
  readonly values?: readonly (string | number)[];
  readonly default?: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxEntries?: number;
  readonly pattern?: string;
  readonly required?: boolean;
  readonly deprecated?: boolean;
  /** Members of an object. */
  readonly fields?: Readonly<Record<string, Field>>;
  /** Elements of an array. */
  readonly items?: Field;
  /** Values of a map. */
  readonly value?: Field;
}

export interface Parameter extends Field {
  readonly in: 'path' | 'query' | 'body';
  /** How a query value becomes text: JSON, a comma list, or plain. */
  readonly serialization?: 'json' | 'comma' | 'text';
  /** Parameters of which at most one may be given; lists itself too. */
  readonly exclusiveWith?: readonly string[];
  /** The parameter that must be given with this one, or neither. */
  readonly together?: string;
}

export function readApi(root: string): Api {
  // Our own file, held to this form by the tests that compare what is generated from it.
  return JSON.parse(readFileSync(join(root, 'lib/dsw/api.json'), 'utf8')) as Api;
}

/**
 * One operation as the client needs it at run time: a compact form of api.json, which operations.gen.ts holds for all of
 * them. Notes, units and responses stay in the types, since this goes into every function's bundle.
 */
export interface Operation {
  readonly verb: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{Name}` for path parameters. */
  readonly path: string;
  readonly repeat: RepeatClass;
  readonly httpsOnly?: true;
  readonly params: Readonly<Record<string, ParameterRule>>;
  readonly paging?: Paging;
}

/** `safe`: only reads; `same`: repeating it ends in the same state; `once`: it must not be sent twice. */
export type RepeatClass = 'safe' | 'same' | 'once';

/** What a value must look like. Only what a source states is here; see `validateRequest`. */
export interface Rule {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'map' | 'any';
  readonly required?: true;
  /** A closed list. */
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxEntries?: number;
  readonly pattern?: string;
  /** Members of an object that have something to check. */
  readonly fields?: Readonly<Record<string, Rule>>;
  /** Elements of an array, when they have something to check. */
  readonly items?: Rule;
}

export interface ParameterRule extends Rule {
  readonly in: 'path' | 'query' | 'body';
  /** How a query value becomes text where that is not plainly `String(value)`. */
  readonly as?: 'json' | 'comma';
  /** Parameters that may not be given with this one. */
  readonly excludes?: readonly string[];
  /** The parameter without which this one may not be given. */
  readonly together?: string;
}

export type Paging = PagePaging | OffsetPaging | CursorPaging;

/** Pages by number. */
export interface PagePaging {
  readonly style: 'page';
  readonly number: string;
  readonly size: string;
  /** Member of the answer that holds the items. */
  readonly items: string;
  /** Member of an item that names it. */
  readonly id: string;
  /** Member of the answer that counts the items of all pages. */
  readonly total: string;
  readonly stable?: StableOrder;
}

/** Pages by the number of items to skip. */
export interface OffsetPaging {
  readonly style: 'offset';
  readonly offset: string;
  readonly size: string;
  readonly items: string;
  readonly total: string;
  readonly stable?: StableOrder;
}

/** Pages by a cursor that the service hands out. */
export interface CursorPaging {
  readonly style: 'cursor';
  /** Parameter that takes the cursor. */
  readonly request: string;
  /** Member of the answer that holds the next one. */
  readonly answer: string;
  readonly items: string;
  /** The items are JSON text. */
  readonly encoding?: 'json';
  readonly stable?: StableOrder;
}

/** How to ask for an order in which items keep their places. */
export interface StableOrder {
  readonly request: Readonly<Record<string, string>>;
  /** Member of an item that never changes and rises in this order. */
  readonly time?: string;
  /** Parameter that leaves out items whose `time` is before it; an item at exactly that instant stays. */
  readonly from?: string;
}

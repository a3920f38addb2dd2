import type { Api, Field } from './api.ts';
import { describeField } from './describe-field.ts';
import { singular } from './names.ts';

/** Requests leave out what is optional; in answers everything may be missing or null, whatever the documentation says. */
export type Direction = 'request' | 'response';

/** Names for shapes whose member name says too little outside its place. */
const SHAPE_NAMES: Readonly<Record<string, string>> = {
  CPU: 'CpuAffinity',
  Conditions: 'AutoShutdownCondition',
  Configs: 'CredentialEntry',
  InstanceSnapshotList: 'SavedImage',
  Internet: 'ForwardEndpoint',
  Intranet: 'ForwardEndpoint',
  LatestSnapshot: 'SavedImage',
  Lifecycle: 'LifecycleEntry',
  Metrics: 'MetricSample',
  OnStart: 'StartCommand',
  Quota: 'TempFileQuota',
  Roles: 'CredentialRole',
  Status: 'CloudDiskStatus',
  Tag: 'ResourceTag',
  Tags: 'ResourceTag',
  UserInfo: 'CredentialUser',
};

/** Turns fields into TypeScript types and keeps the named interfaces that they need. Equal shapes share a name. */
export class Shapes {
  /** Name → source, in the order in which they are first needed. */
  readonly declarations = new Map<string, string>();
  readonly #signatures = new Map<string, string>();
  readonly #enumNames: ReadonlyMap<string, string>;

  constructor(api: Api) {
    this.#enumNames = new Map(
      Object.entries(api.enums).map(([name, values]) => [JSON.stringify(values), name]),
    );
  }

  /** @param owner what the field is a member of: the name of a shape or of an operation */
  typeOf(field: Field, name: string, owner: string, direction: Direction): string {
    switch (field.type) {
      case 'string':
        return field.enum === undefined ? 'string' : this.#openEnum(field.enum);
      case 'integer':
      case 'number':
        return 'number';
      case 'boolean':
        return 'boolean';
      case 'any':
        return 'unknown';
      case 'array':
        return `readonly (${this.#inner(field.items, name, owner, direction)})[]`;
      case 'map':
        return `Readonly<Record<string, ${this.#inner(field.value, name, owner, direction)}>>`;
      case 'object':
        return field.fields === undefined
          ? 'Readonly<Record<string, unknown>>'
          : this.#interface(field.fields, name, owner, direction);
    }
  }

  /** The members of an interface, each with its documentation. */
  members(
    fields: Readonly<Record<string, Field>>,
    owner: string,
    direction: Direction,
    typeOf = (field: Field, name: string) => this.typeOf(field, name, owner, direction),
  ): string {
    return Object.entries(fields)
      .map(([name, field]) => {
        const type = typeOf(field, name);
        const optional = direction === 'response' || field.required !== true;
        const nothing = direction === 'response' ? ' | null' : optional ? ' | undefined' : '';
        return `${doc(field)}readonly ${name}${optional ? '?' : ''}: ${type}${nothing};`;
      })
      .join('\n');
  }

  #inner(field: Field | undefined, name: string, owner: string, direction: Direction): string {
    return field === undefined ? 'unknown' : this.typeOf(field, name, owner, direction);
  }

  #openEnum(values: readonly string[]): string {
    return this.#enumNames.get(JSON.stringify(values)) ?? openUnion(values);
  }

  #interface(
    fields: Readonly<Record<string, Field>>,
    name: string,
    owner: string,
    direction: Direction,
  ): string {
    const plain = `${SHAPE_NAMES[name] ?? singular(name)}${direction === 'request' ? 'Input' : ''}`;
    const signature = JSON.stringify(fields);
    for (const candidate of [plain, `${owner}${plain}`]) {
      const taken = this.#signatures.get(candidate);
      if (taken === signature) return candidate;
      if (taken !== undefined) continue;
      this.#signatures.set(candidate, signature);
      const members = this.members(fields, candidate, direction);
      this.declarations.set(candidate, `export interface ${candidate} {\n${members}\n}`);
      return candidate;
    }
    throw new Error(`${owner}.${name}: two different shapes would both be called ${owner}${plain}`);
  }
}

/** Known values are offered, others stay possible: the service adds some without notice. */
export function openUnion(values: readonly string[]): string {
  return [...values.map((value) => `'${value}'`), '(string & {})'].join(' | ');
}

function doc(field: Field): string {
  const text = describeField(field);
  const deprecated = field.deprecated === true ? '@deprecated The vendor calls it obsolete.' : '';
  if (text === '' && deprecated === '') return '';
  return deprecated === '' ? `/** ${text} */\n` : `/**\n * ${text}\n * ${deprecated}\n */\n`;
}

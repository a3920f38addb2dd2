const MOST_CHARACTERS = 500;
const MOST_MEMBERS = 12;
const MOST_LEVELS = 4;
const MOST_OF_A_NAME = 40;

/**
 * The build of a value, for the log: names of members, kinds and sizes. It has no value of any member, since we do not know
 * what is secret in what we do not know; and it is short, whatever came.
 */
export function excerptOf(value: unknown): string {
  const text = describe(value, MOST_LEVELS);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}

function describe(value: unknown, levels: number): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return `bytes(${value.length})`;
  if (typeof value === 'string') return `text(${value.length})`;
  if (typeof value !== 'object') return typeof value;
  if (Array.isArray(value)) {
    if (value.length === 0 || levels === 0) return `list(${value.length})`;
    return `list(${value.length})[${describe(value[0], levels - 1)}${value.length > 1 ? ', …' : ''}]`;
  }
  const members = Object.keys(value);
  if (levels === 0) return `object(${members.length})`;
  const shown = members
    .slice(0, MOST_MEMBERS)
    .map((name) => `${plainName(name)}: ${describe(Reflect.get(value, name), levels - 1)}`);
  return `{${[...shown, ...(members.length > MOST_MEMBERS ? ['…'] : [])].join(', ')}}`;
}

/** Names of members are mostly known words; what looks like something else is not repeated. */
function plainName(name: string): string {
  const isPlain = name.length <= MOST_OF_A_NAME && /^[A-Za-z_$][\w$:.-]*$/.test(name);
  return isPlain ? name : `name(${name.length})`;
}

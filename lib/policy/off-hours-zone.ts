import { findZoneProblem, zoneName } from '../base/zone.ts';

/** The zone that a label names; or what is wrong with the name, and one that would be right where it can be guessed. */
export type LabelZone =
  | { readonly timeZone: string }
  | { readonly problem: string; readonly suggestion?: string };

/**
 * Abbreviations with one usual meaning, as Cloud Custodian reads them (`Time.TZ_ALIASES` in c7n/filters/offhours.py). They
 * stand for a place, with its daylight saving time.
 */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['pt', 'America/Los_Angeles'],
  ['pst', 'America/Los_Angeles'],
  ['pdt', 'America/Los_Angeles'],
  ['et', 'America/New_York'],
  ['est', 'America/New_York'],
  ['edt', 'America/New_York'],
  ['ct', 'America/Chicago'],
  ['mt', 'America/Denver'],
  ['mdt', 'America/Denver'],
  ['cet', 'Europe/Berlin'],
  ['jst', 'Asia/Tokyo'],
  ['kst', 'Asia/Seoul'],
  ['sgt', 'Asia/Singapore'],
  ['aet', 'Australia/Sydney'],
  ['nzst', 'Pacific/Auckland'],
  ['brt', 'America/Sao_Paulo'],
  ['utc', 'UTC'],
  ['gmt', 'UTC'],
  ['gt', 'UTC'],
]);

/** Abbreviations that Cloud Custodian takes for one place while people in others use them for theirs; the likeliest first. */
const AMBIGUOUS: ReadonlyMap<string, readonly string[]> = new Map([
  ['cst', ['Asia/Shanghai', 'America/Chicago', 'America/Havana']],
  ['cdt', ['America/Chicago', 'America/Havana']],
  ['mst', ['America/Denver', 'America/Phoenix', 'Asia/Kuala_Lumpur']],
  ['ist', ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem']],
  ['it', ['Asia/Kolkata', 'Europe/Rome']],
  ['bst', ['Europe/London', 'Asia/Dhaka']],
  ['ast', ['America/Phoenix', 'America/Halifax', 'Asia/Riyadh']],
  ['at', ['America/Phoenix', 'America/Halifax', 'Europe/Vienna']],
]);

/** The IANA names without a slash. The runtime takes others too (`mit` is Apia to it), which are in no zone database. */
const PLAIN_NAMES: ReadonlySet<string> = new Set(
  'cst6cdt cuba eet egypt eire est5edt gb gb-eire gmt0 greenwich hongkong hst iceland iran israel jamaica japan kwajalein libya met mst7mdt navajo nz nz-chat poland portugal prc pst8pdt roc rok singapore turkey uct universal w-su wet zulu'.split(
    ' ',
  ),
);

/** The value of `tz=`, lower-cased as labels are read. */
export function readLabelZone(name: string): LabelZone {
  const alias = ALIASES.get(name);
  if (alias !== undefined) return { timeZone: alias };
  const meanings = AMBIGUOUS.get(name);
  if (meanings !== undefined) {
    return {
      problem: `"${name}" does not name one time zone (it is used for ${meanings.join(', ')})`,
      ...suggested(meanings[0]),
    };
  }
  if (name === '') return { problem: '`tz=` names no time zone', ...suggested('Asia/Shanghai') };
  const offset = /^(?:utc|gmt)?([+-])(\d{1,2})(?::?00)?$/.exec(name);
  if (offset !== null) {
    return {
      problem: `"${name}" is an offset, and its sign is read both ways (by POSIX, utc+8 is west of Greenwich)`,
      ...suggested(placeAt(Number(`${offset[1]}${offset[2]}`))),
    };
  }
  if (PLAIN_NAMES.has(name) || isPlace(name)) return { timeZone: zoneName(name) };
  return {
    problem: unknownZone(name),
    ...suggested(CHINA.has(name) ? 'Asia/Shanghai' : undefined),
  };
}

/** What people in China write for their zone. */
const CHINA: ReadonlySet<string> = new Set([
  'beijing',
  'asia/beijing',
  'china',
  'shanghai',
  'utc8',
  'cn',
]);

/** `systemv/…` is the runtime's own as well. */
function isPlace(name: string): boolean {
  return name.includes('/') && !name.startsWith('systemv/') && findZoneProblem(name) === undefined;
}

function unknownZone(name: string): string {
  const problem = findZoneProblem(name);
  return problem === undefined || /^[a-z]{1,4}$/.test(name)
    ? `unknown time zone "${name}"; write an IANA name such as Asia/Shanghai`
    : problem;
}

/** A place with this offset, in hours east of Greenwich, for a suggestion. */
function placeAt(hours: number): string | undefined {
  if (hours === 0) return 'utc';
  if (hours === 8) return 'Asia/Shanghai';
  if (hours === 9) return 'Asia/Tokyo';
  // The names of the Etc zones count westwards.
  return hours >= -12 && hours <= 14
    ? `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
    : undefined;
}

function suggested(suggestion: string | undefined): { readonly suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}

import { didYouMean } from '../base/suggest.ts';
import { type LabelTime, readLabelTimes } from './off-hours-times.ts';
import { readLabelZone } from './off-hours-zone.ts';

export type { LabelTime } from './off-hours-times.ts';

/** When an instance is to be stopped (`off`) and started (`on`), by its own label. */
export interface OffHoursSchedule {
  readonly kind: 'schedule';
  readonly off: readonly LabelTime[];
  readonly on: readonly LabelTime[];
  /** IANA name. */
  readonly timeZone: string;
}

/** What an instance's off-hours label says. */
export type OffHoursLabel =
  | OffHoursSchedule
  /** `off`: the schedule does not apply to it. */
  | { readonly kind: 'opted-out' }
  /** Not understood: nothing is done by it, and its owner is to be told. `suggestion` is a whole label. */
  | { readonly kind: 'mistake'; readonly problem: string; readonly suggestion?: string };

/** What holds for the parts that a label leaves open. */
export interface OffHoursDefaults {
  /** IANA name. */
  readonly timeZone: string;
  /** Default 19. */
  readonly offHour?: number;
  /** Default 7. */
  readonly onHour?: number;
  /**
   * `true` (the default) leaves weekends off: off and on from Monday to Friday. `false` knows no weekends: off and on every
   * day. `only` is off for the weekend: off on Friday, on on Monday.
   */
  readonly weekends?: boolean | 'only';
}

const DEFAULT_HOURS = { off: 19, on: 7 } as const;

type Mistake = Extract<OffHoursLabel, { kind: 'mistake' }>;

/** Far beyond what any service allows for a label or tag. */
const MOST_CHARACTERS = 1024;

/**
 * Reads a label in the grammar of Cloud Custodian's off-hours tag: `off=[(m-f,19)];on=[(m-f,7)];tz=Asia/Shanghai`, where `tz`
 * alone moves the default hours to a zone, an empty label or `on` stands for the defaults, and `off` opts out. Letter case
 * does not count, quotes around the whole drop out, and `u28 u29 u5b u5d u2c u3b u3d u2f u2d` stand for `( ) [ ] , ; = / -`.
 *
 * Sane labels mean what they mean there. What Custodian quietly takes for something else is a mistake here: words without
 * `=` (it stops the instance by its defaults), spaces (half of the schedule is lost), one side without the other (the other
 * one comes by default), a key said twice, ambiguous zones.
 */
export function readOffHoursLabel(text: string, defaults: OffHoursDefaults): OffHoursLabel {
  if (text.length > MOST_CHARACTERS) {
    return mistake(`longer than any label (${text.length} characters)`);
  }
  const label = unwrap(text);
  const plain = label.normalize('NFKC').replace(/\s+/g, '');
  if (plain !== label) {
    const what = /\s/.test(label) ? 'spaces' : 'full-width characters';
    const isRight = readOffHoursLabel(plain, defaults).kind !== 'mistake';
    return mistake(`a schedule has no ${what} in it`, isRight ? plain : undefined);
  }
  if (label === 'off') return { kind: 'opted-out' };
  const pieces = label.split(';').filter((piece) => piece !== '');
  if (pieces.length === 0 || (pieces.length === 1 && pieces[0] === 'on')) {
    return defaultSchedule(defaults, defaults.timeZone);
  }
  return readPieces(pieces, defaults);
}

const KEYS = ['off', 'on', 'tz'] as const;
type Key = (typeof KEYS)[number];

function readPieces(pieces: readonly string[], defaults: OffHoursDefaults): OffHoursLabel {
  const values = new Map<Key, string>();
  for (const piece of pieces) {
    const [name = '', value, ...more] = piece.split('=');
    if (value === undefined) return looseWord(piece, pieces);
    if (more.length > 0) return mistake(`expected key=value, found ${JSON.stringify(piece)}`);
    const key = KEYS.find((known) => known === name);
    if (key === undefined) {
      const hint = didYouMean(name, KEYS) || '; known are off, on and tz';
      return mistake(`unknown key ${JSON.stringify(name)}${hint}`);
    }
    if (values.has(key)) return mistake(`\`${key}=\` is there twice`);
    values.set(key, value);
  }
  return assemble(values, pieces, defaults);
}

function assemble(
  values: ReadonlyMap<Key, string>,
  pieces: readonly string[],
  defaults: OffHoursDefaults,
): OffHoursLabel {
  const zone = values.get('tz');
  const read = zone === undefined ? { timeZone: defaults.timeZone } : readLabelZone(zone);
  if ('problem' in read) {
    const { suggestion } = read;
    const others = pieces.filter((piece) => !piece.startsWith('tz='));
    return mistake(
      read.problem,
      suggestion === undefined ? undefined : [...others, `tz=${suggestion}`].join(';'),
    );
  }
  const off = values.get('off');
  const on = values.get('on');
  if (off === undefined && on === undefined) return defaultSchedule(defaults, read.timeZone);
  if (off === undefined || on === undefined)
    return oneSided(off === undefined ? 'off' : 'on', pieces);

  const offTimes = readLabelTimes(off);
  if ('problem' in offTimes) return mistake(`off: ${offTimes.problem}`);
  const onTimes = readLabelTimes(on);
  if ('problem' in onTimes) return mistake(`on: ${onTimes.problem}`);
  return { kind: 'schedule', off: offTimes.times, on: onTimes.times, timeZone: read.timeZone };
}

/** Custodian fills the missing side in from its defaults: what is only to be stopped is started too (its issue 5134). */
function oneSided(missing: 'off' | 'on', pieces: readonly string[]): Mistake {
  const what =
    missing === 'on' ? 'when to stop and not when to start' : 'when to start and not when to stop';
  return mistake(
    `says ${what}; write \`${missing}=disabled\` for never, or a time`,
    [...pieces, `${missing}=disabled`].join(';'),
  );
}

const OPT_OUT = ['never', 'false', 'no', 'none', 'disabled', 'disable', 'off'];

function looseWord(word: string, pieces: readonly string[]): Mistake {
  const shown = JSON.stringify(word.length > 40 ? `${word.slice(0, 37)}…` : word);
  return mistake(
    `expected \`off=…;on=…;tz=…\`, or \`off\` alone to opt out, found ${shown}`,
    pieces.length === 1 && OPT_OUT.includes(word) ? 'off' : undefined,
  );
}

function defaultSchedule(defaults: OffHoursDefaults, timeZone: string): OffHoursSchedule {
  const { offHour = DEFAULT_HOURS.off, onHour = DEFAULT_HOURS.on, weekends = true } = defaults;
  const week = weekends === true ? [1, 2, 3, 4, 5] : [0, 1, 2, 3, 4, 5, 6];
  return {
    kind: 'schedule',
    off: [{ days: weekends === 'only' ? [5] : week, hour: offHour }],
    on: [{ days: weekends === 'only' ? [1] : week, hour: onHour }],
    timeZone,
  };
}

/** Escapes name characters by their code: services such as GCP and EFS allow none of these in a label. */
function unwrap(text: string): string {
  return text
    .toLowerCase()
    .replace(/u(28|29|5b|5d|2c|3b|3d|2f|2d)/g, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    )
    .replace(/^'+|'+$/g, '')
    .replace(/^"+|"+$/g, '');
}

function mistake(problem: string, suggestion?: string): Mistake {
  return { kind: 'mistake', problem, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** One time of a label's schedule: an hour on some days. */
export interface LabelTime {
  /** 0 (Sunday) to 6. */
  readonly days: readonly number[];
  /** 0–23, on the clock of the label's zone. */
  readonly hour: number;
}

const DAY_LETTERS = 'umtwhfs';
const DAYS_HINT = 'a day (m t w h f s u: h is Thursday, u is Sunday) or a range such as m-f';

/**
 * The value of `off=` or `on=`, lower-cased: `(m-f,19)`, a list `[(m-f,19),(s,13)]`, or `disabled` for never. Brackets may be
 * left out or left open where the meaning does not depend on them, as in Cloud Custodian.
 */
export function readLabelTimes(
  text: string,
): { readonly times: readonly LabelTime[] } | { readonly problem: string } {
  if (text === 'disabled') return { times: [] };
  const times: LabelTime[] = [];
  for (const item of text.split(/,(?=\[*\()/)) {
    const [, days = '', hourText = ''] = /^[[(]*([^[\](),]*),([^[\](),]*)[\])]*$/.exec(item) ?? [];
    if (days === '' || hourText === '') {
      return { problem: `expected days and an hour such as (m-f,19), found ${quote(item)}` };
    }
    const found = readDays(days);
    if (found === undefined) return { problem: `expected ${DAYS_HINT}, found ${quote(days)}` };
    const hour = /^\d+$/.test(hourText) ? Number(hourText) : Number.NaN;
    if (!(hour <= 23)) {
      return { problem: `expected a whole hour from 0 to 23, found ${quote(hourText)}` };
    }
    times.push({ days: found, hour });
  }
  return { times };
}

/** Ranges wrap over the end of the week: `f-m` is Friday to Monday. */
function readDays(text: string): number[] | undefined {
  const [, first = '', last = first] = /^([umtwhfs])(?:-([umtwhfs]))?$/.exec(text) ?? [];
  if (first === '') return undefined;
  const end = DAY_LETTERS.indexOf(last);
  const days: number[] = [];
  for (let day = DAY_LETTERS.indexOf(first); ; day = (day + 1) % 7) {
    days.push(day);
    if (day === end) return days;
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}…` : text);
}

import { StewardError } from './errors.ts';

const UNIT_MS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

const SHORT = /^(?:\d+[wdhms])+$/;
const ISO = /^P(?=.)(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/;

/**
 * Milliseconds of a duration such as `90m`, `2h`, `1d`, `1h30m` or `PT1H`; undefined when the text is none.
 * A day is 24 hours and a week seven such days: durations know no calendar. Months and years are refused for that reason.
 */
export function readDuration(text: string): number | undefined {
  const compact = text.trim();
  if (!SHORT.test(compact) && !ISO.test(compact)) return undefined;
  let total = 0;
  for (const [, amount, unit] of compact.matchAll(/(\d+)([wdhms])/gi)) {
    total += Number(amount) * UNIT_MS[unit?.toLowerCase() as keyof typeof UNIT_MS];
  }
  return Number.isSafeInteger(total) ? total : undefined;
}

/** Like {@link readDuration}, for text that must be a duration. Throws `StewardError` with code `DURATION_INVALID`. */
export function parseDuration(text: string): number {
  const ms = readDuration(text);
  if (ms === undefined) {
    throw new StewardError(
      'DURATION_INVALID',
      `expected a duration such as 90m, 2h, 1d or PT1H, found ${JSON.stringify(text)}`,
      { details: { text } },
    );
  }
  return ms;
}

/** A duration as people write it, to the second: `1d 6h`, `45m`, `0s`. Parts below a second are dropped. */
export function formatDuration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.floor(Math.abs(ms) / 1000) * 1000;
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const amount = Math.floor(rest / UNIT_MS[unit]);
    if (amount > 0) parts.push(`${amount}${unit}`);
    rest -= amount * UNIT_MS[unit];
  }
  return `${ms < 0 && parts.length > 0 ? '-' : ''}${parts.length > 0 ? parts.join(' ') : '0s'}`;
}

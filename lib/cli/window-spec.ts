import { UsageError } from '../base/usage-error.ts';
import type { OffHoursWindow } from '../policy/policies.ts';

const DAY = '(?:mon|tue|wed|thu|fri|sat|sun)';
const DAYS = `${DAY}(?:-${DAY})?`;
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const SPEC = new RegExp(`^(${TIME})-(${TIME}|24:00)(?:\\s+(${DAYS}(?:\\s*,\\s*${DAYS})*))?$`, 'i');

/**
 * A window in one line, `22:00-08:00 mon-fri` or `00:00-24:00 sat,sun`, as the policies file has it in keys.
 *
 * @throws UsageError
 */
export function readWindowSpec(text: string): OffHoursWindow {
  const [, from, to, days] = SPEC.exec(text.trim()) ?? [];
  if (from === undefined || to === undefined) {
    throw new UsageError(
      `--window: expected times and days such as "22:00-08:00 mon-fri" or "00:00-24:00 sat,sun", found ${JSON.stringify(text)}.`,
    );
  }
  if (from === to) {
    throw new UsageError(
      `--window: starts and ends at ${from}; a whole day is from 00:00 to 24:00.`,
    );
  }
  return { from, to, ...(days === undefined ? {} : { days: days.split(/\s*,\s*/) }) };
}

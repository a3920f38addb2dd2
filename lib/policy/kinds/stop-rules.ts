import { parseDuration } from '../../base/duration.ts';
import type { StopPolicyShape } from './stop-schema.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** Ticks come every five minutes; a check that comes more often than that is none. */
const SHORTEST_CHECK_MS = 5 * 60_000;
const LONGEST_CHECK_MS = 24 * 3_600_000;

/** What is wrong with a stop policy beyond its shape and what every policy has. */
export function checkStop(policy: StopPolicyShape, path: Path, report: Report): void {
  const { enforce, byLabel, window, schedule } = policy;
  if (enforce !== undefined && window === undefined) {
    report([...path, 'enforce'], 'goes with `window` only: a schedule has no time in between');
  }
  if (enforce !== undefined) {
    const everyMs = parseDuration(enforce.every);
    if (everyMs < SHORTEST_CHECK_MS || everyMs > LONGEST_CHECK_MS) {
      report([...path, 'enforce', 'every'], `expected 5m to 24h, found "${enforce.every}"`);
    }
  }
  if (byLabel !== undefined && schedule === undefined) {
    report(
      [...path, 'byLabel'],
      'goes with `schedule`, which says how often labels are looked at, such as "@every 15m"',
    );
  }
}

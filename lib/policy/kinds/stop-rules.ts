import { parseDuration } from '../../base/duration.ts';
import { checkByLabel } from './by-label-rules.ts';
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
  checkBackstop(policy, path, report);
  checkByLabel(byLabel, schedule, path, report);
}

function checkBackstop({ backstop, byLabel }: StopPolicyShape, path: Path, report: Report): void {
  if (backstop === undefined) return;
  const { after, maxSession, every } = backstop;
  const everyMs = parseDuration(every);
  if (after === undefined && maxSession === undefined) {
    report([...path, 'backstop'], 'says nothing; expected `after`, `maxSession` or both');
  }
  if (everyMs < SHORTEST_CHECK_MS || everyMs > LONGEST_CHECK_MS) {
    report([...path, 'backstop', 'every'], `expected 5m to 24h, found "${every}"`);
  }
  // Instances that the planned stop leaves running have to get their next timer before this one fires.
  if (after !== undefined && parseDuration(after) < 2 * everyMs) {
    report(
      [...path, 'backstop', 'after'],
      `expected at least twice \`every\` (${every}), found "${after}"`,
    );
  }
  if (maxSession !== undefined && parseDuration(maxSession) < everyMs) {
    report(
      [...path, 'backstop', 'maxSession'],
      `expected more than \`every\` (${every}), found "${maxSession}"`,
    );
  }
  if (after !== undefined && byLabel !== undefined) {
    report(
      [...path, 'backstop', 'after'],
      'has no planned stop to come after: with `byLabel` each instance has its own; `maxSession` works',
    );
  }
}

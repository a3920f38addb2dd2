import type { Decision } from '../policy/plan.ts';
import { readRotationRecord } from '../policy/rotation-record.ts';

/**
 * A rotation decision in one line: what goes by name, what stays in number; undefined for any other decision. `steward why`
 * and `--json` have every snapshot with its reason.
 */
export function describeRotation({ evidence }: Decision): string | undefined {
  const { kept, newSnapshot, goodAfter } = evidence;
  if (typeof kept !== 'object' || kept === null || goodAfter === undefined) return undefined;
  const { removed } = readRotationRecord(evidence);
  const names = removed.map(({ name }) => name).join(', ');
  return [
    removed.length === 0 ? 'deletes none' : `deletes ${removed.length} (${names})`,
    `keeps ${Object.keys(kept).length}`,
    `${String(goodAfter)} good ones stay`,
    typeof newSnapshot === 'string' ? `once ${newSnapshot} is seen Saved` : '',
  ]
    .filter((fact) => fact !== '')
    .join(', ');
}

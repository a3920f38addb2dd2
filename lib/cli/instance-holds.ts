import type { ShownHold } from '../policy/instance-holds.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { CommandContext } from './command.ts';
import { formatTable } from './table.ts';

interface Held extends InstanceObservation {
  readonly holds: readonly ShownHold[];
}

/** A row for each hold. */
export function formatHolds(
  targets: readonly {
    readonly target: { readonly name: string };
    readonly instances: readonly Held[];
  }[],
  { width, style }: CommandContext,
): string {
  const rows = targets.flatMap(({ target, instances }) =>
    instances.flatMap((one) =>
      one.holds.map(({ state, label, value, until, remark, policies }) => [
        target.name,
        one.id,
        one.name,
        one.status,
        one.ownerName ?? one.ownerId,
        state,
        until ?? '',
        `${label}=${value}`,
        policies.join(', '),
        remark ?? '',
      ]),
    ),
  );
  if (rows.length === 0) return '';
  const titles = [
    'TARGET',
    'INSTANCE',
    'NAME',
    'STATUS',
    'OWNER',
    'HOLD',
    'UNTIL',
    'LABEL',
    'POLICIES',
    'REMARK',
  ];
  const columns = titles.map((title) => ({ title, flexible: title === 'REMARK' }));
  const table = formatTable(columns, rows, {
    width,
    style: (cell, row, column) =>
      titles[column] === 'HOLD' && rows[row]?.[column] === 'held' ? style('green', cell) : cell,
  });
  return `${table}\n`;
}

import { moneyOf, noHours } from './add-up.ts';
import type { MeasuredFleet } from './measure-fleet.ts';
import { instanceKey, type MeasuredHours } from './measure-hours.ts';
import { rank } from './ranked.ts';
import type { ActionRow, Rows } from './report-input.ts';
import type { ReportModel, Unprotected } from './report-model.ts';

/** Instances that a policy chose to act on in the period, by {@link instanceKey}. */
export async function readActedOn(actions: Rows<ActionRow>): Promise<ReadonlySet<string>> {
  const acted = new Set<string>();
  for await (const batch of actions) {
    for (const row of batch) acted.add(instanceKey(row.target, row.instance_id));
  }
  return acted;
}

/**
 * Instances that nothing would stop: they ran at the last look, have neither an idle culler nor a shutdown timer, and no
 * policy acted on them in the period. Those that idled the most come first.
 */
export function findUnprotected(
  { present }: Pick<MeasuredFleet, 'present'>,
  { instances }: Pick<MeasuredHours, 'instances'>,
  actedOn: ReadonlySet<string>,
  mostRows: number,
): ReportModel['unprotected'] {
  const running = present.filter(({ status }) => status === 'Running');
  const found = running
    .filter(({ isGuarded, target, id }) => !isGuarded && !actedOn.has(instanceKey(target, id)))
    .map(({ id, name, target, owner, workspace, gpus, since }): Unprotected => {
      const sum = instances.get(instanceKey(target, id));
      return {
        id,
        name,
        target,
        owner,
        workspace,
        gpus,
        runningSince: since.toISOString(),
        hours: { ...(sum?.hours ?? noHours()) },
        spent: moneyOf(sum?.spent ?? new Map()),
      };
    });
  return {
    method: 'unprotected',
    running: running.length,
    instances: rank(
      found,
      mostRows,
      ({ hours }) => hours.idle,
      ({ target, id }) => instanceKey(target, id),
    ),
  };
}

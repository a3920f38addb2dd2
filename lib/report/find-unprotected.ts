import type { ActionName } from '../policy/plan.ts';
import { moneyOf, noHours } from './add-up.ts';
import type { MeasuredFleet } from './measure-fleet.ts';
import { instanceKey, type MeasuredHours } from './measure-hours.ts';
import { rank } from './ranked.ts';
import type { ActionRow, Rows } from './report-input.ts';
import type { ReportModel, Unprotected } from './report-model.ts';

/** Actions of policies that see to it that an instance does not run on. To start it or to save it does not. */
const LOOKS_AFTER: ReadonlySet<string> = new Set([
  'stop',
  'warn',
  'set-culler',
  'set-timer',
] satisfies ActionName[]);

/** Instances that a policy looked after in the period, by {@link instanceKey}. */
export async function readLookedAfter(actions: Rows<ActionRow>): Promise<ReadonlySet<string>> {
  const lookedAfter = new Set<string>();
  for await (const batch of actions) {
    for (const { action, target, instance_id } of batch) {
      if (LOOKS_AFTER.has(action)) lookedAfter.add(instanceKey(target, instance_id));
    }
  }
  return lookedAfter;
}

/**
 * Instances that nothing would stop: they ran at the last look, have neither an idle culler nor a shutdown timer, and no
 * policy looked after them in the period. Those that idled the most come first.
 */
export function findUnprotected(
  { present }: Pick<MeasuredFleet, 'present'>,
  { instances }: Pick<MeasuredHours, 'instances'>,
  lookedAfter: ReadonlySet<string>,
  mostRows: number,
): ReportModel['unprotected'] {
  const running = present.filter(({ status }) => status === 'Running');
  const found = running
    .filter(({ isGuarded, target, id }) => !isGuarded && !lookedAfter.has(instanceKey(target, id)))
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
        spent: moneyOf(sum?.spent ?? []),
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

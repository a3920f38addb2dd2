import type { ActionName } from '../policy/plan.ts';
import type { OutcomeKind } from '../run/outcome.ts';
import { moneyOf, noHours } from './add-up.ts';
import type { MeasuredFleet, SeenInstance } from './measure-fleet.ts';
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

/** A stop that is refused each night protects nothing. */
const WORKED: ReadonlySet<string | null> = new Set<OutcomeKind>(['verified', 'accepted']);

/** Instances that a policy looked after in the period, by {@link instanceKey}. */
export async function readLookedAfter(actions: Rows<ActionRow>): Promise<ReadonlySet<string>> {
  const lookedAfter = new Set<string>();
  for await (const batch of actions) {
    for (const { action, outcome, target, instance_id } of batch) {
      if (LOOKS_AFTER.has(action) && WORKED.has(outcome))
        lookedAfter.add(instanceKey(target, instance_id));
    }
  }
  return lookedAfter;
}

/** Instances that ran at the last look, and those of them that have neither an idle culler nor a shutdown timer nor a policy. */
export function findUnguarded(
  { present }: Pick<MeasuredFleet, 'present'>,
  lookedAfter: ReadonlySet<string>,
): { readonly running: number; readonly unguarded: readonly SeenInstance[] } {
  const running = present.filter(({ status }) => status === 'Running');
  return {
    running: running.length,
    unguarded: running.filter(
      ({ isGuarded, target, id }) => !isGuarded && !lookedAfter.has(instanceKey(target, id)),
    ),
  };
}

/** Instances that nothing would stop. Those that idled the most in the period come first. */
export function rankUnprotected(
  { running, unguarded }: ReturnType<typeof findUnguarded>,
  { instances }: Pick<MeasuredHours, 'instances'>,
  mostRows: number,
): ReportModel['unprotected'] {
  const found = unguarded.map(
    ({ id, name, target, owner, workspace, gpus, since }): Unprotected => {
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
    },
  );
  return {
    method: 'unprotected',
    running,
    instances: rank(
      found,
      mostRows,
      ({ hours }) => hours.idle,
      ({ target, id }) => instanceKey(target, id),
    ),
  };
}

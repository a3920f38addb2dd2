import { driverOf, type HeldRun } from './held-run.ts';
import { lookAgain } from './look-again.ts';
import type { Outcome } from './outcome.ts';

/**
 * Makes sure that instances which are about to be acted on are still to be: what was seen too long ago, or by an earlier
 * trigger, is looked at again. Those that have changed are recorded as `skipped`, with the reason.
 *
 * @returns the ids that are still to be acted on
 */
export async function reread(run: HeldRun, ids: readonly string[]): Promise<readonly string[]> {
  const { deps, record, times, journal } = run;
  const ageMs = deps.clock.now().getTime() - Date.parse(record.observedAt);
  if (!run.resumed && ageMs <= times.rereadMs) return ids;

  const look = await lookAgain(run, ids);
  const at = deps.clock.now().toISOString();
  const changed: Outcome[] = [];
  for (const instanceId of ids) {
    const { instance, decision } = look(instanceId);
    const action = run.planned.get(instanceId);
    if (action === undefined) continue;
    const planned = run.decisions.get(instanceId);
    const isSame =
      decision?.action === action &&
      (planned === undefined || (driverOf(run, action).stillHolds?.(planned, decision) ?? true));
    if (isSame) continue;
    changed.push({
      instanceId,
      action,
      outcome: 'skipped',
      at,
      ...(instance === undefined || decision === undefined
        ? { code: 'gone', message: 'The service no longer lists it.' }
        : {
            code: decision.reason,
            message:
              decision.reason === 'not-warned'
                ? 'Nobody was told of it long enough before, as notify.warn of the policy asks for.'
                : 'It changed after the plan was made.',
            status: instance.status,
          }),
    });
  }
  await journal.append(changed);
  const skipped = new Set(changed.map(({ instanceId }) => instanceId));
  return ids.filter((id) => !skipped.has(id));
}

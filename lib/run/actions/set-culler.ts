import {
  type CullerValues,
  cullerOf,
  isSameCuller,
  type ToldCuller,
} from '../../policy/culler-comparison.ts';
import { plannedCuller, replacedCuller } from '../../policy/kinds/culler.ts';
import { type ActionContext, type ActionDriver, DONE, OPEN } from './action-driver.ts';
import { createCuller, findCuller } from './culler-calls.ts';
import { replace } from './replace.ts';

/** Gives instances their idle culler, one after the other: of each the one that is in the way is deleted. */
export const setCullerDriver: ActionDriver = {
  unitSize: () => 1,
  async send(context, [id], deadline) {
    if (id === undefined) return { outcomes: [] };
    const { deps } = context;
    const wanted = wantedFor(context, id);
    const seen = context.seen.get(id);
    const there = seen && cullerOf(seen);
    const decision = context.decisions.get(id);
    return replace<ToldCuller>({
      deps,
      action: 'set-culler',
      instanceId: id,
      deadline,
      thing: 'idle culler',
      prefix: 'CULLER',
      wanted,
      before: there ?? (decision && replacedCuller(decision)),
      isGone: there === undefined,
      isSame: (found) => isSameCuller(found, wanted),
      remove: (options) => deps.dsw.deleteIdleInstanceCuller({ InstanceId: id }, options),
      create: (culler, options) => createCuller(deps, id, culler, options),
      find: (options) => findCuller(deps, id, options),
    });
  },
  see(context, instance) {
    const found = cullerOf(instance);
    return found !== undefined && isSameCuller(found, wantedFor(context, instance.id))
      ? DONE
      : OPEN;
  },
  // There is one culler at most, and the same one twice is the same one.
  isRepeatable: true,
  // It shows as soon as the listing has caught up.
  verifyTimes: (_, times) => ({ ...times, timeoutMs: Math.min(times.timeoutMs, SHOWS_WITHIN_MS) }),
};

const SHOWS_WITHIN_MS = 120_000;

function wantedFor({ decisions }: ActionContext, id: string): CullerValues {
  const decision = decisions.get(id);
  const wanted = decision && plannedCuller(decision);
  // The engine asks only for what the plan acts on.
  if (wanted === undefined) throw new TypeError(`the plan sets no culler of ${id}`);
  return wanted;
}

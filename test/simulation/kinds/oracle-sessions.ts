import type { Instance } from '../../../local/dsw/entities.ts';
import { readLabels } from '../oracle.ts';
import { HOLD, MINUTE, MOST_SKEW_MS } from '../scenario.ts';
import { MAX_LAG_MS } from '../trouble.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';
import { MOST_MS } from './session-scene.ts';

/** Times go over the wire in whole seconds. */
const SECOND = 1_000;

/** A second opinion on timers that end long sessions, by the service's own record of when these began. */
export function createSessionOracle({ cloud, changes, violated, now }: SceneFacts): Oracle {
  const { world } = cloud;
  /** When the last undisturbed look began, epoch ms. */
  let lookedAt = Number.NaN;

  function checkTimer({ id, sight, who }: SentAct, due: unknown): void {
    const atMs = Date.parse(String(due));
    const hold = readLabels(sight.wire['Labels']).get(HOLD);
    if (hold !== undefined && !(atMs >= Date.parse(hold) - SECOND)) {
      violated('backstop', `${who} for ${due}, though it is held until ${hold}`);
    }
    const instance = world.instances.get(id);
    if (instance === undefined || isChangedSince(id, sight.servedAt - MAX_LAG_MS)) return;
    const began = beganAt(instance);
    if (began !== undefined && atMs < began + MOST_MS - SECOND) {
      violated('backstop', `${who} for ${due}, in a session since ${iso(began)}`);
    }
  }

  function isChangedSince(id: string, at: number): boolean {
    return changes.of(id).some((one) => one.at >= at && one.before?.status !== one.after?.status);
  }

  /** Whatever was let alone since it was looked at without trouble: it has ended if it could, and not while it was held. */
  function checkOver(): void {
    for (const instance of world.instances.values()) {
      const { id, status } = instance;
      const fired = changes.of(id).find(({ at, cause, before, after }) => {
        return (
          at > lookedAt &&
          cause.by === 'platform' &&
          before?.status === 'Running' &&
          after?.status === 'Stopping'
        );
      });
      if (fired !== undefined) checkFired(id, fired.before, fired.at);
      if (status !== 'Running') continue;
      const hold = holdOf(instance);
      if (Number.isNaN(hold)) continue;
      const began = beganAt(instance) ?? now();
      const lastMs = Math.max(began + MOST_MS, hold ?? 0, lookedAt + 12 * MINUTE) + 3 * MINUTE;
      if (began < lookedAt && now() > lastMs + 2 * MOST_SKEW_MS) {
        violated('backstop', `${id} runs on since ${iso(began)}, longer than a session may last`);
      }
    }
  }

  function checkFired(id: string, before: Instance | undefined, at: number): void {
    const hold = before && holdOf(before);
    if (hold === undefined || hold <= at) return;
    violated('backstop', `${id} was stopped by its timer at ${iso(at)}, though it is held`);
  }

  return {
    onAct(act, call) {
      if (call.operation === 'CreateInstanceShutdownTimer') checkTimer(act, call.body['DueTime']);
    },
    afterPart(name) {
      // The last of its looks, which nothing changes any more.
      if (name === 'healed') lookedAt = now() - 12 * MINUTE;
      if (name === 'over') checkOver();
    },
  };
}

function beganAt({ sessions }: Instance): number | undefined {
  return sessions.at(-1)?.entries[0]?.from;
}

/** NaN for one without a readable end. */
function holdOf({ labels }: Instance): number | undefined {
  const value = labels.find(({ Key }) => Key === HOLD)?.Value;
  return value === undefined ? undefined : Date.parse(value);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

import { MOST_SKEW_MS } from '../scenario.ts';
import { EVENING } from './draw-fleet.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';
import { WARN_MS } from './warning-scene.ts';

/** A second opinion on what people were told before, by what the channel itself has got. */
export function createWarningOracle({ now, violated, cloud, isCalm }: SceneFacts): Oracle {
  /** By instance: when a message first listed it, epoch ms. */
  const told = new Map<string, number>();

  function checkStop({ id, who }: SentAct): void {
    const at = told.get(id);
    // Of the time that it was told one clock speaks, of the time of the stop another.
    if (at !== undefined && at + WARN_MS <= now() + 2 * MOST_SKEW_MS) return;
    const when =
      at === undefined ? 'of which nobody was told' : `told at ${new Date(at).toISOString()}`;
    violated('not-warned', `${who}, ${when}`);
  }

  return {
    onAct: checkStop,
    onNotice({ kind, rows }, shown) {
      if (kind !== 'warning') return;
      for (const { instanceId } of rows.slice(0, shown)) {
        if (!told.has(instanceId)) told.set(instanceId, now());
      }
    },
    afterPart(name) {
      if (name !== 'healed' || !isCalm) return;
      for (const { id, status } of cloud.world.instances.values()) {
        const isInTime = (told.get(id) ?? EVENING) + WARN_MS <= EVENING - 2 * MOST_SKEW_MS;
        if (status === 'Running' && isInTime) violated('calm-is-complete', `${id} still runs`);
      }
    },
  };
}

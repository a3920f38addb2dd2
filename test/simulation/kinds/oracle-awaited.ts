import type { Snapshot } from '../../../local/dsw/entities.ts';
import { readLabels } from '../oracle.ts';
import { HOLD, MOST_SKEW_MS } from '../scenario.ts';
import type { WireCall } from '../wire.ts';
import { LEAD_MS, WAIT_MS } from './awaited-scene.ts';
import { EVENING } from './draw-fleet.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';
import { createTurns } from './turns-of-instances.ts';

interface Awaited {
  /** What becomes of an instance without a good snapshot. */
  readonly ifFails: 'keep' | 'stop';
}

const IN_PROGRESS = ['Committing', 'Pushing'];

/** A second opinion on stops that wait for snapshots, by the snapshots that the service has. */
export function createAwaitedOracle(facts: SceneFacts, { ifFails }: Awaited): Oracle {
  const { cloud, changes, violated, now } = facts;
  const { world } = cloud;
  const turnsOf = createTurns(changes);
  const acts = new Map<WireCall, readonly SentAct[]>();
  const stopped = new Set<string>();

  /** Ours of this evening, in any status. */
  function snapshotsOf(id: string): readonly Snapshot[] {
    return world.records
      .snapshotsOf(id)
      .filter(
        ({ name, createdAt }) => name.startsWith('steward-') && createdAt >= EVENING - LEAD_MS,
      );
  }

  function checkStop({ id, sight, who }: SentAct): void {
    const own = snapshotsOf(id);
    const isOver = now() >= EVENING + WAIT_MS - 2 * MOST_SKEW_MS;
    if (!isOver && own.some(({ status }) => IN_PROGRESS.includes(status))) {
      violated('snapshot-first', `${who}, while its snapshot is being saved`);
    }
    const isGood = own.some(({ status }) => status === 'Saved');
    if (ifFails === 'keep' && !isGood) violated('snapshot-first', `${who} without a good snapshot`);
    const until = readLabels(sight.wire['Labels']).get(HOLD);
    if (until !== undefined && !(Date.parse(until) <= now() + 2 * MOST_SKEW_MS)) {
      violated('seen-unprotected', `${who}, held until ${until}`);
    }
  }

  function checkTwice({ id, who }: SentAct): void {
    const last = changes.of(id).at(-1);
    if (last?.at !== now() || last.cause.by !== 'us') return;
    if (last.before?.status === last.after?.status) return;
    if (stopped.has(id)) violated('one-effect', `${who} a second time for its boundary`);
    stopped.add(id);
  }

  /** Everything that ran all along has a snapshot, or the one that cannot have; and was stopped if it may be. */
  function checkCalm(): void {
    for (const { id, status, labels } of world.instances.values()) {
      if (
        labels.some(({ Key }) => Key === HOLD) ||
        turnsOf(id, now()).some(({ by }) => by !== 'us')
      )
        continue;
      const own = snapshotsOf(id);
      const mayStop = ifFails === 'stop' || own.some((one) => one.status === 'Saved');
      if (status === 'Running' && mayStop) violated('calm-is-complete', `${id} still runs`);
      if (status === 'Running' && own.length === 0) {
        violated('calm-is-complete', `no snapshot was begun of ${id}`);
      }
    }
  }

  return {
    onAct(act, call) {
      if (call.operation === 'CreateInstanceSnapshot') return;
      acts.set(call, [...(acts.get(call) ?? []), act]);
      checkStop(act);
    },
    onServed(call) {
      for (const act of acts.get(call) ?? []) checkTwice(act);
    },
    afterPart(name) {
      if (name === 'healed' && facts.isCalm) checkCalm();
    },
  };
}

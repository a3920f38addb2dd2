import type { WireCall } from '../wire.ts';
import type { DrawnLimits } from './limits-scene.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';

interface Limited {
  readonly limits: DrawnLimits;
  /** Instances of the fleet, in any status: nobody adds or takes any in these scenes. */
  readonly size: number;
}

/** Stops that the service carried out for us. */
interface Carried {
  readonly id: string;
  readonly owner: string;
  readonly run: string;
}

/** A second opinion on limits: what the service carried out is counted, and not what was planned. */
export function createLimitsOracle(facts: SceneFacts, { limits, size }: Limited): Oracle {
  const { cloud, changes, violated, now, isCalm } = facts;
  const acts = new Map<WireCall, readonly SentAct[]>();
  const carried: Carried[] = [];

  function count({ id, recorded, who }: SentAct): void {
    const last = changes.of(id).at(-1);
    if (last?.at !== now() || last.cause.by !== 'us') return;
    if (last.before?.status === last.after?.status) return;
    const { prefix } = recorded;
    if (carried.some((one) => one.id === id && one.run === prefix)) {
      violated('one-effect', `${who} a second time for its boundary`);
    }
    carried.push({ id, owner: ownerOf(id), run: prefix });
    const ofRun = carried.filter(({ run }) => run === prefix);
    for (const why of [
      ...exceeded(ofRun, limits, ''),
      ...exceeded(carried, limits.day ?? {}, 'day.'),
    ]) {
      violated('guards-hold', `${who}, which makes ${why}`);
    }
  }

  function ownerOf(id: string): string {
    return String(cloud.world.instances.get(id)?.settings.UserId);
  }

  function* exceeded(stops: readonly Carried[], most: DrawnLimits, prefix: string) {
    const { count: number, percent, perOwner } = most;
    if (number !== undefined && stops.length > number) yield `${prefix}count ${stops.length}`;
    if (percent !== undefined && stops.length * 100 > size * percent) {
      yield `${stops.length} of ${size}`;
    }
    for (const owner of new Set(stops.map((one) => one.owner))) {
      const own = stops.filter((one) => one.owner === owner).length;
      if (perOwner !== undefined && own > perOwner) yield `${prefix}perOwner ${own} of ${owner}`;
    }
  }

  /** Where nobody comes in between, the first run stops all that run and are not held, or none at all. */
  function checkCalm(): void {
    const ran = [...cloud.world.instances.values()]
      .filter(({ id, labels }) => labels.length === 0 && ranAtFirst(id))
      .map(({ id }) => ({ id, owner: ownerOf(id), run: '' }));
    const isOver = [...exceeded(ran, limits, ''), ...exceeded(ran, limits.day ?? {}, 'day.')];
    const first = carried.filter(({ run }) => run.includes('T14:00:00Z'));
    if (first.length !== (isOver.length > 0 ? 0 : ran.length)) {
      violated(
        'calm-is-complete',
        `${first.length} of ${ran.length} were stopped, ${isOver.join(', ') || 'within limits'}`,
      );
    }
  }

  function ranAtFirst(id: string): boolean {
    const [first] = changes.of(id).filter(({ before, after }) => before?.status !== after?.status);
    return (first?.before ?? cloud.world.instances.get(id))?.status === 'Running';
  }

  return {
    onAct(act, call) {
      acts.set(call, [...(acts.get(call) ?? []), act]);
    },
    onServed(call) {
      for (const act of acts.get(call) ?? []) count(act);
    },
    afterPart(name) {
      if (name === 'first' && isCalm) checkCalm();
    },
  };
}

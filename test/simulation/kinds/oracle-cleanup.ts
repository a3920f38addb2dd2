import type { Change } from '../change-log.ts';
import { MOST_SKEW_MS } from '../scenario.ts';
import { MAX_LAG_MS } from '../trouble.ts';
import type { WireCall } from '../wire.ts';
import { NOTICE_MS } from './cleanup-scene.ts';
import { EVENING } from './draw-fleet.ts';
import type { Oracle, SceneFacts } from './scene.ts';

const MARK = 'steward-abandoned';

/** A second opinion on deletions, by what the service itself went through and what the channel got. */
export function createCleanupOracle(facts: SceneFacts): Oracle {
  const { cloud, changes, violated, now, isCalm } = facts;
  /** By instance: when messages listed it, epoch ms, oldest first. */
  const told = new Map<string, number[]>();
  /** By process and instance: when the service last told it of that very instance. */
  const asked = new Map<string, number>();
  const keyOf = ({ process }: WireCall, id: string) => `${process.id} ${id}`;
  // Of one time one clock speaks, of the other another.
  const isOver = (from: number) => from + NOTICE_MS <= now() + 2 * MOST_SKEW_MS;

  function checkDelete(call: WireCall, id: string): void {
    const who = `${call.process.id} deletes ${id}`;
    const wrong = (message: string) => violated('deleted-after-notice', `${who}, ${message}`);
    if (!cloud.world.instances.has(id)) return;
    const history = changes.of(id);
    const mark = history.findLast(setsMark);
    if (mark === undefined) {
      wrong('which we never marked');
      return;
    }
    if (!isOver(mark.at)) wrong(`marked at ${new Date(mark.at).toISOString()}`);
    const message = (told.get(id) ?? []).find((at) => at >= mark.at - 2 * MOST_SKEW_MS);
    if (message === undefined) wrong('of whose mark nobody was told');
    else if (!isOver(message)) wrong(`told of at ${new Date(message).toISOString()}`);
    const looked = asked.get(keyOf(call, id));
    if (looked === undefined) {
      wrong('without having asked for it');
      return;
    }
    const touched = history.findLast(
      ({ at, cause }) => cause.by === 'person' && at > mark.at && at <= looked - MAX_LAG_MS,
    );
    if (touched) wrong(`which somebody touched at ${new Date(touched.at).toISOString()}`);
  }

  return {
    onArrive(call) {
      const [id = ''] = call.instances;
      if (call.operation === 'DeleteInstance') checkDelete(call, id);
    },
    onServed(call, answer) {
      const [id = ''] = call.instances;
      if (call.operation === 'GetInstance' && answer) asked.set(keyOf(call, id), now());
    },
    onNotice({ rows }, shown) {
      for (const { instanceId } of rows.slice(0, shown)) {
        told.set(instanceId, [...(told.get(instanceId) ?? []), now()]);
      }
    },
    afterPart(name) {
      if (name !== 'healed') return;
      for (const { id, status, labels } of cloud.world.instances.values()) {
        const isMarked = labels.some(({ Key }) => Key === MARK);
        if (status === 'Running' && isMarked) violated('marks-go', `${id} runs and has its mark`);
        const first = changes.of(id).find(setsMark);
        // What a message only counted is marked anew, and has its time from then on.
        const wasTold = told.get(id)?.some((at) => at < EVENING + NOTICE_MS / 2) ?? false;
        if (isCalm && first !== undefined && wasTold) {
          violated('calm-is-complete', `${id} is still there`);
        }
      }
    },
  };
}

/** Whether a change of ours is a new value of the mark. */
function setsMark({ cause, before, after }: Change): boolean {
  const value = (one: Change['after']) => one?.labels.find(({ Key }) => Key === MARK)?.Value;
  return cause.by === 'us' && value(after) !== undefined && value(after) !== value(before);
}

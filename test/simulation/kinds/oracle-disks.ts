import { MAX_LAG_MS } from '../trouble.ts';
import { DAY } from './draw-fleet.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';
import { createTurns } from './turns-of-instances.ts';

/** The free disk is cleared after so long, and the scene's policy starts instances a day before. */
const DUE_MS = 14 * DAY;

/** A second opinion on starts that keep a disk, and on the stops after them. */
export function createDiskOracle(facts: SceneFacts): Oracle {
  const { cloud, changes, violated, now } = facts;
  const turnsOf = createTurns(changes);
  /** By instance: our starts that did something, with the run. */
  const started = new Map<string, string>();
  const acts = new Map<unknown, SentAct>();

  function checkStart({ id, sight, who }: SentAct): void {
    const turns = turnsOf(id, sight.servedAt - MAX_LAG_MS);
    // Whoever turned it on or off in the scene began its time anew.
    if (turns.length > 0)
      violated('no-foreign-start', `${who}, which a ${turns.at(-1)?.by} touched`);
    const rest = cloud.world.instances.get(id)?.restSince;
    if (rest !== undefined && now() - rest < DUE_MS && turns.length === 0) {
      const people = turnsOf(id, now()).length > 0;
      if (!people)
        violated('no-foreign-start', `${who}, stopped since ${new Date(rest).toISOString()}`);
    }
  }

  function checkStop({ id, sight, who }: SentAct): void {
    const last = turnsOf(id, sight.servedAt - MAX_LAG_MS).at(-1);
    if (last?.by === 'us' && last.to === 'started') return;
    violated('seen-unprotected', `${who}, which ${last?.by ?? 'nobody'} turned on last`);
  }

  function checkTwice({ id, recorded, who }: SentAct): void {
    const last = changes.of(id).at(-1);
    if (last?.at !== now() || last.cause.by !== 'us') return;
    if (last.before?.status === last.after?.status) return;
    const hadNoMachine = changes
      .of(id)
      .some((one) => one.after?.reason?.code.startsWith('Resource.'));
    if (started.get(id) === recorded.prefix && !hadNoMachine) {
      violated('no-foreign-start', `${who} again for one boundary`);
    }
    started.set(id, recorded.prefix);
  }

  return {
    onAct(act, call) {
      if (call.operation !== 'StartInstance') return checkStop(act);
      acts.set(call, act);
      checkStart(act);
    },
    onServed(call) {
      const act = acts.get(call);
      if (act !== undefined) checkTwice(act);
    },
  };
}

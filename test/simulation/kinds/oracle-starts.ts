import type { Change } from '../change-log.ts';
import { MAX_LAG_MS } from '../trouble.ts';
import { runsOf } from './check-runs.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';
import { createTurns, type Turn } from './turns-of-instances.ts';

/** Somebody who starts and stops an instance so soon after our stop, before it was looked at, is not told from us. */
const NOT_TOLD_MS = 150_000;

/** A second opinion on starts: whoever changed last whether an instance runs, it is theirs. */
export function createStartOracle(facts: SceneFacts): Oracle {
  const { cloud, changes, violated, records, isCalm } = facts;
  const turnsOf = createTurns(changes);
  /** By run and instance: our starts that came to something. */
  const started = new Map<string, Change[]>();
  /** When we tried to stop an instance, whether or not it did anything; epoch ms. */
  const tried = new Map<string, number[]>();

  function checkStart({ id, sight, who }: SentAct): void {
    const turns = turnsOf(id, sight.servedAt - MAX_LAG_MS);
    const last = turns.at(-1);
    if (last?.to === 'stopped' && (last.by === 'us' || isNotTold(id, last))) return;
    const what = last === undefined ? 'nobody stopped' : `a ${last.by} ${last.to}`;
    violated('no-foreign-start', `${who}, which ${what} last`);
  }

  /** A person's stop right after ours, or in the moment of one whose answer was lost. */
  function isNotTold(id: string, { at, by }: Turn): boolean {
    const near = (one: number) => Math.abs(at - one) <= NOT_TOLD_MS;
    return by === 'person' && (tried.get(id) ?? []).some(near);
  }

  function checkTwice(id: string, process: string, target: string): void {
    const { due } = facts.invocation(process);
    const run = `${records.lastPlan('morning', target, due)?.prefix}${id}`;
    const last = changes.of(id).at(-1);
    if (last === undefined) return;
    const before = started.get(run) ?? [];
    started.set(run, [...before, last]);
    const first = before.at(-1);
    if (first !== undefined && !foundNoMachine(id, first)) {
      violated('no-foreign-start', `${process} starts ${id} again for one boundary`);
    }
  }

  function foundNoMachine(id: string, { at }: Change): boolean {
    return changes
      .of(id)
      .some((one) => one.at >= at && one.after?.reason?.code.startsWith('Resource.'));
  }

  function checkCalm(): void {
    const ours = runsOf(records).filter(({ prefix }) => prefix.startsWith('runs/night/'));
    for (const id of ours.flatMap(({ report }) => report?.done ?? [])) {
      const status = cloud.world.instances.get(id)?.status;
      if (status !== 'Running') violated('calm-is-complete', `${id} is ${status}, not started`);
    }
  }

  return {
    onSend({ operation, instances }) {
      if (!operation.startsWith('Stop')) return;
      for (const id of instances) tried.set(id, [...(tried.get(id) ?? []), facts.now()]);
    },
    onAct(act, call) {
      if (call.operation === 'StartInstance') checkStart(act);
    },
    onServed({ operation, instances, process, target }) {
      const [id = ''] = instances;
      const last = changes.of(id).at(-1);
      if (operation !== 'StartInstance' || last?.at !== facts.now()) return;
      const isOurs = last.cause.by === 'us' && last.cause.call.process === process;
      if (isOurs && last.before?.status !== last.after?.status) checkTwice(id, process.id, target);
    },
    afterPart(name) {
      if (name === 'healed' && isCalm) checkCalm();
    },
  };
}

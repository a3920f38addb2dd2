import type { StopPolicy } from '../../../lib/policy/policies.ts';
import { findProtection, readLabels } from '../oracle.ts';
import type { WireCall } from '../wire.ts';
import { EVENING } from './draw-fleet.ts';
import { GRACE_MS, LABELS, SCHEDULE } from './hours-scene.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';

/** A second opinion on stops within a window, and on stops by label. */
export function createHoursOracle(
  facts: SceneFacts,
  { isByLabel }: { readonly isByLabel: boolean },
): Oracle {
  const { cloud, changes, violated, isCalm, now } = facts;
  /** The boundary that each act under way was planned for. */
  const acts = new Map<WireCall, SentAct[]>();
  /** By instance and boundary. */
  const stopped = new Set<string>();

  function checkStop({ sight, recorded, who, deed }: SentAct, call: WireCall): void {
    const policy = policyNamed(deed.policy);
    const { skewMs, due } = facts.invocation(call.process.id);
    const itsNow = Math.max(now() + skewMs, due);
    const [target] = facts.policies.targets;
    const protection = target && findProtection(sight, policy, target, itsNow);
    const unripe = isByLabel ? notItsTime(sight.wire) : inGrace(sight.wire, recorded, itsNow);
    const why = protection ?? unripe;
    if (why !== undefined) violated('seen-unprotected', `${who}, though ${why}`);
  }

  function policyNamed(name: string): StopPolicy {
    const found = facts.policies.policies.find((one) => one.name === name);
    if (found?.kind !== 'stop') throw new Error(`No stop policy ${name}.`);
    return found;
  }

  function inGrace(
    wire: SentAct['sight']['wire'],
    { boundary }: SentAct['recorded'],
    itsNow: number,
  ): string | undefined {
    if (boundary === EVENING) return undefined;
    const changedMs = Date.parse(String(wire['GmtModifiedTime']));
    return changedMs > itsNow - GRACE_MS ? 'it was changed just now' : undefined;
  }

  /** At most one stop for a boundary; by label there is one boundary for each in a scene, whichever run it is that sees it. */
  function checkTwice({ id, recorded, who }: SentAct): void {
    const run = isByLabel ? id : `${id} ${recorded.boundary}`;
    const last = changes.of(id).at(-1);
    if (last === undefined || last.at !== now() || last.cause.by !== 'us') return;
    if (last.before?.status === last.after?.status) return;
    if (stopped.has(run)) violated('one-effect', `${who} a second time for its boundary`);
    stopped.add(run);
  }

  function checkCalm(): void {
    for (const { id, status, labels } of cloud.world.instances.values()) {
      const label = labels.find(({ Key }) => Key === SCHEDULE)?.Value;
      const isDue = !isByLabel || LABELS[label ?? ''] === true;
      const isHeld = labels.some(({ Key }) => Key !== SCHEDULE);
      if (status === 'Running' && isDue && !isHeld) violated('calm-is-complete', `${id} runs`);
    }
  }

  return {
    onAct(act, call) {
      acts.set(call, [...(acts.get(call) ?? []), act]);
      checkStop(act, call);
    },
    onServed(call) {
      for (const act of acts.get(call) ?? []) checkTwice(act);
    },
    afterPart(name) {
      if (name === 'healed' && isCalm) checkCalm();
    },
  };
}

function notItsTime(wire: SentAct['sight']['wire']): string | undefined {
  const label = readLabels(wire['Labels']).get(SCHEDULE);
  return LABELS[label ?? ''] === true ? undefined : `its label says ${label ?? 'nothing'}`;
}

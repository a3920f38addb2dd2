import type { Policies } from '../../../lib/policy/policies.ts';
import { stepsOfFile } from '../../../lib/policy/steps.ts';
import { type ChangeLog, createChangeLog } from '../change-log.ts';
import type { Cloud } from '../cloud.ts';
import { FRESH_MS, type Invocation, learn, type Watch } from '../observer.ts';
import type { Sight } from '../oracle.ts';
import type { PromiseName, Violation } from '../promises.ts';
import { createRecordsWatch, type RecordsWatch } from '../records-watch.ts';
import type { WireCall } from '../wire.ts';
import type { Deed, Oracle, Scene, SceneFacts } from './scene.ts';

export interface SceneWatch extends Watch {
  readonly oracle: Oracle;
  readonly changes: ChangeLog;
  readonly records: RecordsWatch;
}

export interface SceneWatchOptions {
  readonly cloud: Cloud;
  readonly scene: Scene;
  readonly isCalm: boolean;
  /** For the trace. */
  readonly onViolation: (line: string) => void;
}

/** Watches the wire and the store of a scene: what holds for every kind of policy, and what the oracle of its own says. */
export function createSceneWatch({
  cloud,
  scene,
  isCalm,
  onViolation,
}: SceneWatchOptions): SceneWatch {
  const violations: Violation[] = [];
  const invocations = new Map<string, Invocation>();
  const sights = new Map<string, Map<string, Sight>>();
  /** Who acted last for a run, and under which lease. */
  const lastActor = new Map<string, { readonly process: string; readonly term: number }>();
  const now = () => cloud.clock.now();
  const iso = (at: number) => new Date(at).toISOString();
  const records = createRecordsWatch({ now, violated });
  const changes = createChangeLog(cloud.world);
  const isDryRun = dryRunsOf(scene.policies);
  const facts: SceneFacts = {
    policies: scene.policies,
    cloud,
    changes,
    records,
    isCalm,
    now,
    violated,
    invocation,
    sight: (process, id) => sights.get(process)?.get(id),
  };
  const oracle = scene.createOracle(facts);

  function violated(promise: PromiseName, message: string): void {
    violations.push({ promise, message, at: iso(now()) });
    onViolation(`VIOLATED ${promise}: ${message}`);
  }

  function invocation(process: string): Invocation {
    const found = invocations.get(process);
    if (found === undefined) throw new Error(`Nobody knows the process ${process}.`);
    return found;
  }

  function checkAct(id: string, call: WireCall, deed: Deed): void {
    const { process, target, operation } = call;
    const who = `${process.id} sends ${operation} for ${id}`;
    if (isDryRun(deed.policy)) violated('guards-hold', `${who} in a dry run`);
    const recorded = records.lastPlan(deed.policy, target, invocation(process.id).due);
    const decision = recorded?.plan.decisions.find(({ instanceId }) => instanceId === id);
    if (
      recorded === undefined ||
      decision === undefined ||
      !deed.actions.includes(decision.action)
    ) {
      violated('planned-only', `${who}, for which the plan says ${decision?.reason ?? 'nothing'}`);
      return;
    }
    for (const { message } of recorded.trips ?? []) {
      violated('guards-hold', `${who}, though ${message}`);
    }
    checkActor(who, call, deed, recorded.prefix);
    const sight = facts.sight(process.id, id);
    if (sight === undefined) {
      violated('looked-at', `${who} without having looked at it`);
      return;
    }
    if (now() - sight.servedAt > FRESH_MS) {
      violated('seen-freshly', `${who}, which it saw last at ${iso(sight.servedAt)}`);
    }
    oracle.onAct?.({ id, deed, recorded, decision, sight, who }, call);
  }

  function checkActor(
    who: string,
    { process, target }: WireCall,
    { policy }: Deed,
    run: string,
  ): void {
    const term = records.termOf(process.id, policy, target);
    if (term === undefined) {
      violated('one-actor', `${who} without a lease`);
      return;
    }
    const last = lastActor.get(run);
    if (last !== undefined && last.process !== process.id && term <= last.term) {
      violated('one-actor', `${who} after ${last.process} has begun to`);
    }
    if (last === undefined || term > last.term) lastActor.set(run, { process: process.id, term });
  }

  return {
    violations,
    oracle,
    changes,
    records,
    violated,
    onWrite: records.onWrite,
    onDelete: records.onDelete,
    begin(process, begun) {
      invocations.set(process, begun);
      sights.set(process, new Map());
    },
    onSend(call) {
      const { process, operation } = call;
      if (now() > invocation(process.id).deadline) {
        violated('deadline-holds', `${process.id} sends ${operation} after its deadline`);
      }
      oracle.onSend?.(call);
      const deed = scene.deeds[operation];
      if (deed !== undefined) for (const id of call.instances) checkAct(id, call, deed);
    },
    onArrive(call) {
      changes.begin({ by: 'us', call });
      oracle.onArrive?.(call);
    },
    onServed(call, answer) {
      changes.end();
      oracle.onServed?.(call, answer);
    },
    onDeliver(call, answer, servedAt) {
      const known = sights.get(call.process.id);
      if (known !== undefined && answer.ok) learn(known, call, answer.body, servedAt);
      oracle.onDeliver?.(call, answer, servedAt);
    },
  };
}

function dryRunsOf(policies: Policies): (step: string) => boolean {
  const names = stepsOfFile(policies).filter(({ mode }) => mode === 'dry-run');
  return (step) => names.some(({ name }) => name === step);
}

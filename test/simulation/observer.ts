import type { JsonObject } from '../../lib/dsw/read-answer.ts';
import type { Decision } from '../../lib/policy/plan.ts';
import type { Policies, StopPolicy, Target } from '../../lib/policy/policies.ts';
import type { Cloud } from './cloud.ts';
import { exceedsLimits, findProtection, type Sight } from './oracle.ts';
import type { PromiseName, Violation } from './promises.ts';
import { createRecordsWatch, prefixOf, type RecordsWatch } from './records-watch.ts';
import { MINUTE } from './scenario.ts';
import type { WireCall, WireWatch } from './wire.ts';

/** What the observer knows of one process beyond what it sees on the wire. */
export interface Invocation {
  /** Start of the window that its trigger falls into, epoch ms. */
  readonly boundary: number;
  /** Epoch ms. */
  readonly deadline: number;
  /** Its clock is ahead by so much, or behind. */
  readonly skewMs: number;
  /** When its trigger was due, epoch ms: no earlier than that it is for whoever was woken by it. */
  readonly due: number;
}

/** One stop of one instance that we asked for. */
export interface StopRecord {
  readonly id: string;
  readonly target: string;
  readonly boundary: number;
  readonly process: string;
  readonly sentAt: number;
  /** Whether it changed the instance. */
  effectAt: number | undefined;
  /** What the service said of it; nothing where it did not come so far. */
  answered: 'accepted' | 'refused' | undefined;
}

/** Sees every call, every write and every invocation. */
export interface Watch extends WireWatch, Pick<RecordsWatch, 'onWrite' | 'onDelete'> {
  readonly violations: readonly Violation[];
  begin(process: string, invocation: Invocation): void;
  violated(promise: PromiseName, message: string): void;
}

export interface Observer extends Watch, Pick<RecordsWatch, 'record' | 'intended' | 'readPlan'> {
  readonly stops: readonly StopRecord[];
}

/** A look that is older counts for nothing any more. */
export const FRESH_MS = 5 * MINUTE;

export interface ObserverOptions {
  readonly cloud: Cloud;
  readonly policies: Policies;
  /** For the trace. */
  readonly onViolation: (line: string) => void;
}

/** Watches the wire and the store, knows the service's own state, and checks the promises as things happen. */
export function createObserver({ cloud, policies, onViolation }: ObserverOptions): Observer {
  const violations: Violation[] = [];
  const stops: StopRecord[] = [];
  const invocations = new Map<string, Invocation>();
  const sights = new Map<string, Map<string, Sight>>();
  /** Who acted last for a run, and under which lease. */
  const lastActor = new Map<string, { readonly process: string; readonly term: number }>();
  const arriving = new Map<WireCall, ReadonlyMap<string, string>>();
  const sent = new Map<WireCall, readonly StopRecord[]>();
  const now = () => cloud.clock.now();
  const iso = (at: number) => new Date(at).toISOString();
  const records = createRecordsWatch({ now, violated });

  function violated(promise: PromiseName, message: string): void {
    violations.push({ promise, message, at: iso(now()) });
    onViolation(`VIOLATED ${promise}: ${message}`);
  }

  function onSend(call: WireCall): void {
    const { process, operation } = call;
    const invocation = invocations.get(process.id);
    if (invocation === undefined) throw new Error(`Nobody knows the process ${process.id}.`);
    if (now() > invocation.deadline) {
      violated('deadline-holds', `${process.id} sends ${operation} after its deadline`);
    }
    if (!isStop(operation)) return;
    checkActor(call, invocation);
    sent.set(
      call,
      call.instances.map((id) => {
        checkStop(id, call, invocation);
        const record: StopRecord = {
          id,
          target: call.target,
          boundary: invocation.boundary,
          process: process.id,
          sentAt: now(),
          effectAt: undefined,
          answered: undefined,
        };
        stops.push(record);
        return record;
      }),
    );
  }

  function checkActor({ process, target }: WireCall, { boundary }: Invocation): void {
    const run = `${target} ${boundary}`;
    const term = records.termOf(process.id, find(target).policy.name, target);
    if (term === undefined) {
      violated('one-actor', `${process.id} stops for ${target} without a lease`);
      return;
    }
    const last = lastActor.get(run);
    if (last !== undefined && last.process !== process.id && term <= last.term) {
      violated('one-actor', `${process.id} stops for ${target} after ${last.process} has begun to`);
    }
    if (last === undefined || term > last.term) lastActor.set(run, { process: process.id, term });
  }

  function checkStop(id: string, { process, target: name }: WireCall, invocation: Invocation) {
    const { policy, target } = find(name);
    const who = `${process.id} stops ${id}`;
    const { plan, trips = [] } = readPlan(policy, name, invocation.boundary) ?? {};
    const decision = plan?.decisions.find(({ instanceId }) => instanceId === id);
    if (decision?.action !== 'stop') {
      violated('planned-only', `${who}, for which the plan says ${decision?.reason ?? 'nothing'}`);
    }
    if (policy.mode === 'dry-run') violated('guards-hold', `${who} in a dry run`);
    for (const { message } of trips) violated('guards-hold', `${who}, though ${message}`);
    if (plan !== undefined && exceedsLimits(...sizeOf(plan.decisions), policy)) {
      violated('guards-hold', `${who}, over a limit`);
    }
    const sight = sights.get(process.id)?.get(id);
    if (sight === undefined) {
      violated('looked-at', `${who} without having looked at it`);
      return;
    }
    const itsNow = Math.max(now() + invocation.skewMs, invocation.due);
    const protection = findProtection(sight, policy, target, itsNow);
    if (protection !== undefined) {
      violated('seen-unprotected', `${who}, though ${protection} at ${iso(sight.servedAt)}`);
    }
    if (now() - sight.servedAt > FRESH_MS) {
      violated('seen-freshly', `${who}, which it saw last at ${iso(sight.servedAt)}`);
    }
  }

  function onArrive(call: WireCall): void {
    if (!isStop(call.operation)) return;
    cloud.world.settle();
    arriving.set(call, new Map(call.instances.map((id) => [id, statusOf(id)])));
  }

  function statusOf(id: string): string {
    return cloud.world.instances.get(id)?.status ?? 'gone';
  }

  function onServed(call: WireCall, said: JsonObject | undefined): void {
    const before = arriving.get(call);
    arriving.delete(call);
    const taken: unknown = said?.['InstanceIds'] ?? said?.['InstanceId'] ?? [];
    for (const record of sent.get(call) ?? []) {
      if (said !== undefined) {
        record.answered = [taken].flat().includes(record.id) ? 'accepted' : 'refused';
      }
      if (before?.get(record.id) === statusOf(record.id)) continue;
      record.effectAt = now();
      const others = stops.filter(
        (other) =>
          other !== record &&
          other.id === record.id &&
          other.boundary === record.boundary &&
          other.effectAt !== undefined,
      );
      const [first] = others;
      if (first !== undefined) {
        const message = `${record.process} stops ${record.id}, which ${first.process} stopped at ${iso(first.effectAt ?? 0)}`;
        violated('one-effect', message);
      }
    }
  }

  function find(name: string): { policy: StopPolicy; target: Target } {
    const target = policies.targets.find((one) => one.name === name);
    const [policy] = policies.policies;
    if (target === undefined || policy?.kind !== 'stop') throw new Error(`No target ${name}.`);
    return { policy, target };
  }

  function readPlan(policy: StopPolicy, target: string, boundary: number) {
    const root = policy.mode === 'dry-run' ? 'dry-run/' : '';
    return records.readPlan(`${root}${prefixOf(policy.name, target, boundary)}`);
  }

  return {
    violations,
    stops,
    begin(process, invocation) {
      invocations.set(process, invocation);
      sights.set(process, new Map());
    },
    onSend,
    onArrive,
    onServed,
    onDeliver(call, answer, servedAt) {
      if (!answer.ok) {
        const refused = answer.failure.effect === 'none' && answer.failure.nature === 'final';
        if (refused) for (const record of sent.get(call) ?? []) record.answered = 'refused';
        return;
      }
      const known = sights.get(call.process.id);
      if (known !== undefined) learn(known, call, answer.body, servedAt);
    },
    onWrite: records.onWrite,
    onDelete: records.onDelete,
    violated,
    record: records.record,
    intended: records.intended,
    readPlan: records.readPlan,
  };
}

function isStop(operation: string): boolean {
  return operation === 'StopInstance' || operation === 'StopInstances';
}

function sizeOf(decisions: readonly Decision[]): [wanted: number, population: number] {
  const wanted = decisions.filter(({ action }) => action === 'stop').length;
  return [wanted, decisions.filter(({ reason }) => reason !== 'other-workspace').length];
}

/** What a process has been told about instances. */
export function learn(
  known: Map<string, Sight>,
  call: WireCall,
  body: JsonObject,
  servedAt: number,
) {
  if (call.operation === 'ListInstances') {
    for (const wire of body['Instances'] as JsonObject[]) {
      const id = String(wire['InstanceId']);
      known.set(id, { wire, servedAt, usage: known.get(id)?.usage ?? new Map() });
    }
  }
  if (call.operation === 'GetInstanceMetrics') {
    const [id = ''] = call.instances;
    const sight = known.get(id);
    if (sight !== undefined) {
      const usage = new Map(sight.usage).set(call.metric ?? '', valuesOf(body));
      known.set(id, { ...sight, usage });
    }
  }
}

function valuesOf({ PodMetrics: pods }: JsonObject): number[] {
  return (pods as { Metrics: { Value: number }[] }[]).flatMap(({ Metrics }) =>
    Metrics.map(({ Value }) => Value),
  );
}

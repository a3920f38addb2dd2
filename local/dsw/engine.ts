import type { Instance, Reason, Snapshot, SnapshotChange, Step } from './entities.ts';
import { continueFlow, type Prospects, stopFlow } from './flows.ts';
import { earliestStop, idleRulesOf, judgeIdle } from './idle.ts';
import { rules } from './rules.ts';
import { shapeOf } from './specs.ts';
import { isAtRest, takeOn } from './state-machine.ts';
import type { World } from './world-type.ts';

/** What the platform does by itself: it carries flows on, stops what is idle or due, and lets waiting instances in. */

const stoppable: ReadonlySet<string> = new Set(rules.stopFrom.value);

function isStoppable(instance: Instance): boolean {
  return stoppable.has(instance.status);
}

/** Sets the instance on a new course and takes the steps that are due at once. */
export function begin(world: World, instance: Instance, flow: readonly Step[]): void {
  advance(world, { ...instance, flow, queued: undefined });
}

export function stop(world: World, instance: Instance, reason?: Reason | undefined): void {
  begin(world, instance, stopFlow(world.now(), world.draw(), reason));
}

/** Chance and stock for a start of this instance now. */
export function prospectsOf(world: World, instance: Instance): Prospects {
  const spec = instance.settings.EcsSpec;
  return {
    at: world.now(),
    draw: world.draw(),
    inStock: spec === undefined || !world.records.outOfStock.has(spec),
  };
}

/** Lets an instance that was put into a status from outside go on as the platform would. */
export function carryOn(world: World, instance: Instance): void {
  begin(world, instance, continueFlow(instance, prospectsOf(world, instance)));
}

/** When to look at an instance next, as far as anything will happen by itself. */
export function nextLook(world: World, instance: Instance): number | undefined {
  if (instance.levers.frozen === true) return undefined;
  const now = world.now();
  let next = instance.flow[0]?.at;
  if (instance.timer !== undefined && (isStoppable(instance) || isAtRest(instance.status))) {
    next = Math.min(next ?? Number.POSITIVE_INFINITY, Math.max(instance.timer.dueAt, now));
  }
  if (instance.status === 'Running') {
    for (const rule of rulesOf(world, instance)) {
      next = Math.min(next ?? Number.POSITIVE_INFINITY, earliestStop(instance, rule, now));
    }
  }
  return next;
}

/** Does what is due at `world.now()`, and says when to look again where that is known better than `nextLook` does. */
export function look(world: World, instance: Instance): number | undefined {
  const now = world.now();
  const step = instance.flow[0];
  if (step !== undefined && step.at <= now) {
    advance(world, instance);
    return undefined;
  }
  if (instance.timer !== undefined && instance.timer.dueAt <= now) {
    // Set on an instance at rest, it has nothing to do (rules.timerLife).
    if (isStoppable(instance)) stop(world, instance, rules.stopReasons.value.timer);
    else world.put({ ...instance, timer: undefined });
    return undefined;
  }
  return instance.status === 'Running' ? lookForIdleness(world, instance) : undefined;
}

function lookForIdleness(world: World, instance: Instance): number | undefined {
  let again: number | undefined;
  for (const rule of rulesOf(world, instance)) {
    const judgement = judgeIdle(instance, rule, world.now());
    if (judgement.fires) {
      const { culler, workspace } = rules.stopReasons.value;
      stop(world, instance, rule.source === 'User' ? culler : workspace);
      return undefined;
    }
    again = Math.min(again ?? Number.POSITIVE_INFINITY, judgement.again);
  }
  const others = [instance.flow[0]?.at, instance.timer?.dueAt].filter((at) => at !== undefined);
  return again === undefined ? undefined : Math.min(again, ...others);
}

function rulesOf(world: World, instance: Instance) {
  return idleRulesOf(instance, world.records.workspaces.get(instance.settings.WorkspaceId));
}

/** Takes all steps that are due, keeps the result, and lets others have the room that it left. */
function advance(world: World, instance: Instance): void {
  const before = world.records.instances.get(instance.id);
  let current: Instance | undefined = instance;
  for (;;) {
    const step: Step | undefined = current.flow[0];
    if (step === undefined || step.at > world.now()) break;
    const next = take(world, { ...current, flow: current.flow.slice(1) }, step);
    if (next === undefined) {
      world.remove(instance.id);
      current = undefined;
      break;
    }
    current = next;
  }
  if (current !== undefined) world.put(current);
  const left =
    (before?.allocated === true && current?.allocated !== true) ||
    (before?.queued !== undefined && current?.queued === undefined);
  const resourceId = instance.settings.ResourceId;
  if (left && resourceId !== undefined) admitWaiting(world, resourceId);
}

/** The instance after one step; undefined when it is gone. */
function take(world: World, instance: Instance, step: Step): Instance | undefined {
  switch (step.kind) {
    case 'status':
      if (step.snapshot !== undefined) change(world, step.snapshot, step.at);
      world.log?.debug('instance status', { instance: instance.id, status: step.status });
      return takeOn(instance, step.status, step.at, step.reason);
    case 'admit':
      return admit(world, instance, step);
    case 'snapshot':
      change(world, step.snapshot, step.at);
      return instance;
    case 'remove':
      return undefined;
  }
}

function admit(world: World, instance: Instance, step: Extract<Step, { kind: 'admit' }>): Instance {
  const resourceId = instance.settings.ResourceId;
  const nobodyWaits = resourceId === undefined || world.records.queueOf(resourceId).length === 0;
  if (nobodyWaits && hasRoom(world, instance)) return takeOn(instance, step.status, step.at);
  return {
    ...takeOn(instance, 'Queuing', step.at),
    flow: [],
    queued: { since: step.at, rest: [step, ...instance.flow] },
  };
}

/** rules.queueOrder */
function admitWaiting(world: World, resourceId: string): void {
  for (;;) {
    const [first] = world.records.queueOf(resourceId);
    if (first?.queued === undefined || !hasRoom(world, first)) return;
    const { since, rest } = first.queued;
    const delay = world.now() - since;
    const [admission, ...others] = rest.map((step) => ({ ...step, at: step.at + delay }));
    if (admission?.kind !== 'admit') return;
    const admitted = takeOn({ ...first, queued: undefined }, admission.status, admission.at);
    world.put({ ...admitted, flow: others });
  }
}

function hasRoom(world: World, instance: Instance): boolean {
  const { ResourceId, EcsSpec } = instance.settings;
  if (ResourceId === undefined || EcsSpec !== undefined) return true;
  const resource = world.records.resources.get(ResourceId);
  if (resource === undefined || instance.allocated) return true;
  const taken = world.records.roomTaken(ResourceId);
  const asked = shapeOf(instance.settings);
  return (
    taken.cpus + asked.cpus <= (resource.CPU ?? Number.POSITIVE_INFINITY) &&
    taken.gpus + asked.gpus <= (resource.GPU ?? Number.POSITIVE_INFINITY) &&
    taken.memoryGB + asked.memoryGB <= (resource.Memory ?? Number.POSITIVE_INFINITY)
  );
}

function change(world: World, { id, status, reason }: SnapshotChange, at: number): void {
  const snapshot = world.records.snapshots.get(id);
  if (snapshot === undefined || isDone(snapshot)) return;
  world.records.putSnapshot({
    ...snapshot,
    status,
    reason,
    modifiedAt: at,
    imageId: status === 'Saved' ? world.newId('image-') : snapshot.imageId,
  });
}

export function isDone(snapshot: Snapshot): boolean {
  return snapshot.status === 'Saved' || snapshot.status === 'Failed';
}

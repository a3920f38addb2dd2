import type { Instance } from './entities.ts';
import { idleMinutesAt, idleRulesOf } from './idle.ts';
import { shapeOf } from './specs.ts';
import { isAtRest, runningSpans, runningTimeAt } from './state-machine.ts';
import type { World } from './world-type.ts';

/**
 * What is wrong with a world, one sentence each; empty when all is well. For simulations and tests: whatever was done,
 * these things hold once the world has settled.
 */
export function checkWorld(world: World): string[] {
  world.settle();
  const problems: string[] = [];
  for (const instance of world.instances.values()) {
    const say = (message: string) => problems.push(`${instance.id}: ${message}`);
    checkSessions(instance, say);
    checkTimes(world, instance, say);
    checkFlow(world, instance, say);
    checkStops(world, instance, say);
    checkSnapshots(world, instance, say);
    if (world.records.findByName(instance.settings.InstanceName)?.id !== instance.id) {
      say(`shares the name ${instance.settings.InstanceName}`);
    }
  }
  checkRooms(world, problems);
  checkIndexes(world, problems);
  return problems;
}

type Say = (message: string) => void;

function checkSessions(instance: Instance, say: Say): void {
  const entries = instance.sessions.flatMap((session) => session.entries);
  const last = entries.at(-1);
  if (last?.status !== instance.status) say(`is ${instance.status}, its lifecycle ${last?.status}`);
  for (const [index, entry] of entries.entries()) {
    const next = entries[index + 1];
    if (next === undefined) {
      if (entry.to !== undefined) say(`its last lifecycle entry ${entry.id} is closed`);
    } else if (entry.to !== next.from) {
      say(`lifecycle entry ${entry.id} ends at ${entry.to}, the next begins at ${next.from}`);
    } else if (entry.to < entry.from) {
      say(`lifecycle entry ${entry.id} ends before it begins`);
    }
  }
  if (new Set(entries.map((entry) => entry.id)).size < entries.length) {
    say('two lifecycle entries share an id');
  }
}

function checkTimes(world: World, instance: Instance, say: Say): void {
  const now = world.now();
  const spans = runningSpans(instance);
  let total = 0;
  for (const span of spans) total += (span.to ?? now) - span.from;
  if (runningTimeAt(instance, now) !== total) {
    say(`has run for ${runningTimeAt(instance, now)} ms, its lifecycle says ${total}`);
  }
  const open = spans.at(-1);
  const upSince = open !== undefined && open.to === undefined ? open.from : undefined;
  if (instance.upSince !== upSince) say(`is up since ${instance.upSince}, not ${upSince}`);
  if (isAtRest(instance.status) && instance.restSince === undefined) say('rests since no time');
  if (instance.upSince !== undefined && instance.restSince !== undefined) say('is up and at rest');
  if (instance.modifiedAt > now) say('was modified in the future');
  if (instance.createdAt > instance.modifiedAt) say('was modified before it was created');
}

function checkFlow(world: World, instance: Instance, say: Say): void {
  if (instance.levers.frozen === true) return;
  let earlier = world.now();
  for (const step of instance.flow) {
    if (step.at < earlier) say(`has a step at ${step.at} that is overdue or out of order`);
    earlier = step.at;
  }
  if ((instance.queued !== undefined) !== (instance.status === 'Queuing')) {
    if (instance.flow.length === 0) say(`is ${instance.status}, and queued is ${instance.queued}`);
  }
  if (instance.queued !== undefined && instance.allocated) say('waits for room that it has');
}

function checkStops(world: World, instance: Instance, say: Say): void {
  if (instance.levers.frozen === true || instance.status !== 'Running') return;
  const now = world.now();
  if (instance.timer !== undefined && instance.timer.dueAt <= now) say('its timer is overdue');
  // Idleness is judged at whole minutes, after a change at the next one.
  const judgedAt = Math.floor(now / 60_000) * 60_000;
  if (judgedAt < instance.modifiedAt) return;
  const workspace = world.records.workspaces.get(instance.settings.WorkspaceId);
  for (const rule of idleRulesOf(instance, workspace)) {
    const idle = idleMinutesAt(instance, rule, judgedAt);
    if (idle > rule.maxIdleMinutes) {
      say(
        `is idle for ${idle} minutes, more than the ${rule.maxIdleMinutes} of its ${rule.source}`,
      );
    }
  }
}

function checkSnapshots(world: World, instance: Instance, say: Say): void {
  const active = world.records
    .snapshotsOf(instance.id)
    .filter(({ status }) => status === 'Committing' || status === 'Pushing');
  if (active.length > 1) say('saves two images at once');
  if (active.length === 1 && instance.status !== 'Saving') {
    say(`is ${instance.status} while an image is being saved`);
  }
}

function checkRooms(world: World, problems: string[]): void {
  for (const resourceId of world.records.resources.keys()) {
    let gpus = 0;
    for (const instance of world.instances.values()) {
      const { settings } = instance;
      if (settings.ResourceId === resourceId && instance.allocated) gpus += shapeOf(settings).gpus;
    }
    const taken = world.records.roomTaken(resourceId).gpus;
    if (taken !== gpus) problems.push(`${resourceId}: ${taken} GPUs are taken, not ${gpus}`);
  }
}

function checkIndexes(world: World, problems: string[]): void {
  for (const order of ['GmtCreateTime', 'GmtModifiedTime', 'Priority'] as const) {
    const list = world.records.inOrder(order);
    const stale = list.filter((instance) => world.instances.get(instance.id) !== instance);
    if (list.length !== world.instances.size || stale.length > 0) {
      problems.push(
        `the order by ${order} has ${list.length} instances, ${stale.length} of them stale`,
      );
    }
  }
}

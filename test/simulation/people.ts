import type { Instance } from '../../local/dsw/entities.ts';
import { ServiceError } from '../../local/dsw/operation.ts';
import { handlers } from '../../local/dsw/operations/index.ts';
import type { World } from '../../local/dsw/world.ts';
import { ACCOUNT } from './cloud.ts';
import type { Random } from './random.ts';
import { drawHold, HOLD } from './scenario.ts';

/** What people, and the platform on its own, do to instances in between. Returns what was done, for the trace. */
export function actAsPeople(world: World, random: Random): string {
  return actByChance(world, random, ACTS);
}

/** Somebody does one of these, each as likely as it often comes up. */
export function actByChance(world: World, random: Random, acts: readonly [Act, ...Act[]]): string {
  const act = random.pick(acts);
  const all = [...world.instances.values()];
  const wanted = LIKELY.get(act);
  const likely = all.filter(({ status }) => wanted === status);
  const instance = random.pickAny(likely.length > 0 ? likely : all);
  if (instance === undefined) return 'nobody is left';
  try {
    return `${act.name} ${act(world, instance, random)}`;
  } catch (error) {
    if (error instanceof ServiceError) return `${act.name} ${instance.id} is refused`;
    throw error;
  }
}

const ACTS: readonly [Act, ...Act[]] = [
  startAgain,
  startAgain,
  startAgain,
  stop,
  hold,
  hold,
  release,
  work,
  create,
  remove,
  fail,
  thaw,
];

/** What is done to just any instance is refused as a rule. */
const LIKELY: ReadonlyMap<Act, string> = new Map([
  [startAgain, 'Stopped'],
  [stop, 'Running'],
  [hold, 'Running'],
  [remove, 'Stopped'],
  [fail, 'Stopping'],
]);

/** In the morning: what hung goes on, and what was stopped is started. */
export function beginTheDay(world: World, random: Random): void {
  for (const { id, levers } of [...world.instances.values()]) {
    if (levers.frozen) world.patchInstance(id, { frozen: false });
  }
  comeBack(world, random);
}

/** People find their instances stopped, and start them again: what they start in the night stays running. */
export function comeBack(world: World, random: Random): void {
  for (const instance of [...world.instances.values()]) {
    if (instance.status === 'Stopped' && random.chance(0.7)) startAgain(world, instance);
  }
}

/** Returns what was done it to. */
export type Act = (world: World, instance: Instance, random: Random) => string;

/** A call of somebody else than us. */
export function call(
  world: World,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): void {
  world.settle();
  handlers[operation]?.(world, {
    operation,
    input,
    requestId: 'person',
    caller: { accessKeyId: 'person', accountId: ACCOUNT, userId: '2001' },
  });
}

export function startAgain(world: World, { id }: Instance): string {
  call(world, 'StartInstance', { InstanceId: id });
  return id;
}

export function stop(world: World, { id }: Instance): string {
  call(world, 'StopInstance', { InstanceId: id });
  return id;
}

export function hold(world: World, { id }: Instance, random: Random): string {
  world.patchInstance(id, { Labels: { [HOLD]: drawHold(random, world.now()) } });
  return id;
}

export function release(world: World, { id }: Instance): string {
  world.patchInstance(id, { Labels: { [HOLD]: null } });
  return id;
}

export function work(world: World, { id }: Instance, random: Random): string {
  world.patchInstance(id, { metrics: { cpuPercent: random.pick([1, 80]) } });
  return id;
}

function create(world: World, { settings }: Instance): string {
  call(world, 'CreateInstance', {
    InstanceName: `new_${world.now()}`,
    WorkspaceId: settings.WorkspaceId,
    EcsSpec: 'ecs.g6.large',
    ImageId: 'image-dsw-py310',
  });
  return 'one';
}

export function remove(world: World, { id }: Instance): string {
  call(world, 'DeleteInstance', { InstanceId: id });
  return id;
}

/** The platform does. */
function fail(world: World, { id, status }: Instance): string {
  if (status !== 'Stopping' && status !== 'Running') return `${id} not`;
  world.patchInstance(id, { Status: 'Failed', ReasonCode: 'InternalError' });
  return id;
}

function thaw(world: World, { id, levers }: Instance): string {
  if (levers.frozen) world.patchInstance(id, { frozen: false });
  return id;
}

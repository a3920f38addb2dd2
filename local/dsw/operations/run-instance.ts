import { begin, prospectsOf, stop } from '../engine.ts';
import type { Instance } from '../entities.ts';
import { deleteFlow, restartFlow } from '../flows.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { rules } from '../rules.ts';
import type { World } from '../world-type.ts';
import {
  accessDenied,
  deniedMessage,
  isDenied,
  readBatch,
  readFlag,
  requireInstance,
  requireStatus,
} from './call.ts';
import { saveImage } from './snapshots.ts';

export const startInstance: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  requireStatus(instance, rules.startFrom.value, 'started');
  const fresh = { ...instance, levers: { ...instance.levers, failNextStart: undefined } };
  begin(world, fresh, restartFlow(instance, prospectsOf(world, instance)));
  return { InstanceId: instance.id };
};

export const stopInstance: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  if (readFlag(call, 'SaveImage')) {
    requireStatus(instance, ['Running'], 'saved and stopped');
    const name = `autosave-${instance.sessions.length}-${world.records.count()}`;
    const repository = instance.settings.InstanceName.toLowerCase();
    saveImage(world, instance, {
      name,
      imageUrl: `registry-vpc.${world.region}.aliyuncs.com/${rules.savedImageHome.value}/${repository}:${name}`,
      thenStop: true,
    });
  } else {
    requireStatus(instance, rules.stopFrom.value, 'stopped');
    stop(world, instance);
  }
  return { InstanceId: instance.id };
};

export const deleteInstance: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  requireStatus(instance, rules.deleteFrom.value, 'deleted');
  remove(world, instance);
  return { InstanceId: instance.id };
};

function remove(world: World, instance: Instance): void {
  begin(world, instance, deleteFlow(world.now(), world.draw()));
}

export const stopInstances: Handler = (world, call) =>
  carryOutBatch(world, call, rules.stopFrom.value, 'stopped', (instance) => stop(world, instance));

export const deleteInstances: Handler = (world, call) =>
  carryOutBatch(world, call, rules.deleteFrom.value, 'deleted', (instance) =>
    remove(world, instance),
  );

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly detail?: Record<string, string>;
}

/** Takes what can be taken, and tells of the first refusal (rules.batchAllRefused). */
function carryOutBatch(
  world: World,
  call: ServiceCall,
  allowed: readonly string[],
  doing: string,
  act: (instance: Instance) => void,
): Record<string, unknown> {
  const taken: string[] = [];
  let first: Refusal | undefined;
  for (const id of readBatch(call, 'InstanceIds')) {
    const instance = world.instances.get(id);
    const refusal = findRefusal(world, call, id, instance, allowed, doing);
    if (refusal === undefined && instance !== undefined) {
      act(instance);
      taken.push(id);
    }
    first ??= refusal;
  }
  return {
    InstanceIds: taken,
    ...(first === undefined ? {} : { Code: first.code, Message: first.message }),
    ...(first?.detail === undefined ? {} : { AccessDeniedDetail: first.detail }),
  };
}

function findRefusal(
  world: World,
  call: ServiceCall,
  id: string,
  instance: Instance | undefined,
  allowed: readonly string[],
  doing: string,
): Refusal | undefined {
  if (instance === undefined) {
    return { code: rules.unknownThing.value.code, message: `The instance ${id} does not exist.` };
  }
  if (isDenied(instance, call)) {
    const code = rules.denied.value.batchCode;
    return { code, message: deniedMessage(world, call, instance), detail: accessDenied(call) };
  }
  if (allowed.includes(instance.status)) return undefined;
  // The documented sample of DeleteInstances: "The instance can not be deleted."
  const message = `The instance can not be ${doing}. (${id}: ${instance.status})`;
  return { code: rules.refused.value.code, message };
}

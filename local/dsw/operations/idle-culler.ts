import type { Instance } from '../entities.ts';
import { idleMinutesAt } from '../idle.ts';
import { toCuller } from '../load-fleet.ts';
import type { Handler } from '../operation.ts';
import { rules } from '../rules.ts';
import { readNumber, refused, requireInstance, unknown } from './call.ts';

export const createIdleInstanceCuller: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  if (instance.culler !== undefined) {
    throw refused(`The instance ${instance.id} has an idle culler already; delete it first.`);
  }
  const minutes = readNumber(call, 'MaxIdleTimeInMinutes');
  const max = rules.cullerMaxMinutes.value;
  if (minutes !== undefined && (minutes < 1 || minutes > max)) {
    throw refused(`MaxIdleTimeInMinutes: expected 1 to ${max}, found ${minutes}.`);
  }
  const culler = toCuller({
    CpuPercentThreshold: readNumber(call, 'CpuPercentThreshold'),
    GpuPercentThreshold: readNumber(call, 'GpuPercentThreshold'),
    MaxIdleTimeInMinutes: minutes,
  });
  world.put({ ...instance, culler, modifiedAt: world.now() });
  return { InstanceId: instance.id };
};

export const getIdleInstanceCuller: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const culler = requireCuller(instance);
  return {
    InstanceId: instance.id,
    CpuPercentThreshold: culler.cpuPercent,
    GpuPercentThreshold: culler.gpuPercent,
    MaxIdleTimeInMinutes: culler.maxIdleMinutes,
    IdleTimeInMinutes: idleMinutesAt(instance, culler, world.now()),
  };
};

export const deleteIdleInstanceCuller: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  requireCuller(instance);
  world.put({ ...instance, culler: undefined, modifiedAt: world.now() });
  return { InstanceId: instance.id };
};

function requireCuller(instance: Instance) {
  if (instance.culler === undefined) throw unknown('idle culler of instance', instance.id);
  return instance.culler;
}

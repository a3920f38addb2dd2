import type { Instance, ShutdownTimer } from '../entities.ts';
import type { Handler } from '../operation.ts';
import { toWireTime } from '../wire-time.ts';
import { readInstant, readNumber, refused, requireInstance, unknown } from './call.ts';

export const createInstanceShutdownTimer: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const now = world.now();
  const due = readInstant(call, 'DueTime');
  const remaining = readNumber(call, 'RemainingTimeInMs');
  if ((due === undefined) === (remaining === undefined)) {
    throw refused('Expected exactly one of DueTime and RemainingTimeInMs.');
  }
  const dueAt = due ?? now + (remaining ?? 0);
  if (dueAt <= now) throw refused('The shutdown time is not in the future.');
  if (instance.timer !== undefined) {
    throw refused(`The instance ${instance.id} has a shutdown timer already; delete it first.`);
  }
  world.put({ ...instance, timer: { dueAt, createdAt: now, modifiedAt: now }, modifiedAt: now });
  return { InstanceId: instance.id };
};

export const getInstanceShutdownTimer: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const timer = requireTimer(instance);
  return {
    InstanceId: instance.id,
    DueTime: toWireTime(timer.dueAt),
    RemainingTimeInMs: Math.max(0, timer.dueAt - world.now()),
    GmtCreateTime: toWireTime(timer.createdAt),
    GmtModifiedTime: toWireTime(timer.modifiedAt),
  };
};

export const deleteInstanceShutdownTimer: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  requireTimer(instance);
  world.put({ ...instance, timer: undefined, modifiedAt: world.now() });
  return { InstanceId: instance.id };
};

function requireTimer(instance: Instance): ShutdownTimer {
  if (instance.timer === undefined) throw unknown('shutdown timer of instance', instance.id);
  return instance.timer;
}

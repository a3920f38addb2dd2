import type { Instance } from '../entities.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { rules } from '../rules.ts';
import { toWireTime } from '../wire-time.ts';
import type { World } from '../world-type.ts';
import {
  checkToken,
  readNumber,
  readText,
  refused,
  requireInstance,
  requireStatus,
  unknown,
} from './call.ts';
import { userCommandId } from './show-instance.ts';

export const getToken: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const type = readText(call, 'Type') ?? 'Access';
  if (type === 'Access') requireStatus(instance, rules.tokenFrom.value, 'opened');
  const { default: usual, max } = rules.tokenSeconds.value;
  const seconds = readNumber(call, 'ExpireTime') ?? usual;
  if (seconds < 1 || seconds > max) {
    throw refused(`ExpireTime: expected 1 to ${max} seconds, found ${seconds}.`);
  }
  const token = world.newId('') + world.newId('') + world.newId('');
  const expiresAt = world.now() + seconds * 1000;
  forgetExpired(world);
  world.records.tokens.set(token, { token, instanceId: instance.id, type, expiresAt });
  return { Token: token };
};

function forgetExpired(world: World): void {
  for (const { token, expiresAt } of world.records.tokens.values()) {
    if (expiresAt <= world.now()) world.records.tokens.delete(token);
  }
}

export const getUserCommand: Handler = (world, call) => {
  const instance = findCommanded(world, call);
  checkToken(world, call, instance.id);
  const content = instance.settings.UserCommand?.OnStart?.Content;
  if (content === undefined) throw unknown('user command of instance', instance.id);
  return { UserCommandId: userCommandId(instance), OnStart: { Content: content } };
};

/** InstanceId goes before UserCommandId when it is given. */
function findCommanded(world: World, call: ServiceCall): Instance {
  if (readText(call, 'InstanceId') !== undefined) return requireInstance(world, call);
  const id = readText(call, 'UserCommandId') ?? '';
  for (const instance of world.instances.values()) {
    if (instance.settings.UserCommand !== undefined && userCommandId(instance) === id) {
      return instance;
    }
  }
  throw unknown('user command', id);
}

/** An account in good standing whose free trial is over: nothing here is metered against it. */
export const getUserConfig: Handler = (world) => ({
  AccountSufficient: true,
  EnableEciDisk: true,
  FreeTierSpecAvailable: false,
  FreeTier: {
    IsFreeTierUser: false,
    Status: 'expired',
    InitBaseUnit: 'Second',
    InitBaseValue: 900_000,
    InitShowUnit: 'Hour',
    InitShowValue: '250',
    PeriodBaseUnit: 'Second',
    PeriodBaseValue: 0,
    PeriodShowUnit: 'Hour',
    PeriodShowValue: '0',
    StartTime: toWireTime(world.now() - 400 * 86_400_000),
    EndTime: toWireTime(world.now() - 310 * 86_400_000),
  },
});

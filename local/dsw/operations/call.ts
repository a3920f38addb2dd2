import { operationDescriptions } from '../description.ts';
import type { Instance, Label } from '../entities.ts';
import { type Denial, type ServiceCall, ServiceError } from '../operation.ts';
import { rules } from '../rules.ts';
import type { World } from '../world-type.ts';

/** Reading a call's input, and refusing it, in the words that all operations share. */

export function readText(call: ServiceCall, name: string): string | undefined {
  const value = call.input[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readNumber(call: ServiceCall, name: string): number | undefined {
  const value = call.input[name];
  return typeof value === 'number' ? value : undefined;
}

export function readFlag(call: ServiceCall, name: string): boolean {
  return call.input[name] === true;
}

export function readTexts(call: ServiceCall, name: string): readonly string[] {
  const value = call.input[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A list of Key/Value; a value that is absent is empty. */
export function readLabels(call: ServiceCall, name: string): readonly Label[] {
  const value = call.input[name];
  if (!Array.isArray(value)) return [];
  return value.map(({ Key = '', Value = '' }: Partial<Label>) => ({ Key, Value }));
}

/** Epoch milliseconds. */
export function readInstant(call: ServiceCall, name: string): number | undefined {
  const text = readText(call, name);
  if (text === undefined) return undefined;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw refused(`${name}: ${text} is not an ISO 8601 time.`);
  return instant;
}

/** Wrong status, taken name, value that is the current one, … */
export function refused(message: string): ServiceError {
  const { status, code } = rules.refused.value;
  return new ServiceError(status, code, message);
}

export function unknown(what: string, id: string): ServiceError {
  const { status, code } = rules.unknownThing.value;
  return new ServiceError(status, code, `The ${what} ${id} does not exist.`);
}

/** The instance that the call is about; refuses when it does not exist or the call is denied to it. */
export function requireInstance(world: World, call: ServiceCall): Instance {
  const id = readText(call, 'InstanceId') ?? '';
  const instance = world.instances.get(id);
  if (instance === undefined) throw unknown('instance', id);
  if (isDenied(instance, call)) throw permissionDenied(world, call);
  return instance;
}

export function isDenied(instance: Instance, call: ServiceCall): boolean {
  return (
    instance.levers.denied?.includes(singular(call.operation)) === true ||
    call.denial?.covers(instance.id) === true
  );
}

/** The batch calls need the same permission as the single ones. */
function singular(operation: string): string {
  if (operation === 'StopInstances') return 'StopInstance';
  return operation === 'DeleteInstances' ? 'DeleteInstance' : operation;
}

/** Refuses the whole call: for the instance that it names, or where it names none, for all. */
export function permissionDenied(
  world: World,
  call: ServiceCall,
  type?: Denial['type'],
): ServiceError {
  const { status, code } = rules.denied.value;
  const instance = world.instances.get(readText(call, 'InstanceId') ?? '');
  return new ServiceError(status, code, deniedMessage(world, call, instance), {
    AccessDeniedDetail: accessDenied(call, type),
  });
}

function actionOf({ operation }: ServiceCall): string {
  return operationDescriptions[operation]?.ram.action ?? `paidsw:${operation}`;
}

export function deniedMessage(
  world: World,
  call: ServiceCall,
  instance: Instance | undefined,
): string {
  const what =
    instance === undefined ? '*' : `${instance.settings.WorkspaceId}/dswinstances/${instance.id}`;
  const resource = `acs:paidsw:${world.region}:${world.accountId}:workspace/${what}`;
  return `No permission ${actionOf(call)} for resource: ${resource}`;
}

export function accessDenied(
  call: ServiceCall,
  type: Denial['type'] = call.denial?.type ?? 'ExplicitDeny',
): Record<string, string> {
  const { accountId, userId } = call.caller;
  return {
    AuthAction: actionOf(call),
    AuthPrincipalDisplayName: userId,
    AuthPrincipalOwnerId: accountId,
    AuthPrincipalType: userId === accountId ? 'Root' : 'SubUser',
    NoPermissionType: type,
    PolicyType: 'AccountLevelIdentityBasedPolicy',
  };
}

export function requireStatus(instance: Instance, allowed: readonly string[], doing: string): void {
  if (allowed.includes(instance.status)) return;
  throw refused(
    `The instance ${instance.id} can not be ${doing}: its status is ${instance.status}, expected ${allowed.join(' or ')}.`,
  );
}

/** The Token parameter, where there is one, must be good for the instance (rules.tokenUse). */
export function checkToken(world: World, call: ServiceCall, instanceId: string): void {
  const text = readText(call, 'Token');
  if (text === undefined) return;
  const token = world.records.tokens.get(text);
  if (token?.instanceId === instanceId && token.expiresAt > world.now()) return;
  throw refused(`Token: not valid for the instance ${instanceId}, or expired.`);
}

/** One page of a list, by PageNumber and PageSize; from its end backwards where it is wanted in descending order. */
export function pageOf<T>(call: ServiceCall, list: readonly T[], descending = false): readonly T[] {
  const size = readNumber(call, 'PageSize') ?? rules.defaultPageSize.value;
  const number = readNumber(call, 'PageNumber') ?? 1;
  const max = rules.maxPageSize.value;
  if (size < 1 || size > max) throw refused(`PageSize: expected 1 to ${max}, found ${size}.`);
  if (number < 1) throw refused(`PageNumber: expected 1 or more, found ${number}.`);
  const from = (number - 1) * size;
  if (!descending) return list.slice(from, from + size);
  const end = Math.max(0, list.length - from);
  return list.slice(Math.max(0, end - size), end).reverse();
}

/** The ids of a batch, each once. */
export function readBatch(call: ServiceCall, name: string): readonly string[] {
  const ids = [...new Set(readTexts(call, name))];
  const max = rules.maxBatch.value;
  if (ids.length === 0) throw refused(`${name}: expected at least one.`);
  if (ids.length > max) throw refused(`${name}: expected at most ${max}, found ${ids.length}.`);
  return ids;
}

import { isDeepStrictEqual } from 'node:util';
import { begin, prospectsOf } from '../engine.ts';
import type { CloudDisk, Instance, InstanceSettings } from '../entities.ts';
import { updateFlow } from '../flows.ts';
import { imageSettings } from '../images.ts';
import { pickGiven } from '../load-fleet.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { rules } from '../rules.ts';
import { paymentOf } from '../specs.ts';
import type { World } from '../world-type.ts';
import { readFlag, refused, requireInstance, requireStatus } from './call.ts';
import { requireFreeName, requireSpec } from './create-instance.ts';
import { bytesOf } from './show-instance.ts';

/** Each clears a setting. */
const disassociations = {
  DisassociateAssignNode: 'AssignNodeSpec',
  DisassociateCredential: 'CredentialConfig',
  DisassociateDatasets: 'Datasets',
  DisassociateDriver: 'Driver',
  DisassociateEnvironmentVariables: 'EnvironmentVariables',
  DisassociateMigrationOptions: 'MigrationOptions',
  DisassociateSpot: 'SpotSpec',
  DisassociateUserCommand: 'UserCommand',
  DisassociateVpc: 'UserVpc',
} as const satisfies Record<string, keyof InstanceSettings>;

const plainChanges = [
  'InstanceName',
  'Accessibility',
  'Priority',
  'UserId',
  'OversoldType',
  'EcsSpec',
  'RequestedResource',
] as const satisfies readonly (keyof InstanceSettings)[];

export const updateInstance: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const changes = readChanges(world, call, instance);
  const thenStart = readFlag(call, 'StartInstance');
  const names = Object.keys(changes);
  if (names.length === 0 && !thenStart) throw refused('Expected something to change.');
  const live: readonly string[] = rules.updateLive.value;
  const anywhere = names.every((name) => live.includes(name));
  const allowed = rules.updateAnyFrom.value;
  if (thenStart) requireStatus(instance, allowed, 'updated and started');
  else if (anywhere) requireStatus(instance, [...allowed, 'Running'], 'updated');
  else requireStatus(instance, allowed, `updated in ${names.join(', ')}`);
  const settings: InstanceSettings = { ...instance.settings, ...changes };
  // A new owner is known by id alone.
  const owner = 'UserId' in changes ? { UserName: undefined } : {};
  const updated: Instance = {
    ...instance,
    settings: { ...settings, ...owner },
    levers: thenStart ? { ...instance.levers, failNextStart: undefined } : instance.levers,
  };
  const prospects = prospectsOf(world, updated);
  const flow = updateFlow({ ...updated, levers: instance.levers }, prospects, thenStart);
  begin(world, updated, flow);
  return { InstanceId: instance.id };
};

function readChanges(
  world: World,
  call: ServiceCall,
  instance: Instance,
): Partial<InstanceSettings> {
  const input = call.input as Partial<InstanceSettings>;
  const { settings } = instance;
  const changes: Partial<Record<keyof InstanceSettings, unknown>> = { ...pickGiven(input) };
  for (const name of plainChanges) {
    if (input[name] !== undefined) changes[name] = input[name];
  }
  if (input.ImageId !== undefined && input.ImageUrl !== undefined) {
    throw refused('Expected only one of ImageId and ImageUrl.');
  }
  if (input.CloudDisks !== undefined) changes.CloudDisks = growDisks(settings, input.CloudDisks);
  for (const [name, value] of Object.entries({ ...input, ...changes })) {
    if (!(name in changes) && name !== 'ImageId' && name !== 'ImageUrl') continue;
    if (isDeepStrictEqual(value, settings[name as keyof InstanceSettings])) {
      throw refused(`${name}: the value is the current one already.`);
    }
  }
  if (input.InstanceName !== undefined) requireFreeName(world, input.InstanceName);
  checkResource(settings, input);
  if (input.ImageId !== undefined || input.ImageUrl !== undefined) {
    Object.assign(changes, { ImageId: undefined, ImageUrl: undefined });
    Object.assign(changes, imageSettings(world.region, input));
  }
  for (const [flag, name] of Object.entries(disassociations)) {
    if (readFlag(call, flag)) changes[name] = undefined;
  }
  if (readFlag(call, 'DisassociateForwardInfos') && settings.UserVpc !== undefined) {
    const { ForwardInfos: _, ...vpc } = settings.UserVpc;
    changes.UserVpc = vpc;
  }
  return changes as Partial<InstanceSettings>;
}

function checkResource(settings: InstanceSettings, input: Partial<InstanceSettings>): void {
  const payment = paymentOf(settings);
  if (input.EcsSpec !== undefined) {
    if (payment === 'Subscription') throw refused('EcsSpec: the instance is on a resource group.');
    requireSpec(input.EcsSpec);
  }
  if (input.RequestedResource !== undefined && payment === 'PayAsYouGo') {
    throw refused('RequestedResource: the instance is pay-as-you-go and has an EcsSpec.');
  }
}

/** The disks with the system disk's new capacity, which can only grow. */
function growDisks(settings: InstanceSettings, asked: readonly CloudDisk[]): readonly CloudDisk[] {
  const disks = settings.CloudDisks ?? [];
  let grown = disks;
  for (const { Capacity, SubType = 'rootfs' } of asked) {
    const bytes = bytesOf(Capacity);
    const present = disks.find((disk) => disk.SubType === SubType);
    if (Number.isNaN(bytes)) {
      throw refused(`CloudDisks.Capacity: ${Capacity} is not a quantity such as 200Gi.`);
    }
    if (present === undefined) throw refused(`CloudDisks: the instance has no disk ${SubType}.`);
    if (bytes < bytesOf(present.Capacity)) {
      throw refused(`CloudDisks.Capacity: a disk can only grow, and has ${present.Capacity}.`);
    }
    grown = grown.map((disk) => (disk === present ? { ...disk, Capacity } : disk));
  }
  return grown;
}

import { hashText } from '../chance.ts';
import { begin, prospectsOf } from '../engine.ts';
import type { Instance, InstanceSettings } from '../entities.ts';
import { createFlow } from '../flows.ts';
import { imageSettings } from '../images.ts';
import { defaultWorkspaceId, freeDisk, meet, pickGiven } from '../load-fleet.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { findSpec, hasGpu } from '../specs.ts';
import { drawUsage } from '../usage-model.ts';
import type { World } from '../world-type.ts';
import { readLabels, readNumber, readText, refused } from './call.ts';
import { checkLabels } from './labels.ts';
import { bytesOf } from './show-instance.ts';

export const createInstance: Handler = (world, call) => {
  const id = world.newId('dsw-');
  const settings = readSettings(world, call, id);
  const labels = readLabels(call, 'Labels');
  const tags = readLabels(call, 'Tag');
  checkLabels(labels);
  meet(world, settings);
  const now = world.now();
  const instance: Instance = {
    id,
    seq: world.records.count(),
    settings,
    labels,
    tags,
    createdAt: now,
    modifiedAt: now,
    status: 'Creating',
    reason: undefined,
    sessions: [],
    runningMs: 0,
    upSince: undefined,
    restSince: undefined,
    flow: [],
    queued: undefined,
    allocated: false,
    culler: undefined,
    timer: undefined,
    usage: drawUsage(hashText(id), hasGpu(settings)),
    diskBytes: 2 ** 31,
    levers: {},
  };
  begin(world, instance, createFlow(instance, prospectsOf(world, instance)));
  return { InstanceId: id };
};

function readSettings(world: World, call: ServiceCall, id: string): InstanceSettings {
  const input = call.input as Partial<InstanceSettings>;
  const name = readText(call, 'InstanceName') ?? id.replaceAll('-', '_');
  requireFreeName(world, name);
  const image = readImage(call);
  const resource = readResource(call);
  for (const disk of input.CloudDisks ?? []) {
    if (Number.isNaN(bytesOf(disk.Capacity))) {
      throw refused(`CloudDisks.Capacity: ${disk.Capacity} is not a quantity such as 100Gi.`);
    }
  }
  return {
    ...pickGiven(input),
    InstanceName: name,
    WorkspaceId: readText(call, 'WorkspaceId') ?? defaultWorkspaceId,
    UserId: readText(call, 'UserId') ?? call.caller.userId,
    Accessibility: readText(call, 'Accessibility') ?? 'PRIVATE',
    ...resource,
    Priority: readNumber(call, 'Priority') ?? (resource.EcsSpec === undefined ? 1 : undefined),
    OversoldType:
      readText(call, 'OversoldType') ??
      (resource.EcsSpec === undefined ? 'ForbiddenQuotaOverSold' : undefined),
    ...imageSettings(world.region, image),
    CloudDisks: input.CloudDisks ?? (resource.EcsSpec === undefined ? undefined : freeDisk),
  };
}

export function requireFreeName(world: World, name: string): void {
  const holder = world.records.findByName(name);
  if (holder !== undefined) {
    throw refused(`InstanceName: ${name} is taken by the instance ${holder.id}.`);
  }
}

function readImage(call: ServiceCall): Pick<InstanceSettings, 'ImageId' | 'ImageUrl'> {
  const ImageId = readText(call, 'ImageId');
  const ImageUrl = readText(call, 'ImageUrl');
  if ((ImageId === undefined) === (ImageUrl === undefined)) {
    throw refused('Expected exactly one of ImageId and ImageUrl.');
  }
  return { ImageId, ImageUrl };
}

function readResource(
  call: ServiceCall,
): Pick<InstanceSettings, 'EcsSpec' | 'ResourceId' | 'RequestedResource'> {
  const EcsSpec = readText(call, 'EcsSpec');
  const ResourceId = readText(call, 'ResourceId');
  if ((EcsSpec === undefined) === (ResourceId === undefined)) {
    throw refused(
      'Expected exactly one of EcsSpec (pay-as-you-go) and ResourceId with RequestedResource (subscription).',
    );
  }
  if (EcsSpec !== undefined) {
    requireSpec(EcsSpec);
    return { EcsSpec };
  }
  const { RequestedResource } = call.input as Partial<InstanceSettings>;
  if (RequestedResource?.CPU === undefined || RequestedResource.Memory === undefined) {
    throw refused('RequestedResource: expected CPU and Memory with ResourceId.');
  }
  return { ResourceId, RequestedResource };
}

export function requireSpec(name: string): void {
  if (findSpec(name) !== undefined) return;
  throw refused(`EcsSpec: ${name} is not known; see ListEcsSpecs.`);
}

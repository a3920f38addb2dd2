import { begin, isDone } from '../engine.ts';
import type { Instance, Label, Reason, Snapshot } from '../entities.ts';
import { saveFlow } from '../flows.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { rules } from '../rules.ts';
import { toWireTime } from '../wire-time.ts';
import type { World } from '../world-type.ts';
import {
  pageOf,
  readFlag,
  readLabels,
  readText,
  readTexts,
  refused,
  requireInstance,
  requireStatus,
  unknown,
} from './call.ts';
import { checkLabels } from './labels.ts';

export const createInstanceSnapshot: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const name = readText(call, 'SnapshotName') ?? '';
  const imageUrl = readText(call, 'ImageUrl') ?? '';
  const labels = readLabels(call, 'Labels');
  checkName(world, instance, name);
  checkLabels(labels);
  if (!/^\S+:[\w.-]+$/.test(imageUrl)) {
    throw refused(
      'ImageUrl: expected a repository with a tag, such as registry/namespace/repository:tag.',
    );
  }
  requireStatus(instance, rules.snapshotFrom.value, 'saved');
  const snapshotId = saveImage(world, instance, {
    name,
    imageUrl,
    labels,
    description: readText(call, 'SnapshotDescription'),
    overwrite: readFlag(call, 'Overwrite'),
    excludePaths: readTexts(call, 'ExcludePaths'),
    thenStop: false,
  });
  return { InstanceId: instance.id, SnapshotId: snapshotId };
};

/** rules.snapshotNames */
function checkName(world: World, instance: Instance, name: string): void {
  const max = rules.snapshotNames.value;
  if (!/^[a-z][a-z0-9-]*$/.test(name) || name.length > max) {
    throw refused(
      `SnapshotName: expected 1 to ${max} lower-case letters, digits and hyphens, beginning with a letter.`,
    );
  }
  for (const other of world.records.snapshots.values()) {
    if (other.name !== name || other.status === 'Failed') continue;
    const owner = world.instances.get(other.instanceId);
    if (owner?.settings.WorkspaceId === instance.settings.WorkspaceId) {
      throw refused(`SnapshotName: ${name} is taken by ${other.id} in this workspace.`);
    }
  }
}

export interface SaveRequest {
  readonly name: string;
  readonly imageUrl: string;
  readonly labels?: readonly Label[];
  readonly description?: string | undefined;
  readonly overwrite?: boolean;
  readonly excludePaths?: readonly string[];
  readonly thenStop: boolean;
}

/** Begins to save an instance's environment; returns the snapshot's id. */
export function saveImage(world: World, instance: Instance, request: SaveRequest): string {
  const now = world.now();
  const snapshot: Snapshot = {
    id: world.newId('snp-'),
    instanceId: instance.id,
    name: request.name,
    description: request.description,
    imageUrl: request.imageUrl,
    imageId: undefined,
    overwrite: request.overwrite ?? false,
    excludePaths: request.excludePaths ?? [],
    labels: request.labels ?? [],
    status: 'Committing',
    reason: undefined,
    createdAt: now,
    modifiedAt: now,
  };
  const failure = findSaveFailure(world, instance, snapshot);
  world.records.putSnapshot(snapshot);
  const fresh = { ...instance, levers: { ...instance.levers, failNextSave: undefined } };
  const { thenStop } = request;
  begin(
    world,
    fresh,
    saveFlow({ at: now, draw: world.draw(), snapshotId: snapshot.id, failure, thenStop }),
  );
  return snapshot.id;
}

type SaveFailure = { readonly when: 'committing' | 'pushing'; readonly reason: Reason };

function findSaveFailure(
  world: World,
  instance: Instance,
  snapshot: Snapshot,
): SaveFailure | undefined {
  const fail = (when: SaveFailure['when'], code: string, message: string): SaveFailure => ({
    when,
    reason: { code, message },
  });
  const code = instance.levers.failNextSave;
  if (code !== undefined) return fail('committing', code, `The image could not be saved: ${code}.`);
  const image = instance.settings.ImageName ?? '';
  if (image.endsWith(rules.unsavableImage.value)) {
    return fail('committing', 'ImageNotSupported', `The image ${image} cannot be saved.`);
  }
  // registry.cn-hangzhou.aliyuncs.com, team-registry-vpc.cn-hangzhou.cr.aliyuncs.com, …
  const region = /\.([a-z]{2}-[a-z]+(?:-\d+)?)\.(?:cr\.)?aliyuncs\.com\//.exec(
    snapshot.imageUrl,
  )?.[1];
  if (rules.snapshotRegion.value && region !== undefined && region !== world.region) {
    return fail('pushing', 'ImagePushFailed', `The registry is in ${region}, not ${world.region}.`);
  }
  if (rules.snapshotTagTaken.value && !snapshot.overwrite) {
    for (const other of world.records.snapshots.values()) {
      if (other.imageUrl === snapshot.imageUrl && other.status === 'Saved') {
        return fail('pushing', 'ImageTagExists', `${snapshot.imageUrl} exists already.`);
      }
    }
  }
  return undefined;
}

export const getInstanceSnapshot: Handler = (world, call) => {
  requireInstance(world, call);
  return showSnapshot(requireSnapshot(world, call));
};

export const listInstanceSnapshot: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const all = [...world.records.snapshotsOf(instance.id)];
  // The Chinese page writes Desc and Asc.
  const order = readText(call, 'Order')?.toUpperCase() ?? rules.historyOrder.value;
  if (order === 'DESC') all.reverse();
  return { TotalCount: all.length, Snapshots: pageOf(call, all).map(showSnapshot) };
};

export const deleteInstanceSnapshot: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const snapshot = requireSnapshot(world, call);
  if (!isDone(snapshot)) {
    throw refused(`The snapshot ${snapshot.id} can not be deleted while it is ${snapshot.status}.`);
  }
  world.records.removeSnapshot(snapshot.id);
  return { InstanceId: instance.id, SnapshotId: snapshot.id };
};

function requireSnapshot(world: World, call: ServiceCall): Snapshot {
  const id = readText(call, 'SnapshotId') ?? '';
  const snapshot = world.records.snapshots.get(id);
  if (snapshot === undefined || snapshot.instanceId !== readText(call, 'InstanceId')) {
    throw unknown('snapshot', id);
  }
  return snapshot;
}

function showSnapshot(snapshot: Snapshot): Record<string, unknown> {
  const { reason } = snapshot;
  return {
    InstanceId: snapshot.instanceId,
    SnapshotId: snapshot.id,
    SnapshotName: snapshot.name,
    GmtCreateTime: toWireTime(snapshot.createdAt),
    GmtModifiedTime: toWireTime(snapshot.modifiedAt),
    ...(snapshot.imageId === undefined ? {} : { ImageId: snapshot.imageId }),
    ImageUrl: snapshot.imageUrl,
    ...(snapshot.excludePaths.length === 0 ? {} : { ExcludePaths: snapshot.excludePaths }),
    Labels: snapshot.labels,
    ...(reason === undefined ? {} : { ReasonCode: reason.code, ReasonMessage: reason.message }),
    Status: snapshot.status,
  };
}

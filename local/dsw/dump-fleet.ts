import type {
  Culler,
  FleetCuller,
  FleetFile,
  FleetInstance,
  FleetSnapshot,
  Instance,
  Snapshot,
} from './entities.ts';
import { runningSpans } from './state-machine.ts';
import { toFleetUsage } from './usage-model.ts';
import { toWireTime } from './wire-time.ts';
import type { World } from './world-type.ts';

/** The world's fleet as `loadFleet` takes it: what is under way starts anew there. */
export function dumpFleet(world: World): FleetFile {
  const { records } = world;
  return {
    version: 1,
    workspaces: [...records.workspaces.values()].map(({ autoShutdown, ...workspace }) => ({
      ...workspace,
      ...(autoShutdown === undefined ? {} : { autoShutdown: toFleetCuller(autoShutdown) }),
    })),
    resources: [...records.resources.values()],
    outOfStock: [...records.outOfStock],
    instances: [...records.instances.values()].map((instance) => toFleetInstance(world, instance)),
  };
}

function toFleetInstance(world: World, instance: Instance): FleetInstance {
  const { id, settings, reason, culler, timer } = instance;
  const snapshots = world.records.snapshotsOf(id);
  return {
    InstanceId: id,
    ...settings,
    Status: instance.status,
    ...(reason === undefined ? {} : { ReasonCode: reason.code, ReasonMessage: reason.message }),
    GmtCreateTime: toWireTime(instance.createdAt),
    GmtModifiedTime: toWireTime(instance.modifiedAt),
    Labels: instance.labels,
    Tags: instance.tags.map((tag) => ({ TagKey: tag.Key, TagValue: tag.Value })),
    ...(culler === undefined ? {} : { IdleInstanceCuller: toFleetCuller(culler) }),
    ...(timer === undefined ? {} : { InstanceShutdownTimer: { DueTime: toWireTime(timer.dueAt) } }),
    runs: runningSpans(instance).map((span) => ({
      from: toWireTime(span.from),
      ...(span.to === undefined ? {} : { to: toWireTime(span.to) }),
    })),
    ...(snapshots.length === 0 ? {} : { snapshots: snapshots.map(toFleetSnapshot) }),
    usage: toFleetUsage(instance.usage),
    diskBytes: instance.diskBytes,
    levers: instance.levers,
  };
}

function toFleetSnapshot(snapshot: Snapshot): FleetSnapshot {
  return {
    SnapshotId: snapshot.id,
    SnapshotName: snapshot.name,
    ImageUrl: snapshot.imageUrl,
    Status: snapshot.status,
    ...(snapshot.reason === undefined
      ? {}
      : { ReasonCode: snapshot.reason.code, ReasonMessage: snapshot.reason.message }),
    GmtCreateTime: toWireTime(snapshot.createdAt),
    Labels: snapshot.labels,
  };
}

function toFleetCuller(culler: Culler): FleetCuller {
  return {
    CpuPercentThreshold: culler.cpuPercent,
    GpuPercentThreshold: culler.gpuPercent,
    MaxIdleTimeInMinutes: culler.maxIdleMinutes,
  };
}

import { chance, hashText, textFrom } from './chance.ts';
import { carryOn } from './engine.ts';
import type {
  Culler,
  FleetCuller,
  FleetFile,
  FleetInstance,
  FleetSnapshot,
  Instance,
  InstanceSettings,
  Label,
  Snapshot,
} from './entities.ts';
import { pastSessions } from './fleet-sessions.ts';
import { defaultImage, imageSettings } from './images.ts';
import { rules } from './rules.ts';
import { hasGpu } from './specs.ts';
import { isAtRest, isStarting } from './state-machine.ts';
import { drawUsage, makeUsage, withIdleMinutes } from './usage-model.ts';
import { fromWireTime } from './wire-time.ts';
import type { World } from './world-type.ts';

/** Replaces everything in the world by a fleet, with ordinary values for what the fleet leaves out. */
export function loadFleet(world: World, fleet: FleetFile): void {
  const { records } = world;
  records.replace({
    counter: records.count(),
    instances: [],
    snapshots: [],
    tempFiles: [],
    tempFileTasks: [],
    sanityChecks: [],
    tokens: [],
    workspaces: (fleet.workspaces ?? []).map((workspace) => ({
      WorkspaceId: workspace.WorkspaceId,
      WorkspaceName: workspace.WorkspaceName ?? `workspace_${workspace.WorkspaceId}`,
      autoShutdown:
        workspace.autoShutdown === undefined ? undefined : toCuller(workspace.autoShutdown),
    })),
    resources: fleet.resources ?? [],
    outOfStock: fleet.outOfStock ?? [],
  });
  for (const [index, entry] of fleet.instances.entries()) {
    const instance = toInstance(world, entry, index);
    meet(world, instance.settings);
    for (const snapshot of entry.snapshots ?? []) {
      records.putSnapshot(toSnapshot(world, instance, snapshot));
    }
    world.put(instance);
    if (!isAtRest(instance.status) && instance.status !== 'Running') carryOn(world, instance);
  }
}

/** Takes note of a workspace or resource group that was not declared (rules.unknownWorkspace). */
export function meet(world: World, settings: InstanceSettings): void {
  const { workspaces, resources } = world.records;
  const { WorkspaceId, ResourceId } = settings;
  if (!workspaces.has(WorkspaceId)) {
    workspaces.set(WorkspaceId, { WorkspaceId, WorkspaceName: `workspace_${WorkspaceId}` });
  }
  if (ResourceId !== undefined && !resources.has(ResourceId)) {
    resources.set(ResourceId, { ResourceId });
  }
}

export const defaultWorkspaceId = '100001';

function toInstance(world: World, entry: FleetInstance, index: number): Instance {
  const now = world.now();
  const id = entry.InstanceId ?? `dsw-${textFrom(world.seed, index, 16)}`;
  const seed = hashText(id) ^ world.seed;
  const settings = toSettings(world, entry, index);
  const gpu = hasGpu(settings);
  const status = entry.Status ?? 'Running';
  const runs = runsOf(entry, status, now, seed);
  const createdAt = Math.min(
    readTime(entry.GmtCreateTime) ?? now - 30 * 86_400_000,
    runs[0]?.from ?? now,
  );
  const reason =
    entry.ReasonCode === undefined
      ? undefined
      : { code: entry.ReasonCode, message: entry.ReasonMessage ?? '' };
  const changedAt = readTime(entry.GmtModifiedTime);
  const sessions = pastSessions(id, { status, runs, createdAt, now, changedAt, reason });
  const current = sessions.at(-1)?.entries.at(-1);
  const last = runs.at(-1);
  const up = last !== undefined && last.to === undefined;
  const usage = entry.usage === undefined ? drawUsage(seed, gpu) : makeUsage(entry.usage, seed);
  return {
    id,
    seq: world.records.count(),
    settings,
    labels: toLabels(entry.Labels),
    tags: Array.isArray(entry.Tags)
      ? entry.Tags.map((tag) => ({ Key: tag.TagKey, Value: tag.TagValue }))
      : toLabels(entry.Tags as Readonly<Record<string, string>> | undefined),
    createdAt,
    modifiedAt: Math.max(changedAt ?? 0, current?.from ?? createdAt),
    status,
    reason,
    sessions,
    runningMs: sumOfClosed(runs),
    upSince: up ? last.from : undefined,
    restSince: isAtRest(status) ? (current?.from ?? createdAt) : undefined,
    flow: [],
    queued: undefined,
    allocated: up || status === 'EnvPreparing' || status === 'Starting' || status === 'Stopping',
    culler: entry.IdleInstanceCuller === undefined ? undefined : toCuller(entry.IdleInstanceCuller),
    timer: toTimer(entry, status, now),
    usage: entry.idleMinutes === undefined ? usage : withIdleMinutes(usage, entry.idleMinutes, now),
    diskBytes: entry.diskBytes ?? Math.floor((2 + 38 * chance(seed, 31)) * 2 ** 30),
    levers: entry.levers ?? {},
  };
}

function toSettings(world: World, entry: FleetInstance, index: number): InstanceSettings {
  const subscription = entry.EcsSpec === undefined && entry.ResourceId !== undefined;
  const resource = {
    EcsSpec: subscription ? undefined : (entry.EcsSpec ?? 'ecs.g6.large'),
    ResourceId: entry.ResourceId === '' ? undefined : entry.ResourceId,
    RequestedResource: subscription
      ? (entry.RequestedResource ?? { CPU: '8', GPU: '1', GPUType: 'A10', Memory: '32' })
      : undefined,
  };
  const image =
    entry.ImageId === undefined && entry.ImageUrl === undefined
      ? { ImageId: defaultImage(hasGpu({ ...blank, ...resource })).id }
      : { ImageId: entry.ImageId, ImageUrl: entry.ImageId ? undefined : entry.ImageUrl };
  const named = imageSettings(world.region, image);
  return {
    InstanceName: entry.InstanceName ?? `notebook_${index + 1}`,
    WorkspaceId: entry.WorkspaceId ?? defaultWorkspaceId,
    UserId: entry.UserId ?? world.accountId,
    UserName: entry.UserName,
    Accessibility: entry.Accessibility ?? 'PRIVATE',
    ...resource,
    Priority: entry.Priority ?? (subscription ? 1 : undefined),
    OversoldType: entry.OversoldType ?? (subscription ? 'ForbiddenQuotaOverSold' : undefined),
    ...named,
    ImageName: entry.ImageName ?? named.ImageName,
    ImageUrl: entry.ImageUrl ?? named.ImageUrl,
    CloudDisks: entry.CloudDisks ?? (subscription ? undefined : freeDisk),
    ...pickGiven(entry),
  };
}

const blank: InstanceSettings = {
  InstanceName: '',
  WorkspaceId: '',
  UserId: '',
  Accessibility: '',
};

/** rules.freeDiskGiB */
export const freeDisk: InstanceSettings['CloudDisks'] = [
  {
    Capacity: `${rules.freeDiskGiB.value}Gi`,
    MountPath: '/mnt/workspace',
    Path: '/workspace',
    SubType: 'rootfs',
  },
];

const carried = [
  'ImageAuth',
  'WorkspaceSource',
  'Datasets',
  'DynamicMount',
  'Driver',
  'CredentialConfig',
  'EnvironmentVariables',
  'UserVpc',
  'UserCommand',
  'Affinity',
  'AccessRestrictionRules',
  'DockerConfig',
  'MigrationOptions',
  'SpotSpec',
  'AssignNodeSpec',
] as const satisfies readonly (keyof InstanceSettings)[];

/** Settings that are kept as they are given. */
export function pickGiven(from: Partial<InstanceSettings>): Partial<InstanceSettings> {
  return Object.fromEntries(
    carried.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])),
  );
}

interface Run {
  readonly from: number;
  readonly to: number | undefined;
}

/** Its own running spans, or one that fits its status, its idle minutes and its accumulated running time. */
function runsOf(entry: FleetInstance, status: string, now: number, seed: number): readonly Run[] {
  if (entry.runs !== undefined) {
    return entry.runs.map((run) => ({
      from: fromWireTime(run.from),
      to: run.to === undefined ? undefined : fromWireTime(run.to),
    }));
  }
  const up = ['Running', 'Saving', 'Saved', 'SaveFailed'].includes(status);
  const created = readTime(entry.GmtCreateTime);
  const total = entry.AccumulatedRunningTimeInMs;
  if (up) {
    const usual = total ?? Math.round((2 + 8 * chance(seed, 32)) * 3_600_000);
    const idleMs = ((entry.idleMinutes ?? 0) + 2) * 60_000;
    const length = Math.max(Math.min(usual, now - (created ?? now - usual)), idleMs);
    return [{ from: now - length, to: undefined }];
  }
  if (total === 0 || isStarting(status) || (status === 'Failed' && total === undefined)) return [];
  // A stop takes half a minute on top of the run, so that the instance is at rest by now.
  const end = Math.min(readTime(entry.GmtModifiedTime) ?? now - 12 * 3_600_000, now) - 30_000;
  const length = total ?? 6 * 3_600_000;
  return [
    { from: Math.max(end - length, (total === undefined ? created : undefined) ?? 0), to: end },
  ];
}

function sumOfClosed(runs: readonly Run[]): number {
  let total = 0;
  for (const run of runs) total += run.to === undefined ? 0 : run.to - run.from;
  return total;
}

function toTimer(entry: FleetInstance, status: string, now: number): Instance['timer'] {
  const dueAt = readTime(entry.InstanceShutdownTimer?.DueTime);
  if (dueAt === undefined || isAtRest(status)) return undefined;
  return { dueAt, createdAt: now, modifiedAt: now };
}

export function toCuller(given: FleetCuller): Culler {
  const { cpuPercent, gpuPercent, maxIdleMinutes } = rules.cullerDefaults.value;
  return {
    cpuPercent: given.CpuPercentThreshold ?? cpuPercent,
    gpuPercent: given.GpuPercentThreshold ?? gpuPercent,
    maxIdleMinutes: given.MaxIdleTimeInMinutes ?? maxIdleMinutes,
  };
}

function toLabels(
  given: readonly Label[] | Readonly<Record<string, string>> | undefined,
): readonly Label[] {
  if (given === undefined) return [];
  if (Array.isArray(given)) return given as readonly Label[];
  return Object.entries(given).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}

function toSnapshot(world: World, instance: Instance, given: FleetSnapshot): Snapshot {
  const createdAt = readTime(given.GmtCreateTime) ?? instance.modifiedAt;
  const status = given.Status ?? 'Saved';
  return {
    id: given.SnapshotId ?? world.newId('snp-'),
    instanceId: instance.id,
    name: given.SnapshotName,
    description: undefined,
    imageUrl:
      given.ImageUrl ??
      `registry-vpc.${world.region}.aliyuncs.com/team/${instance.settings.InstanceName.toLowerCase()}:${given.SnapshotName}`,
    imageId: status === 'Saved' ? world.newId('image-') : undefined,
    overwrite: false,
    excludePaths: [],
    labels: toLabels(given.Labels),
    // Nothing would ever finish one that was under way elsewhere.
    status: status === 'Saved' ? 'Saved' : 'Failed',
    reason:
      given.ReasonCode === undefined
        ? undefined
        : { code: given.ReasonCode, message: given.ReasonMessage ?? '' },
    createdAt,
    modifiedAt: createdAt,
  };
}

function readTime(text: string | undefined): number | undefined {
  return text === undefined ? undefined : fromWireTime(text);
}

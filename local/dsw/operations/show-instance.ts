import type { CloudDisk, Instance, InstanceSettings, Snapshot } from '../entities.ts';
import { idleMinutesAt } from '../idle.ts';
import { rules } from '../rules.ts';
import { acceleratorOf, paymentOf, shapeOf } from '../specs.ts';
import { runningTimeAt } from '../state-machine.ts';
import { toWireTime } from '../wire-time.ts';
import type { World } from '../world-type.ts';

type Fields = Record<string, unknown>;

/** An instance as ListInstances shows it; members without a value are left out. */
export function showListed(world: World, instance: Instance): Fields {
  const { settings } = instance;
  return {
    ...showCommon(world, instance),
    ...given('OversoldInfo', oversoldInfo(settings)),
    ...given('OversoldType', settings.OversoldType),
    CloudDisks: settings.CloudDisks ?? [],
  };
}

/** An instance as GetInstance shows it. */
export function showInFull(world: World, instance: Instance): Fields {
  const { settings, id } = instance;
  return {
    ...showCommon(world, instance),
    ...given('AccessRestrictionRules', settings.AccessRestrictionRules),
    ...given('DockerConfig', settings.DockerConfig),
    ...given('MigrationOptions', settings.MigrationOptions),
    CloudDisks: (settings.CloudDisks ?? []).map((disk) => showDisk(world, instance, disk)),
    NodeErrorRecovery: {
      hasNodeError: instance.status === 'Recovering',
      enableAutoSwitchOnNodeError: false,
    },
    ...(instance.upSince === undefined
      ? {}
      : { PodIps: [{ InterfaceName: 'eth0', Ip: podIp(instance), Type: 'Pod' }] }),
    ProxyPath: `${id}/proxy/`,
    ...(settings.UserCommand === undefined ? {} : { UserCommandId: userCommandId(instance) }),
  };
}

function showCommon(world: World, instance: Instance): Fields {
  const { id, settings, culler, timer, reason } = instance;
  const now = world.now();
  const snapshots = world.records.snapshotsOf(id).map(showListedSnapshot);
  const latest = snapshots.at(-1);
  return {
    AcceleratorType: acceleratorOf(settings),
    Accessibility: settings.Accessibility,
    AccumulatedRunningTimeInMs: runningTimeAt(instance, now),
    ...given('Affinity', settings.Affinity),
    ...given('CredentialConfig', settings.CredentialConfig),
    Datasets: settings.Datasets ?? [],
    ...given('Driver', settings.Driver),
    ...given('DynamicMount', settings.DynamicMount),
    ...given('EcsSpec', settings.EcsSpec),
    EnvironmentVariables: settings.EnvironmentVariables ?? {},
    GmtCreateTime: toWireTime(instance.createdAt),
    GmtModifiedTime: toWireTime(instance.modifiedAt),
    ...(culler === undefined
      ? {}
      : {
          IdleInstanceCuller: {
            InstanceId: id,
            CpuPercentThreshold: culler.cpuPercent,
            GpuPercentThreshold: culler.gpuPercent,
            MaxIdleTimeInMinutes: culler.maxIdleMinutes,
            IdleTimeInMinutes: idleMinutesAt(instance, culler, now),
          },
        }),
    ...given('ImageAuth', maskAuth(settings.ImageAuth)),
    ...given('ImageId', settings.ImageId),
    ...given('ImageName', settings.ImageName),
    ...given('ImageUrl', settings.ImageUrl),
    InstanceId: id,
    InstanceName: settings.InstanceName,
    ...(timer === undefined
      ? {}
      : {
          InstanceShutdownTimer: {
            InstanceId: id,
            DueTime: toWireTime(timer.dueAt),
            RemainingTimeInMs: Math.max(0, timer.dueAt - now),
            GmtCreateTime: toWireTime(timer.createdAt),
            GmtModifiedTime: toWireTime(timer.modifiedAt),
          },
        }),
    InstanceSnapshotList: snapshots,
    ...showUrls(world, id),
    Labels: instance.labels,
    ...given('LatestSnapshot', latest),
    PaymentType: paymentOf(settings),
    ...given('Priority', settings.Priority),
    ...(reason === undefined ? {} : { ReasonCode: reason.code, ReasonMessage: reason.message }),
    ...given('RequestedResource', settings.RequestedResource),
    ...given('ResourceId', settings.ResourceId),
    ResourceName: settings.EcsSpec ?? sizeOf(settings),
    Status: instance.status,
    Tags: instance.tags.map((tag) => ({ TagKey: tag.Key, TagValue: tag.Value })),
    TenantId: world.accountId,
    UserId: settings.UserId,
    ...given('UserName', settings.UserName),
    ...given('UserVpc', settings.UserVpc),
    WorkspaceId: settings.WorkspaceId,
    WorkspaceName: world.records.workspaces.get(settings.WorkspaceId)?.WorkspaceName ?? '',
    WorkspaceSource: settings.WorkspaceSource ?? '',
  };
}

function given(name: string, value: unknown): Fields {
  return value === undefined ? {} : { [name]: value };
}

/** Addresses exist in any status; they work while Running. */
function showUrls(world: World, id: string): Fields {
  const host = `https://dsw-gateway-${world.region}.data.aliyun.com/${id}`;
  return {
    InstanceUrl: host,
    JupyterlabUrl: `${host}/lab/`,
    TerminalUrl: `${host}/tty/`,
    WebIDEUrl: `${host}/ide/`,
  };
}

/** Base64 of `user:password` with the password masked. */
function maskAuth(auth: string | undefined): string | undefined {
  if (auth === undefined) return undefined;
  const [user = ''] = Buffer.from(auth, 'base64').toString('utf8').split(':');
  return Buffer.from(`${user}:******`).toString('base64');
}

function sizeOf(settings: InstanceSettings): string {
  const { cpus, memoryGB, gpus, gpuType } = shapeOf(settings);
  const cards = gpus > 0 ? ` ${gpus} * ${gpuType ?? 'GPU'}` : '';
  return `${cpus} vCPU ${memoryGB} GB${cards}`;
}

function oversoldInfo(settings: InstanceSettings): string | undefined {
  switch (settings.OversoldType) {
    case undefined:
      return undefined;
    case 'ForceQuotaOverSold':
      return 'ForceQuotaOverSold';
    default:
      return 'ForbiddenQuotaOverSold';
  }
}

function showListedSnapshot(snapshot: Snapshot): Fields {
  return {
    GmtCreateTime: toWireTime(snapshot.createdAt),
    GmtModifiedTime: toWireTime(snapshot.modifiedAt),
    ...given('ImageId', snapshot.imageId),
    ImageName: snapshot.name,
    ImageUrl: snapshot.imageUrl,
    ...(snapshot.reason === undefined
      ? {}
      : { ReasonCode: snapshot.reason.code, ReasonMessage: snapshot.reason.message }),
    RepositoryUrl: repositoryOf(snapshot.imageUrl),
    Status: snapshot.status,
  };
}

/** An image reference without its tag. */
function repositoryOf(imageUrl: string): string {
  return imageUrl.replace(/:[^:/]*$/, '');
}

function showDisk(world: World, instance: Instance, disk: CloudDisk): Fields {
  const capacity = bytesOf(disk.Capacity);
  const usage = isDiskCleared(instance, world.now()) ? 0 : Math.min(instance.diskBytes, capacity);
  return {
    ...disk,
    Status: { Available: capacity - usage, Capacity: capacity, Usage: usage },
  };
}

/** rules.diskKeptDays */
function isDiskCleared(instance: Instance, now: number): boolean {
  if (instance.restSince === undefined || isDiskExpanded(instance.settings)) return false;
  return now - instance.restSince > rules.diskKeptDays.value * 86_400_000;
}

function isDiskExpanded(settings: InstanceSettings): boolean {
  const free = rules.freeDiskGiB.value * 2 ** 30;
  return (settings.CloudDisks ?? []).some((disk) => bytesOf(disk.Capacity) > free);
}

const units: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

/** Bytes of a Kubernetes quantity such as `100Gi`; NaN when it is none. */
export function bytesOf(quantity: string | undefined): number {
  if (quantity === undefined) return 0;
  const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|K|M|G|T)?$/.exec(quantity);
  return match === null ? Number.NaN : Number(match[1]) * (units[match[2] ?? ''] ?? 1);
}

function podIp(instance: Instance): string {
  const n = instance.seq + instance.sessions.length * 7919;
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
}

/** A numeric text, as the service has it. */
export function userCommandId(instance: Instance): string {
  return String(100_000 + instance.seq);
}

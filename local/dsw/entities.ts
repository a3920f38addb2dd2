/**
 * The records behind the local PAI-DSW service, as plain JSON. Instants are epoch milliseconds. A record is never
 * changed in place: a change makes a new one, so that a snapshot of the world is a handful of references.
 *
 * Names with a capital are the service's own (as on the wire); the others are ours.
 */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export interface Label {
  readonly Key: string;
  readonly Value: string;
}

/** Why a status was reached, where the service says so. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** What a person sets on an instance, under the wire's names and in the wire's shapes. */
export interface InstanceSettings {
  readonly InstanceName: string;
  readonly WorkspaceId: string;
  readonly UserId: string;
  readonly UserName?: string | undefined;
  readonly Accessibility: string;
  /** Pay-as-you-go instances have a spec, subscription instances a resource group and a request. */
  readonly EcsSpec?: string | undefined;
  readonly ResourceId?: string | undefined;
  readonly RequestedResource?: RequestedResource | undefined;
  readonly Priority?: number | undefined;
  readonly OversoldType?: string | undefined;
  readonly ImageId?: string | undefined;
  readonly ImageName?: string | undefined;
  readonly ImageUrl?: string | undefined;
  readonly ImageAuth?: string | undefined;
  readonly CloudDisks?: readonly CloudDisk[] | undefined;
  readonly WorkspaceSource?: string | undefined;
  readonly Datasets?: readonly JsonObject[] | undefined;
  readonly DynamicMount?: JsonObject | undefined;
  readonly Driver?: string | undefined;
  readonly CredentialConfig?: JsonObject | undefined;
  readonly EnvironmentVariables?: Readonly<Record<string, string>> | undefined;
  readonly UserVpc?: JsonObject | undefined;
  readonly UserCommand?: { readonly OnStart?: { readonly Content?: string } } | undefined;
  readonly Affinity?: JsonObject | undefined;
  readonly AccessRestrictionRules?: Readonly<Record<string, string>> | undefined;
  readonly DockerConfig?: JsonObject | undefined;
  readonly MigrationOptions?: JsonObject | undefined;
  readonly SpotSpec?: JsonObject | undefined;
  readonly AssignNodeSpec?: JsonObject | undefined;
}

/** Texts, as on the wire: cores, cards and GB. */
interface RequestedResource {
  readonly CPU?: string | undefined;
  readonly GPU?: string | undefined;
  readonly GPUType?: string | undefined;
  readonly Memory?: string | undefined;
  readonly SharedMemory?: string | undefined;
}

export interface CloudDisk {
  /** Kubernetes quantity such as `100Gi`. */
  readonly Capacity?: string | undefined;
  readonly MountPath?: string | undefined;
  readonly Path?: string | undefined;
  readonly SubType?: string | undefined;
}

export interface Instance {
  readonly id: string;
  /** Order of arrival in this world; breaks ties in sorting. */
  readonly seq: number;
  readonly settings: InstanceSettings;
  readonly labels: readonly Label[];
  /** Alibaba Cloud resource tags. */
  readonly tags: readonly Label[];
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** As on the wire. An open set: tests may set a status that nobody knows. */
  readonly status: string;
  readonly reason: Reason | undefined;
  /** Oldest first; at most the last one is open. */
  readonly sessions: readonly Session[];
  /** Milliseconds of running spans that are over. */
  readonly runningMs: number;
  /** Since when the machine is up; undefined while it is not. */
  readonly upSince: number | undefined;
  /** Since when the instance is at rest (stopped, failed, in arrears); undefined while it is not. */
  readonly restSince: number | undefined;
  /** What the platform is going to do by itself, in order. */
  readonly flow: readonly Step[];
  /** Set while it waits for its resource group to have room. */
  readonly queued: { readonly since: number; readonly rest: readonly Step[] } | undefined;
  /** Whether it occupies room in its resource group. */
  readonly allocated: boolean;
  readonly culler: Culler | undefined;
  readonly timer: ShutdownTimer | undefined;
  readonly usage: UsageModel;
  /** Bytes written to the system disk so far. */
  readonly diskBytes: number;
  /** Levers for tests. */
  readonly levers: Levers;
}

/** What tests and the control API may set to make an instance misbehave. */
interface Levers {
  /** The platform does nothing by itself any more: a stop is accepted and never gets done. */
  readonly frozen?: boolean | undefined;
  /** ReasonCode with which the next start fails. */
  readonly failNextStart?: string | undefined;
  /** ReasonCode with which the next image save fails. */
  readonly failNextSave?: string | undefined;
  /** Operations that are refused for lack of permission, such as `StopInstance`. */
  readonly denied?: readonly string[] | undefined;
}

/** From a start to the stop or failure that ends it. */
export interface Session {
  readonly id: string;
  readonly entries: readonly LifecycleEntry[];
}

export interface LifecycleEntry {
  readonly id: string;
  readonly status: string;
  readonly from: number;
  readonly to: number | undefined;
  readonly reason?: Reason | undefined;
}

/** One thing that the platform does by itself at an instant. */
export type Step =
  | {
      readonly kind: 'status';
      readonly at: number;
      readonly status: string;
      readonly reason?: Reason | undefined;
      /** A snapshot that changes with it. */
      readonly snapshot?: SnapshotChange | undefined;
    }
  /** Takes the status on as soon as the resource group has room, and queues until then. */
  | { readonly kind: 'admit'; readonly at: number; readonly status: string }
  | { readonly kind: 'snapshot'; readonly at: number; readonly snapshot: SnapshotChange }
  | { readonly kind: 'remove'; readonly at: number };

export interface SnapshotChange {
  readonly id: string;
  readonly status: SnapshotStatus;
  readonly reason?: Reason | undefined;
}

export interface Culler {
  readonly cpuPercent: number;
  readonly gpuPercent: number;
  readonly maxIdleMinutes: number;
}

export interface ShutdownTimer {
  readonly dueAt: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export const usageKinds = [
  'office',
  'bursty',
  'training',
  'forgotten',
  'steady',
  'missing',
] as const;
export type UsageKind = (typeof usageKinds)[number];

/** How busy an instance is; every sample follows from it (usage.ts). */
export interface UsageModel {
  /**
   * `office`: notebook bursts in office hours; `bursty`: the same round the clock; `training`: long runs;
   * `forgotten`: nobody there; `steady`: always the same; `missing`: the platform has no samples.
   */
  readonly kind: UsageKind;
  readonly seed: number;
  /** Percent on a week's average; for `steady` the value itself. */
  readonly cpuPercent: number;
  readonly gpuPercent: number;
  /** Hours east of UTC of the people who use it. */
  readonly utcOffsetHours: number;
  /** Later ones win. */
  readonly overrides: readonly UsageOverride[];
}

/** Forces samples from `from` (inclusive) to `to` (exclusive; for ever when absent). */
export interface UsageOverride {
  readonly from: number;
  readonly to?: number | undefined;
  readonly cpuPercent?: number | undefined;
  readonly gpuPercent?: number | undefined;
  readonly missing?: boolean | undefined;
}

type SnapshotStatus = 'Committing' | 'Pushing' | 'Saved' | 'Failed';

export interface Snapshot {
  readonly id: string;
  readonly instanceId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly imageUrl: string;
  /** Known once it is saved. */
  readonly imageId: string | undefined;
  readonly overwrite: boolean;
  readonly excludePaths: readonly string[];
  readonly labels: readonly Label[];
  readonly status: SnapshotStatus;
  readonly reason: Reason | undefined;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface TempFile {
  readonly id: string;
  readonly taskId: string | undefined;
  readonly instanceId: string | undefined;
  readonly name: string;
  readonly prefix: string;
  readonly capacity: number;
  readonly status: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly expiresAt: number;
}

export interface TempFileTask {
  readonly id: string;
  readonly instanceId: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly expiresAt: number;
}

/** Its status follows from the time since `createdAt`; what it found is settled when it starts. */
export interface SanityCheck {
  readonly id: string;
  readonly instanceId: string;
  readonly createdAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface SharingToken {
  readonly token: string;
  readonly instanceId: string;
  readonly type: string;
  readonly expiresAt: number;
}

export interface Workspace {
  readonly WorkspaceId: string;
  readonly WorkspaceName: string;
  /** An administrator's rule that stops idle instances of the workspace. */
  readonly autoShutdown?: Culler | undefined;
}

/** A resource group of subscription machines; an absent number means that there is no end of it. */
export interface ResourceGroup {
  readonly ResourceId: string;
  readonly ResourceName?: string | undefined;
  readonly CPU?: number | undefined;
  readonly GPU?: number | undefined;
  /** GB. */
  readonly Memory?: number | undefined;
}

/** Everything the world knows, as it is persisted. */
export interface WorldState {
  readonly version: 1;
  readonly region: string;
  readonly accountId: string;
  readonly seed: number;
  /** Feeds ids and chance; never goes back. */
  readonly counter: number;
  readonly instances: readonly Instance[];
  readonly snapshots: readonly Snapshot[];
  readonly tempFiles: readonly TempFile[];
  readonly tempFileTasks: readonly TempFileTask[];
  readonly sanityChecks: readonly SanityCheck[];
  readonly tokens: readonly SharingToken[];
  readonly workspaces: readonly Workspace[];
  readonly resources: readonly ResourceGroup[];
  /** ECS specs without stock. */
  readonly outOfStock: readonly string[];
}

/**
 * A fleet as people write it (`--fleet FILE`, `PUT /_local/fleet`). Whatever is left out gets an ordinary value.
 * Instants are ISO 8601 text. `parseFleet` (fleet-file.ts) checks one.
 */
export interface FleetFile {
  readonly version?: 1 | undefined;
  readonly workspaces?: readonly FleetWorkspace[] | undefined;
  readonly resources?: readonly ResourceGroup[] | undefined;
  readonly outOfStock?: readonly string[] | undefined;
  readonly instances: readonly FleetInstance[];
}

export interface FleetWorkspace {
  readonly WorkspaceId: string;
  readonly WorkspaceName?: string | undefined;
  readonly autoShutdown?: FleetCuller | undefined;
}

export interface FleetCuller {
  readonly CpuPercentThreshold?: number | undefined;
  readonly GpuPercentThreshold?: number | undefined;
  readonly MaxIdleTimeInMinutes?: number | undefined;
}

/** One instance of a fleet. All that `ListInstances` shows of an instance may be written; what follows from other fields is ignored. */
export interface FleetInstance extends Partial<InstanceSettings> {
  readonly InstanceId?: string | undefined;
  readonly Status?: string | undefined;
  readonly ReasonCode?: string | undefined;
  readonly ReasonMessage?: string | undefined;
  readonly GmtCreateTime?: string | undefined;
  readonly GmtModifiedTime?: string | undefined;
  /** A list of Key/Value as on the wire, or simply a map. */
  readonly Labels?: readonly Label[] | Readonly<Record<string, string>> | undefined;
  readonly Tags?:
    | readonly { readonly TagKey: string; readonly TagValue: string }[]
    | Readonly<Record<string, string>>
    | undefined;
  readonly AccumulatedRunningTimeInMs?: number | undefined;
  readonly IdleInstanceCuller?: FleetCuller | undefined;
  readonly InstanceShutdownTimer?: { readonly DueTime: string } | undefined;
  /** Running spans, oldest first; an end that is absent means still running. Default: one, that fits the status. */
  readonly runs?:
    | readonly { readonly from: string; readonly to?: string | undefined }[]
    | undefined;
  readonly snapshots?: readonly FleetSnapshot[] | undefined;
  /** A kind alone, or a kind with numbers; drawn at random when absent. */
  readonly usage?: UsageKind | FleetUsage | undefined;
  /** Idle for so many minutes up to now, and from now on (0: busy from now on). */
  readonly idleMinutes?: number | undefined;
  readonly diskBytes?: number | undefined;
  readonly levers?: Levers | undefined;
}

export interface FleetUsage {
  readonly kind: UsageKind;
  readonly seed?: number | undefined;
  readonly cpuPercent?: number | undefined;
  readonly gpuPercent?: number | undefined;
  readonly utcOffsetHours?: number | undefined;
  readonly overrides?:
    | readonly {
        readonly from: string;
        readonly to?: string | undefined;
        readonly cpuPercent?: number | undefined;
        readonly gpuPercent?: number | undefined;
        readonly missing?: boolean | undefined;
      }[]
    | undefined;
}

export interface FleetSnapshot {
  readonly SnapshotId?: string | undefined;
  readonly SnapshotName: string;
  readonly ImageUrl?: string | undefined;
  readonly Status?: SnapshotStatus | undefined;
  readonly ReasonCode?: string | undefined;
  readonly ReasonMessage?: string | undefined;
  readonly GmtCreateTime?: string | undefined;
  readonly Labels?: readonly Label[] | Readonly<Record<string, string>> | undefined;
}

/**
 * A change to one instance from outside the API (`POST /_local/instances/{id}`), as if the platform or its user had
 * done it. A label whose value is null is removed.
 */
export interface InstancePatch extends Levers {
  readonly Status?: string | undefined;
  readonly ReasonCode?: string | undefined;
  readonly ReasonMessage?: string | undefined;
  readonly InstanceName?: string | undefined;
  readonly Accessibility?: string | undefined;
  readonly Priority?: number | undefined;
  readonly UserId?: string | undefined;
  readonly UserName?: string | undefined;
  readonly WorkspaceId?: string | undefined;
  readonly Labels?: Readonly<Record<string, string | null>> | undefined;
  /** Replaces the usage model, for the past too. */
  readonly usage?: UsageKind | FleetUsage | undefined;
  /** Percent from now on (and until another patch), whatever the model says. */
  readonly metrics?:
    | {
        readonly cpuPercent?: number | undefined;
        readonly gpuPercent?: number | undefined;
        readonly missing?: boolean | undefined;
      }
    | undefined;
  /** Idle for so many minutes up to now, and from now on (0: busy from now on). */
  readonly idleMinutes?: number | undefined;
  /** A fault of the node: Recovering, and then Running again. */
  readonly nodeError?: boolean | undefined;
}

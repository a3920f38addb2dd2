// Made from api.json by `npm run generate`. Do not edit.

/** Sets are open: the service may answer with a value that is not listed here. */
export type InstanceStatus =
  | 'Creating'
  | 'SaveFailed'
  | 'Stopped'
  | 'Failed'
  | 'ResourceAllocating'
  | 'Stopping'
  | 'Updating'
  | 'Saving'
  | 'Queuing'
  | 'Recovering'
  | 'Starting'
  | 'Running'
  | 'Saved'
  | 'Deleting'
  | 'EnvPreparing'
  | (string & {});
export type LifecycleStatus =
  | 'Creating'
  | 'SaveFailed'
  | 'Stopped'
  | 'Failed'
  | 'ResourceAllocating'
  | 'Stopping'
  | 'Updating'
  | 'Saving'
  | 'Starting'
  | 'Running'
  | 'Saved'
  | 'EnvPreparing'
  | 'ArrearStopping'
  | 'Arrearge'
  | 'Queuing'
  | 'Recovering'
  | (string & {});
export type SnapshotStatus = 'Committing' | 'Pushing' | 'Failed' | 'Saved' | (string & {});
export type Accessibility = 'PRIVATE' | 'PUBLIC' | (string & {});
export type AcceleratorType = 'CPU' | 'GPU' | (string & {});
export type PaymentType = 'PayAsYouGo' | 'Subscription' | (string & {});
export type Order = 'ASC' | 'DESC' | (string & {});
export type InstanceSortBy = 'Priority' | 'GmtCreateTime' | 'GmtModifiedTime' | (string & {});
export type MetricType =
  | 'GpuCoreUsage'
  | 'GpuMemoryUsage'
  | 'CpuCoreUsage'
  | 'MemoryUsage'
  | 'NetworkInputRate'
  | 'NetworkOutputRate'
  | 'DiskReadRate'
  | 'DiskWriteRate'
  | (string & {});
export type OversoldType =
  | 'ForceQuotaOverSold'
  | 'AcceptQuotaOverSold'
  | 'ForbiddenQuotaOverSold'
  | (string & {});
export type OversoldInfo =
  | 'ForbiddenQuotaOverSold'
  | 'ForceQuotaOverSold'
  | 'PendingQuotaOverSold'
  | (string & {});
export type MountAccess = 'RW' | 'RO' | (string & {});
export type DefaultRoute = 'eth0' | 'eth1' | (string & {});
export type SanityCheckType = 'SSH' | (string & {});
export type SanityCheckStatus = 'Pending' | 'Executing' | 'Completed' | 'Failed' | (string & {});
export type ProblemCategory =
  | 'InstanceStartFailed'
  | 'InstanceTerminating'
  | 'InstanceCreateFailed'
  | (string & {});
export type TokenType = 'Access' | 'View' | (string & {});
export type AutoShutdownSourceType = 'Workspace' | 'User' | 'System' | (string & {});
export type BodyCode = 'InternalError' | 'ValidationError' | (string & {});

export interface CpuAffinityInput {
  readonly Enable?: boolean | undefined;
}

export interface AffinityInput {
  readonly CPU?: CpuAffinityInput | undefined;
}

export interface AssignNodeSpecInput {
  /** Node names in one string. */
  readonly AntiAffinityNodeNames?: string | undefined;
  /** Node names in one string. */
  readonly NodeNames?: string | undefined;
}

export interface CloudDiskStatusInput {
  /** Bytes. Output data; listed in the request model too. */
  readonly Available?: number | undefined;
  /** Bytes. Output data; listed in the request model too. */
  readonly Capacity?: number | undefined;
  /** Bytes. Output data; listed in the request model too. */
  readonly Usage?: number | undefined;
}

export interface CloudDiskInput {
  /** Kubernetes quantity such as 100Gi; can only grow. */
  readonly Capacity?: string | undefined;
  readonly MountPath?: string | undefined;
  readonly Path?: string | undefined;
  /** Output data; listed in the request model too. */
  readonly Status?: CloudDiskStatusInput | undefined;
  readonly SubType?: 'rootfs' | (string & {}) | undefined;
}

export interface CredentialUserInput {
  readonly AccessKeyId?: string | undefined;
  readonly Id?: string | undefined;
  readonly SecurityToken?: string | undefined;
  readonly Type?: string | undefined;
}

export interface CredentialRoleInput {
  readonly AssumeRoleFor?: string | undefined;
  readonly Policy?: string | undefined;
  /** Acs:ram::<account>:role/<name>. */
  readonly RoleArn: string;
  /** Seen: `service`. */
  readonly RoleType: string;
  readonly UserInfo?: CredentialUserInput | undefined;
}

export interface CredentialEntryInput {
  readonly Key: string;
  readonly Roles?: readonly CredentialRoleInput[] | undefined;
  /** Seen: `Role`. */
  readonly Type: string;
}

export interface CredentialConfigInput {
  readonly AliyunEnvRoleKey?: string | undefined;
  readonly Configs?: readonly CredentialEntryInput[] | undefined;
  readonly Enable?: boolean | undefined;
}

export interface DatasetInput {
  readonly DatasetId?: string | undefined;
  /** Default "v1". Needs DatasetId. */
  readonly DatasetVersion?: string | undefined;
  /** Default false. */
  readonly Dynamic?: boolean | undefined;
  readonly MountAccess?: MountAccess | undefined;
  readonly MountPath?: string | undefined;
  /**
   * Seen: `ReadOnly`, `FastReadWrite`. Legacy; excludes Options.
   * @deprecated The vendor calls it obsolete.
   */
  readonly OptionType?: string | undefined;
  /** JSON string; excludes OptionType. */
  readonly Options?: string | undefined;
  /** Oss/nas/cpfs/bmcpfs URI; excludes DatasetId. */
  readonly Uri?: string | undefined;
}

export interface DockerConfigInput {
  readonly ContainersLimit?: number | undefined;
  readonly Enable?: boolean | undefined;
  readonly MountAccessConfigPath?: string | undefined;
}

export interface MountPointInput {
  /** JSON string. */
  readonly Options?: string | undefined;
  readonly RootPath: string;
}

export interface DynamicMountInput {
  readonly Enable?: boolean | undefined;
  readonly MountPoints?: readonly MountPointInput[] | undefined;
}

export interface LabelInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export interface RequestedResourceInput {
  /** Cores. Core count as string. */
  readonly CPU?: string | undefined;
  /** Cards. Card count as string. */
  readonly GPU?: string | undefined;
  /** Seen: `V100`, `A100`, `T4`, `A10`, `P100`. Open set; examples also v100, Tesla-V100-16G. */
  readonly GPUType?: string | undefined;
  /** GB. String; examples use both 32 and 8Gi. */
  readonly Memory?: string | undefined;
  /** GB. String; examples use both 32 and 8Gi. */
  readonly SharedMemory?: string | undefined;
}

export interface SpotSpecInput {
  /** Maximum discount ratio as decimal string. */
  readonly SpotDiscountLimit?: string | undefined;
  /** Hours. Protected hours as string; 0 or 1 seen. */
  readonly SpotDuration?: string | undefined;
  /** Maximum hourly price as decimal string. */
  readonly SpotPriceLimit?: string | undefined;
  /** Seen: `SpotWithPriceLimit`. Only value shown for DSW; ECS has more. */
  readonly SpotStrategy?: string | undefined;
}

export interface ResourceTagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export interface StartCommandInput {
  /** Shell text run at every start. */
  readonly Content?: string | undefined;
}

export interface UserCommandInput {
  readonly OnStart?: StartCommandInput | undefined;
}

export interface BandwidthLimitInput {
  /** Rate string; unit undocumented. */
  readonly EgressRate?: string | undefined;
  readonly EgressWhitelists?: readonly string[] | undefined;
  /** Rate string; unit undocumented. */
  readonly IngressRate?: string | undefined;
  readonly IngressWhitelists?: readonly string[] | undefined;
}

export interface ForwardInfoInput {
  readonly AccessType?: readonly string[] | undefined;
  readonly ContainerName?: string | undefined;
  readonly EipAllocationId?: string | undefined;
  readonly Enable?: boolean | undefined;
  /** Port as string. */
  readonly ExternalPort?: string | undefined;
  /** Port as string. */
  readonly ForwardPort?: string | undefined;
  readonly Name?: string | undefined;
  readonly NatGatewayId?: string | undefined;
  readonly NlbGatewayId?: string | undefined;
  readonly SSHPublicKey?: string | undefined;
}

export interface UserVpcInput {
  readonly BandwidthLimit?: BandwidthLimitInput | undefined;
  readonly DefaultRoute?: DefaultRoute | undefined;
  /** Required in practice when VSwitchId is set. */
  readonly ExtendedCIDRs?: readonly string[] | undefined;
  readonly ForwardInfos?: readonly ForwardInfoInput[] | undefined;
  readonly SecurityGroupId?: string | undefined;
  readonly VSwitchId?: string | undefined;
  readonly VpcId?: string | undefined;
}

export interface CpuAffinity {
  readonly Enable?: boolean | null;
}

export interface Affinity {
  readonly CPU?: CpuAffinity | null;
}

export interface CloudDiskStatus {
  /** Bytes. */
  readonly Available?: number | null;
  /** Bytes. */
  readonly Capacity?: number | null;
  /** Bytes. */
  readonly Usage?: number | null;
}

export interface CloudDisk {
  /** Kubernetes quantity such as 100Gi; can only grow. */
  readonly Capacity?: string | null;
  readonly MountPath?: string | null;
  readonly Path?: string | null;
  readonly Status?: CloudDiskStatus | null;
  readonly SubType?: 'rootfs' | (string & {}) | null;
}

export interface CredentialUser {
  readonly AccessKeyId?: string | null;
  readonly Id?: string | null;
  readonly SecurityToken?: string | null;
  readonly Type?: string | null;
}

export interface CredentialRole {
  readonly AssumeRoleFor?: string | null;
  readonly Policy?: string | null;
  /** Acs:ram::<account>:role/<name>. */
  readonly RoleArn?: string | null;
  /** Seen: `service`. */
  readonly RoleType?: string | null;
  readonly UserInfo?: CredentialUser | null;
}

export interface CredentialEntry {
  readonly Key?: string | null;
  readonly Roles?: readonly CredentialRole[] | null;
  /** Seen: `Role`. */
  readonly Type?: string | null;
}

export interface CredentialConfig {
  readonly AliyunEnvRoleKey?: string | null;
  readonly Configs?: readonly CredentialEntry[] | null;
  readonly Enable?: boolean | null;
}

export interface Dataset {
  readonly ActualMountAccess?: string | null;
  readonly DatasetId?: string | null;
  /** Default "v1". Needs DatasetId. */
  readonly DatasetVersion?: string | null;
  /** Default false. */
  readonly Dynamic?: boolean | null;
  readonly MountAccess?: MountAccess | null;
  readonly MountPath?: string | null;
  /** Seen: `ReadOnly`, `FastReadWrite`. Legacy; excludes Options. */
  readonly OptionType?: string | null;
  /** JSON string; excludes OptionType. */
  readonly Options?: string | null;
  /** Oss/nas/cpfs/bmcpfs URI; excludes DatasetId. */
  readonly Uri?: string | null;
}

export interface DockerConfig {
  readonly ContainersLimit?: number | null;
  readonly Enable?: boolean | null;
  readonly MountAccessConfigPath?: string | null;
}

export interface MountPoint {
  /** JSON string. */
  readonly Options?: string | null;
  readonly RootPath?: string | null;
}

export interface DynamicMount {
  readonly Enable?: boolean | null;
  readonly MountPoints?: readonly MountPoint[] | null;
}

export interface IdleInstanceCuller {
  /** Percent, 1–100. Idle when CPU utilisation is below this. */
  readonly CpuPercentThreshold?: number | null;
  /** Percent, 1–100. GPU instances only; both must be below. */
  readonly GpuPercentThreshold?: number | null;
  /** Minutes. Idle time so far. */
  readonly IdleTimeInMinutes?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Minutes. Stop when idle longer than this. */
  readonly MaxIdleTimeInMinutes?: number | null;
}

export interface InstanceShutdownTimer {
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly DueTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Milliseconds. */
  readonly RemainingTimeInMs?: number | null;
}

export interface SavedImage {
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  readonly ImageId?: string | null;
  readonly ImageName?: string | null;
  /** Container image reference with tag. */
  readonly ImageUrl?: string | null;
  readonly ReasonCode?: string | null;
  readonly ReasonMessage?: string | null;
  readonly RepositoryUrl?: string | null;
  readonly Status?: SnapshotStatus | null;
}

export interface Label {
  readonly Key?: string | null;
  readonly Value?: string | null;
}

export interface NodeErrorRecovery {
  /** Seconds. */
  readonly autoSwitchCountdownSeconds?: number | null;
  readonly enableAutoSwitchOnNodeError?: boolean | null;
  readonly hasNodeError?: boolean | null;
}

export interface PodIp {
  readonly InterfaceName?: string | null;
  readonly Ip?: string | null;
  readonly Type?: string | null;
}

export interface RequestedResource {
  /** Cores. Core count as string. */
  readonly CPU?: string | null;
  /** Cards. Card count as string. */
  readonly GPU?: string | null;
  /** Seen: `V100`, `A100`, `T4`, `A10`, `P100`. Open set; examples also v100, Tesla-V100-16G. */
  readonly GPUType?: string | null;
  /** GB. String; examples use both 32 and 8Gi. */
  readonly Memory?: string | null;
  /** GB. String; examples use both 32 and 8Gi. */
  readonly SharedMemory?: string | null;
}

export interface ServiceConfig {
  readonly CodeServerAuth?: string | null;
  readonly CodeServerPassword?: string | null;
  readonly JupyterServerAuth?: string | null;
  readonly JupyterServerPassword?: string | null;
}

export interface ResourceTag {
  readonly TagKey?: string | null;
  readonly TagValue?: string | null;
}

export interface BandwidthLimit {
  /** Rate string; unit undocumented. */
  readonly EgressRate?: string | null;
  readonly EgressWhitelists?: readonly string[] | null;
  /** Rate string; unit undocumented. */
  readonly IngressRate?: string | null;
  readonly IngressWhitelists?: readonly string[] | null;
}

export interface ForwardEndpoint {
  readonly Endpoint?: string | null;
  readonly Port?: string | null;
}

export interface ConnectInfo {
  readonly Internet?: ForwardEndpoint | null;
  readonly Intranet?: ForwardEndpoint | null;
  readonly Message?: string | null;
  readonly Phase?: string | null;
}

export interface ForwardInfo {
  readonly AccessType?: readonly string[] | null;
  readonly ConnectInfo?: ConnectInfo | null;
  readonly ContainerName?: string | null;
  readonly EipAllocationId?: string | null;
  readonly Enable?: boolean | null;
  /** Port as string. */
  readonly ExternalPort?: string | null;
  /** Port as string. */
  readonly ForwardPort?: string | null;
  readonly Name?: string | null;
  readonly NatGatewayId?: string | null;
  readonly NlbGatewayId?: string | null;
  readonly SSHPublicKey?: string | null;
}

export interface UserVpc {
  readonly BandwidthLimit?: BandwidthLimit | null;
  readonly DefaultRoute?: DefaultRoute | null;
  /** Required in practice when VSwitchId is set. */
  readonly ExtendedCIDRs?: readonly string[] | null;
  readonly ForwardInfos?: readonly ForwardInfo[] | null;
  readonly Ip?: string | null;
  readonly SecurityGroupId?: string | null;
  readonly VSwitchId?: string | null;
  readonly VpcId?: string | null;
}

export interface MetricSample {
  /** Epoch seconds. */
  readonly Time?: number | null;
  /** Percent for usages; rate unit undocumented. */
  readonly Value?: number | null;
}

export interface PodMetric {
  readonly Metrics?: readonly MetricSample[] | null;
  readonly PodId?: string | null;
}

export interface LifecycleEntry {
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtEndTime?: string | null;
  readonly LifecycleId?: string | null;
  readonly ReasonCode?: string | null;
  readonly ReasonMessage?: string | null;
  /** Arrearge is spelled so on the wire. */
  readonly Status?: LifecycleStatus | null;
}

export interface CheckDetail {
  readonly Description?: string | null;
  readonly Name?: string | null;
  readonly Reason?: string | null;
  /** Seen: `passed`. */
  readonly Result?: string | null;
}

export interface StartCommand {
  /** Shell text run at every start. */
  readonly Content?: string | null;
}

export interface FreeTier {
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly EndTime?: string | null;
  readonly InitBaseUnit?: string | null;
  readonly InitBaseValue?: number | null;
  readonly InitShowUnit?: string | null;
  readonly InitShowValue?: string | null;
  readonly IsFreeTierUser?: boolean | null;
  readonly PeriodBaseUnit?: string | null;
  readonly PeriodBaseValue?: number | null;
  readonly PeriodShowUnit?: string | null;
  readonly PeriodShowValue?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly StartTime?: string | null;
  /** Seen: `valid`. */
  readonly Status?: string | null;
}

export interface EcsSpecLabel {
  /** Seen: `SupportResourcePackDeduction`. */
  readonly Key?: string | null;
  readonly Value?: string | null;
}

export interface EcsSpec {
  readonly AcceleratorType?: AcceleratorType | null;
  /** VCPU. */
  readonly CPU?: number | null;
  /** Seen: `CNY`. International site bills in USD. */
  readonly Currency?: string | null;
  /** Cards. */
  readonly GPU?: number | null;
  /** GB. Unit inferred. */
  readonly GPUMemorySize?: number | null;
  /** Seen: `V100`, `A100`, `T4`, `A10`, `P100`. Open set; examples also v100, Tesla-V100-16G. */
  readonly GPUType?: string | null;
  /** Inbound bandwidth; unit undocumented (ECS: kbit/s). */
  readonly InstanceBandwidthRx?: number | null;
  readonly InstanceType?: string | null;
  /** Stock for pay-as-you-go. */
  readonly IsAvailable?: boolean | null;
  readonly Labels?: readonly EcsSpecLabel[] | null;
  /** GB. */
  readonly Memory?: number | null;
  /** Currency per hour. Pay-as-you-go list price. */
  readonly Price?: number | null;
  /** Seen: `WithStock`, `NoStock`. */
  readonly SpotStockStatus?: string | null;
  /** GB. */
  readonly SystemDiskCapacity?: number | null;
}

export interface Snapshot {
  readonly ExcludePaths?: readonly string[] | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  readonly ImageId?: string | null;
  /** Container image reference with tag. */
  readonly ImageUrl?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  readonly Labels?: readonly Label[] | null;
  readonly ReasonCode?: string | null;
  readonly ReasonMessage?: string | null;
  /** Snapshot ID, prefix snp-. */
  readonly SnapshotId?: string | null;
  readonly SnapshotName?: string | null;
  /** Values documented on GetInstance.LatestSnapshot. */
  readonly Status?: SnapshotStatus | null;
}

export interface InstanceCloudDisk {
  /** Kubernetes quantity such as 100Gi; can only grow. */
  readonly Capacity?: string | null;
  readonly MountPath?: string | null;
  readonly Path?: string | null;
  readonly SubType?: 'rootfs' | (string & {}) | null;
}

export interface InstanceDataset {
  readonly DatasetId?: string | null;
  /** Default "v1". Needs DatasetId. */
  readonly DatasetVersion?: string | null;
  /** Default false. */
  readonly Dynamic?: boolean | null;
  readonly MountAccess?: MountAccess | null;
  readonly MountPath?: string | null;
  /** Seen: `ReadOnly`, `FastReadWrite`. Legacy; excludes Options. */
  readonly OptionType?: string | null;
  /** JSON string; excludes OptionType. */
  readonly Options?: string | null;
  /** Oss/nas/cpfs/bmcpfs URI; excludes DatasetId. */
  readonly Uri?: string | null;
}

export interface Instance {
  readonly AcceleratorType?: AcceleratorType | null;
  readonly Accessibility?: Accessibility | null;
  /** Milliseconds. */
  readonly AccumulatedRunningTimeInMs?: number | null;
  readonly Affinity?: Affinity | null;
  readonly CloudDisks?: readonly InstanceCloudDisk[] | null;
  readonly CredentialConfig?: CredentialConfig | null;
  readonly Datasets?: readonly InstanceDataset[] | null;
  readonly Driver?: string | null;
  readonly DynamicMount?: DynamicMount | null;
  /** ECS instance type, such as ecs.c6.large. */
  readonly EcsSpec?: string | null;
  readonly EnvironmentVariables?: Readonly<Record<string, string>> | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  readonly IdleInstanceCuller?: IdleInstanceCuller | null;
  /** Base64 of user:password; password masked in responses. */
  readonly ImageAuth?: string | null;
  readonly ImageId?: string | null;
  readonly ImageName?: string | null;
  /** Container image reference with tag. */
  readonly ImageUrl?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  readonly InstanceName?: string | null;
  readonly InstanceShutdownTimer?: InstanceShutdownTimer | null;
  readonly InstanceSnapshotList?: readonly SavedImage[] | null;
  /** Usable while Running. */
  readonly InstanceUrl?: string | null;
  /** Usable while Running. */
  readonly JupyterlabUrl?: string | null;
  readonly Labels?: readonly Label[] | null;
  readonly LatestSnapshot?: SavedImage | null;
  readonly OversoldInfo?: OversoldInfo | null;
  readonly OversoldType?: OversoldType | null;
  readonly PaymentType?: PaymentType | null;
  readonly Priority?: number | null;
  readonly ReasonCode?: string | null;
  readonly ReasonMessage?: string | null;
  readonly RequestedResource?: RequestedResource | null;
  readonly ResourceId?: string | null;
  /** ECS type if pay-as-you-go, else requested size. */
  readonly ResourceName?: string | null;
  readonly ServiceConfig?: ServiceConfig | null;
  readonly Status?: InstanceStatus | null;
  readonly Tags?: readonly ResourceTag[] | null;
  readonly TenantId?: string | null;
  /** Usable while Running. */
  readonly TerminalUrl?: string | null;
  readonly UserId?: string | null;
  readonly UserName?: string | null;
  readonly UserVpc?: UserVpc | null;
  /** Usable while Running. */
  readonly WebIDEUrl?: string | null;
  readonly WorkspaceId?: string | null;
  readonly WorkspaceName?: string | null;
  readonly WorkspaceSource?: string | null;
}

export interface SystemLog {
  readonly Content?: string | null;
  /** UTC with milliseconds: yyyy-MM-ddTHH:mm:ss.SSSZ. */
  readonly GmtCreateTime?: string | null;
  readonly Level?: string | null;
}

export interface TempFileQuota {
  /** Size; unit undocumented. */
  readonly TotalCapacity?: number | null;
  readonly TotalFileNum?: number | null;
  /** Size; unit undocumented. */
  readonly UsedCapacity?: number | null;
  readonly UsedFileNum?: number | null;
}

export interface TempFile {
  /** Upload bandwidth; typed integer, example 10Mi. */
  readonly Bandwidth?: number | null;
  /** Size; unit undocumented. */
  readonly Capacity?: number | null;
  readonly Description?: string | null;
  /** Signed OSS URL. */
  readonly DownloadUrl?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtExpiredTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  readonly Name?: string | null;
  readonly OwnerId?: string | null;
  readonly Prefix?: string | null;
  /** Seen: `Created`. */
  readonly Status?: string | null;
  /** Prefix task-. */
  readonly TaskId?: string | null;
  readonly Type?: string | null;
  /** Signed OSS URL. */
  readonly UploadUrl?: string | null;
  readonly UserId?: string | null;
  /** Own ID. */
  readonly Uuid?: string | null;
}

export interface AutoShutdownCondition {
  readonly Context?: Readonly<Record<string, unknown>> | null;
  /** Text such as IdleDuration > 1440 min AND CpuUtilization <= 1%. */
  readonly Expression?: string | null;
  /** Seen: `Workspace`, `User`, `System`. Where the rule comes from. */
  readonly SourceType?: string | null;
}

export interface AutoShutdownPolicy {
  readonly Conditions?: readonly AutoShutdownCondition[] | null;
  /**
   *
   * @deprecated The vendor calls it obsolete.
   */
  readonly Context?: Readonly<Record<string, unknown>> | null;
  /**
   * Text such as IdleDuration > 1440 min AND CpuUtilization <= 1%.
   * @deprecated The vendor calls it obsolete.
   */
  readonly Expression?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /**
   * Seen: `Workspace`, `User`, `System`. Where the rule comes from.
   * @deprecated The vendor calls it obsolete.
   */
  readonly SourceType?: string | null;
}

export interface UpdateInstanceCloudDiskInput {
  /** Kubernetes quantity such as 100Gi; can only grow. */
  readonly Capacity?: string | undefined;
  readonly SubType?: 'rootfs' | (string & {}) | undefined;
}

export interface UpdateInstanceLabelsLabelInput {
  readonly Key: string;
  readonly Value: string;
}

export interface CreateDiagnosisRequest {
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtFailureTime?: string | undefined;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | undefined;
  readonly ProblemCategory: ProblemCategory;
}

export interface CreateDiagnosisResponse {
  /** Seen: `Resource.InsufficientResource`. */
  readonly ReasonCode?: string | null;
  readonly ReasonMessage?: string | null;
  readonly SolutionMessage?: string | null;
}

export interface CreateIdleInstanceCullerRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Percent, 1–100. Idle when CPU utilisation is below this. */
  readonly CpuPercentThreshold?: number | undefined;
  /** Percent, 1–100. GPU instances only; both must be below. */
  readonly GpuPercentThreshold?: number | undefined;
  /** Minutes. Stop when idle longer than this. */
  readonly MaxIdleTimeInMinutes?: number | undefined;
}

export interface CreateIdleInstanceCullerResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface CreateInstanceRequest {
  readonly AccessRestrictionRules?: Readonly<Record<string, string>> | undefined;
  /** Default "PRIVATE". */
  readonly Accessibility?: Accessibility | undefined;
  readonly Affinity?: AffinityInput | undefined;
  readonly AssignNodeSpec?: AssignNodeSpecInput | undefined;
  readonly CloudDisks?: readonly CloudDiskInput[] | undefined;
  readonly CredentialConfig?: CredentialConfigInput | undefined;
  readonly Datasets?: readonly DatasetInput[] | undefined;
  readonly DockerConfig?: DockerConfigInput | undefined;
  readonly Driver?: string | undefined;
  readonly DynamicMount?: DynamicMountInput | undefined;
  /** Pay-as-you-go instances; match the image accelerator. */
  readonly EcsSpec?: string | undefined;
  readonly EnvironmentVariables?: Readonly<Record<string, string>> | undefined;
  /** Base64 of user:password; password masked in responses. */
  readonly ImageAuth?: string | undefined;
  /** ImageId and ImageUrl exclude each other. */
  readonly ImageId?: string | undefined;
  /** ImageId and ImageUrl exclude each other. */
  readonly ImageUrl?: string | undefined;
  /** Pattern `^[A-Za-z0-9_]{1,27}$`. */
  readonly InstanceName?: string | undefined;
  readonly Labels?: readonly LabelInput[] | undefined;
  readonly MigrationOptions?: Readonly<Record<string, unknown>> | undefined;
  readonly OversoldType?: OversoldType | undefined;
  /** 1–9. 9 is highest; subscription resources. */
  readonly Priority?: number | undefined;
  /** Subscription instances, with ResourceId. */
  readonly RequestedResource?: RequestedResourceInput | undefined;
  /** Resource group of subscription instances. */
  readonly ResourceId?: string | undefined;
  readonly SpotSpec?: SpotSpecInput | undefined;
  readonly Tag?: readonly ResourceTagInput[] | undefined;
  readonly UserCommand?: UserCommandInput | undefined;
  readonly UserId?: string | undefined;
  readonly UserVpc?: UserVpcInput | undefined;
  readonly WorkspaceId?: string | undefined;
  /** Seen: `rootfsCloudDisk`. Or a dataset mount path or dataset ID. */
  readonly WorkspaceSource?: string | undefined;
}

export interface CreateInstanceResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface CreateInstanceShutdownTimerRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Give one of DueTime and RemainingTimeInMs. */
  readonly DueTime?: string | undefined;
  /** Milliseconds. Give one of DueTime and RemainingTimeInMs. */
  readonly RemainingTimeInMs?: number | undefined;
}

export interface CreateInstanceShutdownTimerResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface CreateInstanceSnapshotRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Paths left out of the image; ECI only. */
  readonly ExcludePaths?: readonly string[] | undefined;
  /** Container image reference with tag. */
  readonly ImageUrl: string;
  readonly Labels?: readonly LabelInput[] | undefined;
  /** Overwrite an existing tag in the registry. */
  readonly Overwrite?: boolean | undefined;
  readonly SnapshotDescription?: string | undefined;
  /** Pattern `^[a-z0-9-]+$`. Also image display name and registry version name. */
  readonly SnapshotName: string;
}

export interface CreateInstanceSnapshotResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Snapshot ID, prefix snp-. */
  readonly SnapshotId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface CreateSanityCheckTaskRequest {
  readonly CheckType: SanityCheckType;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
}

export interface CreateSanityCheckTaskResponse {
  /** UUID of this call. */
  readonly RequestId?: string | null;
  readonly TaskId?: string | null;
}

export interface CreateTempFileRequest {
  /** Size; unit undocumented. */
  readonly Capacity?: number | undefined;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | undefined;
  readonly Name?: string | undefined;
  readonly Prefix?: string | undefined;
  /** Prefix task-. */
  readonly TaskId?: string | undefined;
}

export interface CreateTempFileResponse {
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Prefix tempfile-. */
  readonly TempFileId?: string | null;
}

export interface CreateTempFileTaskRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | undefined;
}

export interface CreateTempFileTaskResponse {
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Prefix task-. */
  readonly TempFileTaskId?: string | null;
}

export interface DeleteIdleInstanceCullerRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
}

export interface DeleteIdleInstanceCullerResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface DeleteInstanceRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
}

export interface DeleteInstanceResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface DeleteInstanceLabelsRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Sent as a comma list. Keys joined with commas. */
  readonly LabelKeys: string | readonly string[];
}

export interface DeleteInstanceLabelsResponse {
  /** UUID of this call. */
  readonly RequestId?: string | null;
}

export interface DeleteInstanceShutdownTimerRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
}

export interface DeleteInstanceShutdownTimerResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface DeleteInstanceSnapshotRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Snapshot ID, prefix snp-. */
  readonly SnapshotId: string;
}

export interface DeleteInstanceSnapshotResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Snapshot ID, prefix snp-. */
  readonly SnapshotId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface DeleteInstancesRequest {
  /** Upper bound undocumented. */
  readonly InstanceIds?: readonly string[] | undefined;
}

export interface DeleteInstancesResponse {
  /** RAM denial details, see errors.accessDeniedDetail. */
  readonly AccessDeniedDetail?: Readonly<Record<string, unknown>> | null;
  /** Seen: `PermissionError`. Set when some instance was refused. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Only the instances the action applied to. */
  readonly InstanceIds?: readonly string[] | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface DeleteTempFileRequest {
  /** Prefix tempfile-. */
  readonly TempFileId: string;
}

export interface DeleteTempFileResponse {
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Prefix tempfile-. */
  readonly TempFileId?: string | null;
}

export interface DeleteTempFileTaskRequest {
  /** Prefix task-. */
  readonly TempFileTaskId: string;
}

export interface DeleteTempFileTaskResponse {
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Prefix task-. */
  readonly TempFileTaskId?: string | null;
}

export interface DeleteTempFileTasksRequest {
  readonly TempFileTaskIds?: readonly string[] | undefined;
}

export interface DeleteTempFileTasksResponse {
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface GetIdleInstanceCullerRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
}

export interface GetIdleInstanceCullerResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** Percent, 1–100. Idle when CPU utilisation is below this. */
  readonly CpuPercentThreshold?: number | null;
  /** Percent, 1–100. GPU instances only; both must be below. */
  readonly GpuPercentThreshold?: number | null;
  /** Minutes. Idle time so far. */
  readonly IdleTimeInMinutes?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Minutes. Stop when idle longer than this. */
  readonly MaxIdleTimeInMinutes?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface GetInstanceRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Undocumented; field selection. */
  readonly Fields?: string | undefined;
  /** Sharing token from GetToken. */
  readonly Token?: string | undefined;
}

export interface GetInstanceResponse {
  readonly AcceleratorType?: AcceleratorType | null;
  readonly AccessRestrictionRules?: Readonly<Record<string, string>> | null;
  readonly Accessibility?: Accessibility | null;
  /** Milliseconds. */
  readonly AccumulatedRunningTimeInMs?: number | null;
  readonly Affinity?: Affinity | null;
  readonly CloudDisks?: readonly CloudDisk[] | null;
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  readonly CredentialConfig?: CredentialConfig | null;
  readonly Datasets?: readonly Dataset[] | null;
  readonly DockerConfig?: DockerConfig | null;
  readonly Driver?: string | null;
  readonly DynamicMount?: DynamicMount | null;
  /** ECS instance type, such as ecs.c6.large. */
  readonly EcsSpec?: string | null;
  readonly EnvironmentVariables?: Readonly<Record<string, string>> | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  readonly IdleInstanceCuller?: IdleInstanceCuller | null;
  /** Base64 of user:password; password masked in responses. */
  readonly ImageAuth?: string | null;
  readonly ImageId?: string | null;
  readonly ImageName?: string | null;
  /** Container image reference with tag. */
  readonly ImageUrl?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  readonly InstanceName?: string | null;
  readonly InstanceShutdownTimer?: InstanceShutdownTimer | null;
  readonly InstanceSnapshotList?: readonly SavedImage[] | null;
  /** Usable while Running. */
  readonly InstanceUrl?: string | null;
  /** Usable while Running. */
  readonly JupyterlabUrl?: string | null;
  readonly Labels?: readonly Label[] | null;
  readonly LatestSnapshot?: SavedImage | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  readonly MigrationOptions?: Readonly<Record<string, unknown>> | null;
  readonly NodeErrorRecovery?: NodeErrorRecovery | null;
  readonly PaymentType?: PaymentType | null;
  readonly PodIps?: readonly PodIp[] | null;
  readonly Priority?: number | null;
  /** Relative path such as dsw-170197/proxy/. */
  readonly ProxyPath?: string | null;
  readonly ReasonCode?: string | null;
  readonly ReasonMessage?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  readonly RequestedResource?: RequestedResource | null;
  readonly ResourceId?: string | null;
  /** ECS type if pay-as-you-go, else requested size. */
  readonly ResourceName?: string | null;
  readonly ServiceConfig?: ServiceConfig | null;
  readonly Status?: InstanceStatus | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  readonly Tags?: readonly ResourceTag[] | null;
  readonly TenantId?: string | null;
  /** Usable while Running. */
  readonly TerminalUrl?: string | null;
  readonly UserCommandId?: string | null;
  readonly UserId?: string | null;
  readonly UserName?: string | null;
  readonly UserVpc?: UserVpc | null;
  /** Usable while Running. */
  readonly WebIDEUrl?: string | null;
  readonly WorkspaceId?: string | null;
  readonly WorkspaceName?: string | null;
  readonly WorkspaceSource?: string | null;
}

export interface GetInstanceEventsRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly EndTime?: string | undefined;
  /** Undocumented. */
  readonly EventLevel?: string | undefined;
  /** Default 2000. */
  readonly MaxEventsNum?: number | undefined;
  /** Undocumented. */
  readonly Offset?: number | undefined;
  /** Undocumented. */
  readonly Reverse?: boolean | undefined;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly StartTime?: string | undefined;
  /** Sharing token from GetToken. */
  readonly Token?: string | undefined;
}

export interface GetInstanceEventsResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** Event lines as plain strings. */
  readonly Events?: readonly string[] | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Matches before paging. */
  readonly TotalCount?: number | null;
}

export interface GetInstanceMetricsRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly EndTime?: string | undefined;
  readonly MetricType: MetricType;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly StartTime?: string | undefined;
  /** Minutes. Pattern `^\d+m$`. Step such as 15m. */
  readonly TimeStep?: string | undefined;
}

export interface GetInstanceMetricsResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  readonly PodMetrics?: readonly PodMetric[] | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface GetInstanceShutdownTimerRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
}

export interface GetInstanceShutdownTimerResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly DueTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** Milliseconds. */
  readonly RemainingTimeInMs?: number | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface GetInstanceSnapshotRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Snapshot ID, prefix snp-. */
  readonly SnapshotId: string;
}

export interface GetInstanceSnapshotResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  readonly ExcludePaths?: readonly string[] | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  readonly ImageId?: string | null;
  /** Container image reference with tag. */
  readonly ImageUrl?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  readonly Labels?: readonly Label[] | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  readonly ReasonCode?: string | null;
  readonly ReasonMessage?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Snapshot ID, prefix snp-. */
  readonly SnapshotId?: string | null;
  readonly SnapshotName?: string | null;
  /** Values documented on GetInstance.LatestSnapshot. */
  readonly Status?: SnapshotStatus | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface GetLifecycleRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly EndTime?: string | undefined;
  /** Number of sessions. */
  readonly Limit?: number | undefined;
  readonly Order?: Order | undefined;
  /** Session offset; session = start to stop or failure. */
  readonly SessionNumber?: number | undefined;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly StartTime?: string | undefined;
  /** Sharing token from GetToken. */
  readonly Token?: string | undefined;
}

export interface GetLifecycleResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** Sessions, each an array of status entries. */
  readonly Lifecycle?: readonly (readonly LifecycleEntry[])[] | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Number of sessions. */
  readonly TotalCount?: number | null;
}

export interface GetMetricsRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Sent as JSON text. JSON object: userId, jobId, regionId, pod. */
  readonly Dimensions: string | Readonly<Record<string, unknown>>;
  /** ISO 8601; default now. */
  readonly EndTime?: string | undefined;
  /** 1440 at most. Records per page, as string. */
  readonly Length?: string | undefined;
  /** Seen: `INSTANCE_SPEC_MEMORY_SWAP`. Cloud Monitor metric name of acs_pai_dsw. */
  readonly MetricName: string;
  /** Seen: `acs_pai_dsw`. */
  readonly Namespace: string;
  readonly NextToken?: string | undefined;
  /** Seconds. Granularity as string, such as 60. */
  readonly Period?: string | undefined;
  /** ISO 8601; default one hour ago. */
  readonly StartTime?: string | undefined;
}

export interface GetMetricsResponse {
  /** Seen: `200`. Cloud Monitor style code. */
  readonly Code?: string | null;
  /** JSON text; timestamps in epoch milliseconds. */
  readonly Datapoints?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  readonly NextToken?: string | null;
  readonly Period?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface GetResourceGroupStatisticsRequest {
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly EndTime: string;
  /** Resource group ID. */
  readonly ResourceId: string;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly StartTime: string;
  /** Sent as a comma list. Workspace IDs joined with commas. */
  readonly WorkspaceIds: string | readonly string[];
}

export interface GetResourceGroupStatisticsResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Integer counts two levels deep; outer key undocumented. */
  readonly Statistics?: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface GetSanityCheckTaskRequest {
  readonly CheckType: SanityCheckType;
  readonly TaskId: string;
  /** Adds CheckDetails. */
  readonly Verbose?: boolean | undefined;
}

export interface GetSanityCheckTaskResponse {
  readonly CheckDetails?: readonly CheckDetail[] | null;
  readonly CheckType?: SanityCheckType | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly EndTime?: string | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Empty when nothing was found. */
  readonly Issues?: readonly string[] | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly StartTime?: string | null;
  readonly Status?: SanityCheckStatus | null;
  readonly TaskId?: string | null;
  /** UUID of this call. */
  readonly requestId?: string | null;
}

export interface GetTempFileRequest {
  /** Prefix tempfile-. */
  readonly TempFileId: string;
}

export interface GetTempFileResponse {
  /** Upload bandwidth; typed integer, example 10Mi. */
  readonly Bandwidth?: number | null;
  /** Size; unit undocumented. */
  readonly Capacity?: number | null;
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  readonly Description?: string | null;
  /** Signed OSS URL. */
  readonly DownloadUrl?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtExpiredTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  readonly Name?: string | null;
  readonly OwnerId?: string | null;
  readonly Prefix?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Seen: `Created`. */
  readonly Status?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Prefix task-. */
  readonly TaskId?: string | null;
  readonly Type?: string | null;
  /** Signed OSS URL. */
  readonly UploadUrl?: string | null;
  readonly UserId?: string | null;
  /** Own ID. */
  readonly Uuid?: string | null;
}

export interface GetTempFileTaskRequest {
  /** Prefix task-. */
  readonly TempFileTaskId: string;
}

export interface GetTempFileTaskResponse {
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtCreateTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtExpiredTime?: string | null;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtModifiedTime?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  readonly OwnerId?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  readonly UserId?: string | null;
  /** Own ID. */
  readonly Uuid?: string | null;
}

export interface GetTokenRequest {
  /** Seen: `Aliyun`, `ThirdParty`. ThirdParty for self-built web pages. */
  readonly Audience?: string | undefined;
  /** Seconds. Validity; bounds undocumented. */
  readonly ExpireTime?: number | undefined;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Access: operate; View: read-only share. */
  readonly Type?: TokenType | undefined;
}

export interface GetTokenResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  readonly Token?: string | null;
}

export interface GetUserCommandRequest {
  readonly UserCommandId: string;
  /** Overrides UserCommandId when given. */
  readonly InstanceId?: string | undefined;
  /** Sharing token from GetToken. */
  readonly Token?: string | undefined;
}

export interface GetUserCommandResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  readonly OnStart?: StartCommand | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Numeric string. */
  readonly UserCommandId?: string | null;
  /** RAM denial details, see errors.accessDeniedDetail. */
  readonly accessDeniedDetail?: Readonly<Record<string, unknown>> | null;
}

export type GetUserConfigRequest = Readonly<Record<never, never>>;

export interface GetUserConfigResponse {
  readonly AccountSufficient?: boolean | null;
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  readonly EnableEciDisk?: boolean | null;
  readonly FreeTier?: FreeTier | null;
  readonly FreeTierSpecAvailable?: boolean | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface ListEcsSpecsRequest {
  readonly AcceleratorType: AcceleratorType;
  readonly Order?: Order | undefined;
  /** 1 at least. Default 1. */
  readonly PageNumber?: number | undefined;
  /** Maximum undocumented; 100 is used in practice. */
  readonly PageSize?: number | undefined;
  /** Seen: `ECS`. Only the official skill shows a value. */
  readonly ResourceType?: string | undefined;
  /**
   * Marked obsolete in the Chinese metadata.
   * @deprecated The vendor calls it obsolete.
   */
  readonly SortBy?: 'gmtCreate' | (string & {}) | undefined;
}

export interface ListEcsSpecsResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  readonly EcsSpecs?: readonly EcsSpec[] | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Number of specs. */
  readonly TotalCount?: number | null;
}

export interface ListInstanceSnapshotRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Chinese page writes Desc and Asc. */
  readonly Order?: Order | undefined;
  /** 1 at least. Default 1. */
  readonly PageNumber?: number | undefined;
  /** Default 10. Maximum undocumented; 100 is used in practice. */
  readonly PageSize?: number | undefined;
  readonly SortBy?: 'gmtCreate' | (string & {}) | undefined;
}

export interface ListInstanceSnapshotResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  readonly Snapshots?: readonly Snapshot[] | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Matches before paging. */
  readonly TotalCount?: number | null;
}

export interface ListInstanceStatisticsRequest {
  /** Sent as a comma list. Workspace IDs joined with commas. */
  readonly WorkspaceIds: string | readonly string[];
}

export interface ListInstanceStatisticsResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Integer counts two levels deep; outer key undocumented. */
  readonly Statistics?: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface ListInstancesRequest {
  readonly AcceleratorType?: AcceleratorType | undefined;
  /** Documented default PRIVATE; effect unclear. */
  readonly Accessibility?: Accessibility | undefined;
  /** Inclusive bound on creation time. */
  readonly CreateTimeAfter?: string | undefined;
  /** Inclusive bound on creation time. */
  readonly CreateTimeBefore?: string | undefined;
  readonly CreateUserId?: string | undefined;
  readonly GpuType?: string | undefined;
  readonly ImageName?: string | undefined;
  /** Sent as a comma list. One or more IDs joined with commas. */
  readonly InstanceId?: string | readonly string[] | undefined;
  /** Substring match, case-sensitive names. */
  readonly InstanceName?: string | undefined;
  /** At most 4 entries. Sent as JSON text. Label map as JSON text; at most four. */
  readonly Labels?: Readonly<Record<string, unknown>> | string | undefined;
  /** 0.001 CPU. */
  readonly MaxCpu?: string | undefined;
  /** 0.001 GPU. */
  readonly MaxGpu?: string | undefined;
  /** GB. */
  readonly MaxGpuMemory?: string | undefined;
  /** GB. */
  readonly MaxMemory?: string | undefined;
  /** 0.001 CPU. */
  readonly MinCpu?: string | undefined;
  /** 0.001 GPU. */
  readonly MinGpu?: string | undefined;
  /** GB. */
  readonly MinGpuMemory?: string | undefined;
  /** GB. */
  readonly MinMemory?: string | undefined;
  /** Must be sent together with SortBy. */
  readonly Order?: Order | undefined;
  readonly OversoldInfo?: OversoldInfo | undefined;
  readonly OversoldType?: OversoldType | undefined;
  /** 1 at least. Default 1. */
  readonly PageNumber?: number | undefined;
  /** Maximum undocumented; 100 is used in practice. */
  readonly PageSize?: number | undefined;
  readonly PaymentType?: PaymentType | undefined;
  /** Seen: `ALL`. Empty: pay-as-you-go only; ALL: everything. */
  readonly ResourceId?: string | undefined;
  /** Must be sent together with Order. */
  readonly SortBy?: InstanceSortBy | undefined;
  /** Sent as a comma list. One or more statuses joined with commas. */
  readonly Status?: InstanceStatus | readonly InstanceStatus[] | undefined;
  /** Sent as JSON text. Array of Key/Value as JSON text. */
  readonly Tag?: readonly ResourceTagInput[] | string | undefined;
  /** Seen: `ALL`. ALL is used by the official skill. */
  readonly WorkspaceId?: string | undefined;
}

export interface ListInstancesResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  readonly Instances?: readonly Instance[] | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  readonly MigrationOptions?: Readonly<Record<string, unknown>> | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Matches before paging. */
  readonly TotalCount?: number | null;
}

export interface ListSystemLogsRequest {
  /** UTC with milliseconds: yyyy-MM-ddTHH:mm:ss.SSSZ. */
  readonly GmtEndTime?: string | undefined;
  /** UTC with milliseconds: yyyy-MM-ddTHH:mm:ss.SSSZ. */
  readonly GmtStartTime?: string | undefined;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | undefined;
  readonly LifecycleId?: string | undefined;
  readonly LogLevel?: 'Error' | (string & {}) | undefined;
  readonly LogRepository?: string | undefined;
  /** Opaque cursor string. */
  readonly Offset?: string | undefined;
  readonly Order?: Order | undefined;
  readonly ProblemCategory?: ProblemCategory | undefined;
  readonly SortBy?: 'GmtCreateTime' | 'GmtModifiedTime' | (string & {}) | undefined;
  /** RequestId of the failing call. */
  readonly SourceRequestId?: string | undefined;
}

export interface ListSystemLogsResponse {
  /** Opaque cursor string. */
  readonly Offset?: string | null;
  readonly SystemLogs?: readonly SystemLog[] | null;
}

export interface ListTempFilesRequest {
  /** Groups names like OSS CommonPrefixes. */
  readonly Delimiter?: string | undefined;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | undefined;
  readonly Name?: string | undefined;
  readonly Order?: Order | undefined;
  /** 1 at least. Default 1. */
  readonly PageNumber?: number | undefined;
  /** Maximum undocumented; 100 is used in practice. */
  readonly PageSize?: number | undefined;
  readonly Prefix?: string | undefined;
  /** Seen: `GmtModifiedTime`. */
  readonly SortBy?: string | undefined;
}

export interface ListTempFilesResponse {
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  readonly Quota?: TempFileQuota | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  readonly TempFiles?: readonly TempFile[] | null;
  /** Matches before paging. */
  readonly TotalCount?: number | null;
}

export interface QueryAutoShutdownPoliciesRequest {
  /** Sharing page only, with Token. */
  readonly InstanceId?: string | undefined;
  /** Sharing token from GetToken. */
  readonly Token?: string | undefined;
  /** At most 100 items. Running instances of one workspace; required unless sharing. */
  readonly InstanceIds?: readonly string[] | undefined;
}

export interface QueryAutoShutdownPoliciesResponse {
  readonly AutoShutdownPolicies?: readonly AutoShutdownPolicy[] | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
}

export interface StartInstanceRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
}

export interface StartInstanceResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface StopInstanceRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  /** Save the environment, then stop. */
  readonly SaveImage?: boolean | undefined;
}

export interface StopInstanceResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface StopInstancesRequest {
  /** Upper bound undocumented. */
  readonly InstanceIds: readonly string[];
}

export interface StopInstancesResponse {
  /** RAM denial details, see errors.accessDeniedDetail. */
  readonly AccessDeniedDetail?: Readonly<Record<string, string>> | null;
  /** Seen: `PermissionError`. Set when some instance was refused. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Only the instances the action applied to. */
  readonly InstanceIds?: readonly string[] | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface UpdateInstanceRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  readonly Accessibility?: Accessibility | undefined;
  readonly Affinity?: AffinityInput | undefined;
  readonly AssignNodeSpec?: AssignNodeSpecInput | undefined;
  readonly CloudDisks?: readonly UpdateInstanceCloudDiskInput[] | undefined;
  readonly CredentialConfig?: CredentialConfigInput | undefined;
  readonly Datasets?: readonly DatasetInput[] | undefined;
  /** True clears the matching setting. */
  readonly DisassociateAssignNode?: boolean | undefined;
  /** True clears the matching setting. */
  readonly DisassociateCredential?: boolean | undefined;
  /** True clears the matching setting. */
  readonly DisassociateDatasets?: boolean | undefined;
  /** True clears the matching setting. */
  readonly DisassociateDriver?: boolean | undefined;
  /** True clears the matching setting. */
  readonly DisassociateEnvironmentVariables?: boolean | undefined;
  /** True clears the matching setting. */
  readonly DisassociateForwardInfos?: boolean | undefined;
  /** True clears the matching setting. */
  readonly DisassociateMigrationOptions?: boolean | undefined;
  /** True clears the matching setting. */
  readonly DisassociateSpot?: boolean | undefined;
  /** True clears the matching setting. */
  readonly DisassociateUserCommand?: boolean | undefined;
  /** True clears the matching setting. */
  readonly DisassociateVpc?: boolean | undefined;
  readonly Driver?: string | undefined;
  readonly DynamicMount?: DynamicMountInput | undefined;
  /** ECS instance type, such as ecs.c6.large. */
  readonly EcsSpec?: string | undefined;
  readonly EnvironmentVariables?: Readonly<Record<string, unknown>> | undefined;
  /** Base64 of user:password; password masked in responses. */
  readonly ImageAuth?: string | undefined;
  readonly ImageId?: string | undefined;
  /** Container image reference with tag. */
  readonly ImageUrl?: string | undefined;
  /** Pattern `^[A-Za-z0-9_]{1,27}$`. */
  readonly InstanceName?: string | undefined;
  readonly MigrationOptions?: Readonly<Record<string, unknown>> | undefined;
  readonly OversoldType?: OversoldType | undefined;
  /** 1–9. 9 is highest; subscription resources. */
  readonly Priority?: number | undefined;
  readonly RequestedResource?: RequestedResourceInput | undefined;
  readonly SpotSpec?: SpotSpecInput | undefined;
  /** Start the instance after the update. */
  readonly StartInstance?: boolean | undefined;
  readonly UserCommand?: UserCommandInput | undefined;
  readonly UserId?: string | undefined;
  readonly UserVpc?: UserVpcInput | undefined;
  /** Seen: `rootfsCloudDisk`. Or a dataset mount path or dataset ID. */
  readonly WorkspaceSource?: string | undefined;
}

export interface UpdateInstanceResponse {
  /** Seen: `InternalError`, `ValidationError`. Null on success; open set. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId?: string | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
}

export interface UpdateInstanceLabelsRequest {
  /** DSW instance ID, prefix dsw-. */
  readonly InstanceId: string;
  readonly Labels: readonly UpdateInstanceLabelsLabelInput[];
}

export interface UpdateInstanceLabelsResponse {
  /** UUID of this call. */
  readonly RequestId?: string | null;
}

export interface UpdateTempFileRequest {
  /** Prefix tempfile-. */
  readonly TempFileId: string;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtExpiredTime?: string | undefined;
  /** Seen: `Created`. */
  readonly Status?: string | undefined;
}

export interface UpdateTempFileResponse {
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Prefix tempfile-. */
  readonly TempFileId?: string | null;
}

export interface UpdateTempFileTaskRequest {
  /** Prefix task-. */
  readonly TempFileTaskId: string;
  /** ISO 8601 UTC, yyyy-MM-ddTHH:mm:ssZ. */
  readonly GmtExpiredTime?: string | undefined;
}

export interface UpdateTempFileTaskResponse {
  /** Seen: `200`. Example is a numeric string. */
  readonly Code?: string | null;
  /** HTTP status repeated in the body. */
  readonly HttpStatusCode?: number | null;
  /** Null or text on success; failure cause otherwise. */
  readonly Message?: string | null;
  /** UUID of this call. */
  readonly RequestId?: string | null;
  /** Body-level success flag. */
  readonly Success?: boolean | null;
  /** Prefix task-. */
  readonly TempFileTaskId?: string | null;
}

/** Request and response of every operation. */
export interface Operations {
  readonly CreateDiagnosis: {
    readonly request: CreateDiagnosisRequest;
    readonly response: CreateDiagnosisResponse;
  };
  readonly CreateIdleInstanceCuller: {
    readonly request: CreateIdleInstanceCullerRequest;
    readonly response: CreateIdleInstanceCullerResponse;
  };
  readonly CreateInstance: {
    readonly request: CreateInstanceRequest;
    readonly response: CreateInstanceResponse;
  };
  readonly CreateInstanceShutdownTimer: {
    readonly request: CreateInstanceShutdownTimerRequest;
    readonly response: CreateInstanceShutdownTimerResponse;
  };
  readonly CreateInstanceSnapshot: {
    readonly request: CreateInstanceSnapshotRequest;
    readonly response: CreateInstanceSnapshotResponse;
  };
  readonly CreateSanityCheckTask: {
    readonly request: CreateSanityCheckTaskRequest;
    readonly response: CreateSanityCheckTaskResponse;
  };
  readonly CreateTempFile: {
    readonly request: CreateTempFileRequest;
    readonly response: CreateTempFileResponse;
  };
  readonly CreateTempFileTask: {
    readonly request: CreateTempFileTaskRequest;
    readonly response: CreateTempFileTaskResponse;
  };
  readonly DeleteIdleInstanceCuller: {
    readonly request: DeleteIdleInstanceCullerRequest;
    readonly response: DeleteIdleInstanceCullerResponse;
  };
  readonly DeleteInstance: {
    readonly request: DeleteInstanceRequest;
    readonly response: DeleteInstanceResponse;
  };
  readonly DeleteInstanceLabels: {
    readonly request: DeleteInstanceLabelsRequest;
    readonly response: DeleteInstanceLabelsResponse;
  };
  readonly DeleteInstanceShutdownTimer: {
    readonly request: DeleteInstanceShutdownTimerRequest;
    readonly response: DeleteInstanceShutdownTimerResponse;
  };
  readonly DeleteInstanceSnapshot: {
    readonly request: DeleteInstanceSnapshotRequest;
    readonly response: DeleteInstanceSnapshotResponse;
  };
  readonly DeleteInstances: {
    readonly request: DeleteInstancesRequest;
    readonly response: DeleteInstancesResponse;
  };
  readonly DeleteTempFile: {
    readonly request: DeleteTempFileRequest;
    readonly response: DeleteTempFileResponse;
  };
  readonly DeleteTempFileTask: {
    readonly request: DeleteTempFileTaskRequest;
    readonly response: DeleteTempFileTaskResponse;
  };
  readonly DeleteTempFileTasks: {
    readonly request: DeleteTempFileTasksRequest;
    readonly response: DeleteTempFileTasksResponse;
  };
  readonly GetIdleInstanceCuller: {
    readonly request: GetIdleInstanceCullerRequest;
    readonly response: GetIdleInstanceCullerResponse;
  };
  readonly GetInstance: {
    readonly request: GetInstanceRequest;
    readonly response: GetInstanceResponse;
  };
  readonly GetInstanceEvents: {
    readonly request: GetInstanceEventsRequest;
    readonly response: GetInstanceEventsResponse;
  };
  readonly GetInstanceMetrics: {
    readonly request: GetInstanceMetricsRequest;
    readonly response: GetInstanceMetricsResponse;
  };
  readonly GetInstanceShutdownTimer: {
    readonly request: GetInstanceShutdownTimerRequest;
    readonly response: GetInstanceShutdownTimerResponse;
  };
  readonly GetInstanceSnapshot: {
    readonly request: GetInstanceSnapshotRequest;
    readonly response: GetInstanceSnapshotResponse;
  };
  readonly GetLifecycle: {
    readonly request: GetLifecycleRequest;
    readonly response: GetLifecycleResponse;
  };
  readonly GetMetrics: {
    readonly request: GetMetricsRequest;
    readonly response: GetMetricsResponse;
  };
  readonly GetResourceGroupStatistics: {
    readonly request: GetResourceGroupStatisticsRequest;
    readonly response: GetResourceGroupStatisticsResponse;
  };
  readonly GetSanityCheckTask: {
    readonly request: GetSanityCheckTaskRequest;
    readonly response: GetSanityCheckTaskResponse;
  };
  readonly GetTempFile: {
    readonly request: GetTempFileRequest;
    readonly response: GetTempFileResponse;
  };
  readonly GetTempFileTask: {
    readonly request: GetTempFileTaskRequest;
    readonly response: GetTempFileTaskResponse;
  };
  readonly GetToken: { readonly request: GetTokenRequest; readonly response: GetTokenResponse };
  readonly GetUserCommand: {
    readonly request: GetUserCommandRequest;
    readonly response: GetUserCommandResponse;
  };
  readonly GetUserConfig: {
    readonly request: GetUserConfigRequest;
    readonly response: GetUserConfigResponse;
  };
  readonly ListEcsSpecs: {
    readonly request: ListEcsSpecsRequest;
    readonly response: ListEcsSpecsResponse;
  };
  readonly ListInstanceSnapshot: {
    readonly request: ListInstanceSnapshotRequest;
    readonly response: ListInstanceSnapshotResponse;
  };
  readonly ListInstanceStatistics: {
    readonly request: ListInstanceStatisticsRequest;
    readonly response: ListInstanceStatisticsResponse;
  };
  readonly ListInstances: {
    readonly request: ListInstancesRequest;
    readonly response: ListInstancesResponse;
  };
  readonly ListSystemLogs: {
    readonly request: ListSystemLogsRequest;
    readonly response: ListSystemLogsResponse;
  };
  readonly ListTempFiles: {
    readonly request: ListTempFilesRequest;
    readonly response: ListTempFilesResponse;
  };
  readonly QueryAutoShutdownPolicies: {
    readonly request: QueryAutoShutdownPoliciesRequest;
    readonly response: QueryAutoShutdownPoliciesResponse;
  };
  readonly StartInstance: {
    readonly request: StartInstanceRequest;
    readonly response: StartInstanceResponse;
  };
  readonly StopInstance: {
    readonly request: StopInstanceRequest;
    readonly response: StopInstanceResponse;
  };
  readonly StopInstances: {
    readonly request: StopInstancesRequest;
    readonly response: StopInstancesResponse;
  };
  readonly UpdateInstance: {
    readonly request: UpdateInstanceRequest;
    readonly response: UpdateInstanceResponse;
  };
  readonly UpdateInstanceLabels: {
    readonly request: UpdateInstanceLabelsRequest;
    readonly response: UpdateInstanceLabelsResponse;
  };
  readonly UpdateTempFile: {
    readonly request: UpdateTempFileRequest;
    readonly response: UpdateTempFileResponse;
  };
  readonly UpdateTempFileTask: {
    readonly request: UpdateTempFileTaskRequest;
    readonly response: UpdateTempFileTaskResponse;
  };
}

export type OperationName = keyof Operations;

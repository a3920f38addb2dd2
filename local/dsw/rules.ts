/**
 * What PAI-DSW does not document and this service had to decide. Every such decision is here and nowhere else, so that
 * it can be put right in one place. docs/local-service.md shows this table; a test holds the two together.
 *
 * Certainty: D documented by Alibaba Cloud; T reported by others; I our inference; U nothing known, freely chosen.
 */
export type Certainty = 'D' | 'T' | 'I' | 'U';

export interface Rule<T> {
  readonly value: T;
  readonly certainty: Certainty;
  /** What the service does. */
  readonly what: string;
  /** Why so. */
  readonly why: string;
}

function rule<const T>(certainty: Certainty, value: T, what: string, why: string): Rule<T> {
  return { value, certainty, what, why };
}

/** Shortest and longest time, in seconds; the actual one is drawn from the seed. */
type Span = readonly [number, number];
const span = (low: number, high: number): Span => [low, high];

const minutesOfDay = 24 * 60;

export const rules = {
  // Refusals
  unknownThing: rule(
    'I',
    { status: 404, code: 'ValidationError' },
    'Something that does not exist answers HTTP 404 with `ValidationError`.',
    '404 is documented for instances that do not exist, and bodies know only two codes.',
  ),
  refused: rule(
    'I',
    { status: 400, code: 'ValidationError' },
    'A wrong status, a taken name, a value equal to the current one answer HTTP 400 with `ValidationError`.',
    'HTTP 400 is documented for the last two; no code for status conflicts is known.',
  ),
  denied: rule(
    'T',
    { status: 403, code: 'NoPermissionError', batchCode: 'PermissionError' },
    'An operation denied to an instance (lever `denied`) answers HTTP 403 `NoPermissionError`; in a batch `PermissionError` with HTTP 200.',
    'The first was seen live by others, the second is the documented sample of the batch calls.',
  ),

  // Which status allows what
  startFrom: rule(
    'D',
    ['Stopped', 'Failed'],
    'StartInstance needs Stopped or Failed.',
    'The official guide says so; Saved, SaveFailed and Arrearge are refused for want of a statement.',
  ),
  stopFrom: rule(
    'I',
    [
      'Running',
      'Creating',
      'ResourceAllocating',
      'Queuing',
      'EnvPreparing',
      'Starting',
      'Recovering',
    ],
    'StopInstance needs Running, Recovering or a starting status; with SaveImage it needs Running.',
    'Running is documented; people must be able to give up a start that hangs.',
  ),
  deleteFrom: rule(
    'I',
    ['Stopped', 'Failed', 'SaveFailed', 'Arrearge'],
    'DeleteInstance needs Stopped, Failed, SaveFailed or Arrearge.',
    'A refusal exists ("The instance can not be deleted."); others guard the same way.',
  ),
  snapshotFrom: rule(
    'T',
    ['Running'],
    'CreateInstanceSnapshot needs Running.',
    'The console greys the button out once the instance is stopped.',
  ),
  tokenFrom: rule(
    'I',
    ['Running'],
    'GetToken of type Access needs Running; type View works always.',
    'There is nothing to operate on otherwise.',
  ),
  updateAnyFrom: rule(
    'I',
    ['Stopped', 'Failed'],
    'UpdateInstance changes anything while Stopped or Failed, and shows Updating meanwhile.',
    'The guide says that some parameters need Stopped; the edge is not described.',
  ),
  updateLive: rule(
    'I',
    ['InstanceName', 'Accessibility', 'Priority', 'UserId'],
    'While Running, UpdateInstance changes only name, accessibility, priority and owner.',
    'The guide says that some parameters work while Running but not which; these need no new container.',
  ),

  // How long things take
  creatingSeconds: rule('I', span(4, 12), 'Creating lasts 4–12 s.', 'A short first step.'),
  allocatingSeconds: rule(
    'I',
    span(10, 30),
    'ResourceAllocating lasts 10–30 s.',
    'Part of the 2–5 minutes that the guide gives for a start.',
  ),
  preparingSeconds: rule(
    'I',
    span(60, 140),
    'EnvPreparing lasts 60–140 s (image pull).',
    'Part of the 2–5 minutes that the guide gives for a start.',
  ),
  startingSeconds: rule(
    'I',
    span(50, 110),
    'Starting lasts 50–110 s on a new instance.',
    'Part of the 2–5 minutes that the guide gives for a start.',
  ),
  restartingSeconds: rule(
    'I',
    span(120, 270),
    'A start after a stop shows Starting alone, for 120–270 s (Queuing first where the resource group is full).',
    'Documented: "Starting … to Running", 2–5 minutes. The environment exists already.',
  ),
  stoppingSeconds: rule('I', span(20, 60), 'Stopping lasts 20–60 s.', 'As people report.'),
  committingSeconds: rule(
    'I',
    span(60, 240),
    'Saving an image: Committing lasts 60–240 s.',
    'Saving takes minutes; the order Committing, Pushing, Saved is inferred from the names.',
  ),
  pushingSeconds: rule(
    'I',
    span(60, 300),
    'Saving an image: Pushing lasts 60–300 s.',
    'As before.',
  ),
  savedSeconds: rule(
    'I',
    span(3, 8),
    'Saved and SaveFailed are shown for 3–8 s before the instance goes on.',
    'Both are documented statuses that something must pass through.',
  ),
  updatingSeconds: rule('I', span(3, 10), 'Updating lasts 3–10 s.', 'A short step.'),
  recoveringSeconds: rule(
    'I',
    span(60, 180),
    'Recovering after a node fault lasts 60–180 s, then Running.',
    'NodeErrorRecovery is documented, its course is not.',
  ),
  deletingSeconds: rule(
    'I',
    span(5, 20),
    'Deleting lasts 5–20 s; then the instance is unknown, and its name is free.',
    'There is no status Deleted.',
  ),

  // Saving and failing
  stopAfterSaveFailed: rule(
    'U',
    false,
    'When StopInstance SaveImage=true cannot save, the instance goes back to Running and is not stopped.',
    'Unknown; losing the environment that somebody asked to keep would be worse than an hour of cost.',
  ),
  savedImageHome: rule(
    'U',
    'dsw-autosave',
    'StopInstance SaveImage=true saves to the namespace `dsw-autosave` of the regional registry, named after the instance.',
    'The call has no image parameter.',
  ),
  unsavableImage: rule(
    'T',
    '_accelerated',
    'An instance whose image name ends in `_accelerated` cannot be saved: the snapshot fails.',
    'Reported from the official guide.',
  ),
  snapshotRegion: rule(
    'T',
    true,
    'A snapshot to a registry of another region fails while Pushing.',
    'Reported from the official guide: same region as the instance.',
  ),
  snapshotTagTaken: rule(
    'I',
    true,
    'A snapshot to an image reference that an earlier one has saved to fails while Pushing, unless Overwrite is true.',
    'Overwrite exists for that; when it is checked is unknown.',
  ),
  snapshotNames: rule(
    'I',
    50,
    'A snapshot name has 1–50 characters, begins with a letter and is free in the workspace (failed ones do not count).',
    'It becomes the name of a custom image, where that is documented.',
  ),
  snapshotDelete: rule(
    'U',
    true,
    'DeleteInstanceSnapshot removes the record alone, and not while it is Committing or Pushing.',
    'What happens to the image is unknown.',
  ),
  unpullableImage: rule(
    'I',
    '.invalid/',
    'An instance whose ImageUrl is on a host ending in `.invalid` fails to start with ImagePullBackOff.',
    'A lever for tests with a name that can never exist (RFC 2606).',
  ),
  acceleratorMismatch: rule(
    'I',
    'Image.AcceleratorMismatch',
    'An image whose name says gpu or cu1x on a CPU spec fails to start.',
    'The guide says that accelerator of image and spec must match; the code is ours.',
  ),
  noStock: rule(
    'D',
    'Resource.InsufficientResource',
    'A pay-as-you-go start on a spec without stock fails with Resource.InsufficientResource.',
    'The code is the documented sample; that it comes while ResourceAllocating is inferred.',
  ),

  // Idle culler, timer, workspace policy
  cullerDefaults: rule(
    'U',
    { cpuPercent: 10, gpuPercent: 10, maxIdleMinutes: 180 },
    'A culler created without a value gets 10 % CPU, 10 % GPU, 180 minutes.',
    'All three are optional; the defaults are unknown.',
  ),
  cullerMaxMinutes: rule(
    'U',
    7 * minutesOfDay,
    'MaxIdleTimeInMinutes is 1 to 10,080 (a week).',
    'Bounds unknown; a lower and an upper one must exist.',
  ),
  cullerExists: rule(
    'I',
    true,
    'A second culler is refused with HTTP 400; reading or deleting one that is not there with HTTP 404.',
    'The refusal is documented, its code is not.',
  ),
  cullerLife: rule(
    'I',
    true,
    'A culler may be set in any status, is kept across stop and start, and counts idle minutes from zero after a start.',
    'GetInstance shows it in any status.',
  ),
  cullerPrecision: rule(
    'I',
    60,
    'Idleness is judged on one sample a minute: idle is CPU below its threshold and, on GPU instances, GPU below its own; the stop comes at the first minute beyond the maximum.',
    '"Idle longer than this" is documented, the rhythm is not.',
  ),
  cullerNoData: rule(
    'I',
    false,
    'A minute without a sample is not idle, and the count begins again.',
    'No data is not idle.',
  ),
  timerSecond: rule(
    'I',
    'refuse',
    'A second shutdown timer is refused with HTTP 400; reading or deleting one that is not there with HTTP 404.',
    'As with cullers.',
  ),
  timerInput: rule(
    'U',
    true,
    'A shutdown timer takes exactly one of DueTime and RemainingTimeInMs, and must be in the future.',
    'Nothing is said on both or none.',
  ),
  timerLife: rule(
    'I',
    true,
    'A shutdown timer goes when it fires and when the instance stops or fails for another reason; while an image is saved it waits.',
    'It is a one-shot stop task.',
  ),
  stopReasons: rule(
    'U',
    {
      culler: {
        code: 'IdleInstanceCuller',
        message: 'The instance was idle for longer than its idle culler allows.',
      },
      timer: { code: 'InstanceShutdownTimer', message: 'The shutdown timer was due.' },
      workspace: {
        code: 'WorkspaceAutoShutdown',
        message: 'The instance was idle for longer than its workspace allows.',
      },
    },
    'A stop by culler, timer or workspace rule says so in ReasonCode and ReasonMessage, in our words.',
    'The service has the fields; its words for this are unknown.',
  ),
  workspaceExpression: rule(
    'I',
    'Workspace',
    'QueryAutoShutdownPolicies shows workspace rules (`autoShutdown` in the fleet file) and the culler (User) in the form of the documented sample.',
    'Context is documented for SourceType Workspace only; there is no API to write workspace rules.',
  ),

  // Listing
  maxPageSize: rule(
    'I',
    100,
    'PageSize is at most 100 in all list operations; more is refused with HTTP 400.',
    '100 is what people use; a client must not count on more.',
  ),
  defaultPageSize: rule(
    'D',
    10,
    'PageSize is 10 when absent.',
    'Documented for ListInstanceSnapshot only.',
  ),
  maxBatch: rule(
    'I',
    100,
    'StopInstances, DeleteInstances and DeleteTempFileTasks take at most 100 ids.',
    'QueryAutoShutdownPolicies has that limit; theirs is unknown.',
  ),
  batchAllRefused: rule(
    'I',
    200,
    'A batch answers HTTP 200 with the ids that were taken, even if there are none; Code and Message tell of the first refusal.',
    'Fields and samples show partial success; the rule is read from them.',
  ),
  defaultOrder: rule(
    'I',
    ['GmtCreateTime', 'DESC'],
    'ListInstances without SortBy and Order lists the newest first.',
    'As the console does.',
  ),
  historyOrder: rule(
    'I',
    'DESC',
    'GetLifecycle and ListInstanceSnapshot list the newest first when Order is absent; ListSystemLogs the oldest.',
    'As the console does; no default is documented.',
  ),
  nameScope: rule(
    'U',
    'region',
    'Instance names are unique in account and region.',
    'The stricter of the two scopes that are possible.',
  ),
  unknownWorkspace: rule(
    'I',
    'accept',
    'A workspace or resource group that the world has not heard of exists from its first use on.',
    'They belong to other products; nothing here can create them.',
  ),
  accessibilityFilter: rule(
    'U',
    'only when given',
    'ListInstances filters by Accessibility only when it is given.',
    'The text says "PRIVATE (default)", yet lists are known to show public instances.',
  ),
  fieldsSelection: rule(
    'U',
    ',',
    "GetInstance Fields is a comma list of the answer's own members; unknown names are ignored.",
    'The parameter is undocumented.',
  ),

  // Monitoring and statistics
  metricsStep: rule(
    'I',
    1,
    'GetInstanceMetrics: one sample a minute, TimeStep 1m when absent; a coarser point is the mean of the minutes up to and including its time.',
    'Rhythm and alignment are undocumented.',
  ),
  metricsRange: rule(
    'I',
    60,
    'GetInstanceMetrics without times covers the last hour.',
    'Documented for GetMetrics only.',
  ),
  metricsRetentionDays: rule(
    'U',
    30,
    'Samples are kept for 30 days.',
    'Retention is unknown; Cloud Monitor keeps minutes for about a month.',
  ),
  metricsStopped: rule(
    'I',
    true,
    'There are no samples while the machine is not up; a restart is a new pod.',
    'Metrics come from the pod.',
  ),
  rateUnit: rule('U', 'B/s', 'Network and disk rates are bytes per second.', 'Units are unknown.'),
  cmsMetrics: rule(
    'T',
    {
      INSTANCE_CPU_UTIL: 'CpuCoreUsage',
      INSTANCE_MEMORY_UTIL: 'MemoryUsage',
      INSTANCE_GPU_SM_UTIL: 'GpuCoreUsage',
      INSTANCE_GPU_MEMORY_UTIL: 'GpuMemoryUsage',
      INSTANCE_SPEC_MEMORY_SWAP: 'zero',
    },
    'GetMetrics knows INSTANCE_SPEC_MEMORY_SWAP (always 0), INSTANCE_CPU_UTIL, INSTANCE_MEMORY_UTIL, INSTANCE_GPU_SM_UTIL and INSTANCE_GPU_MEMORY_UTIL; others have no datapoints.',
    'The first is documented, the others follow names seen in an exporter.',
  ),
  statisticsKeys: rule(
    'I',
    'WorkspaceId',
    'Statistics are grouped by workspace ID, with the inner keys of the samples: RunningCount; Running and Stopped.',
    'Outer keys are undocumented.',
  ),
  resourceStatistics: rule(
    'I',
    true,
    'GetResourceGroupStatistics counts an instance as Running when it was up at any time of the period, else as Stopped if it existed.',
    'How the period counts is undocumented.',
  ),
  eventLines: rule(
    'U',
    '[INFO]',
    'GetInstanceEvents gives a line for every lifecycle entry, oldest first; Reverse turns the order, EventLevel compares with the word in brackets.',
    'Lines are free text; the parameters are undocumented.',
  ),

  // Disk, money, time
  diskKeptDays: rule(
    'D',
    15,
    'A system disk that was not expanded is empty after more than 15 days stopped; CloudDisks[].Status.Usage shows it.',
    'Documented, except for where it shows.',
  ),
  freeDiskGiB: rule(
    'D',
    100,
    'A pay-as-you-go instance has a free system disk of 100 GiB; more is "expanded".',
    'Documented.',
  ),
  runningTime: rule(
    'I',
    ['Running', 'Saving', 'Saved', 'SaveFailed', 'Updating'],
    'AccumulatedRunningTimeInMs counts from Running on until Stopping, Recovering or Failed, through saving and live updates, over all sessions.',
    'Billing starts when Running and ends when stopped.',
  ),
  queueOrder: rule(
    'I',
    ['Priority', 'arrival'],
    'Subscription instances wait in Queuing while their resource group is full: highest priority first, then first come; nobody overtakes one that does not fit.',
    'Queuing and Priority are documented, the order is not.',
  ),

  // The rest
  tokenSeconds: rule(
    'U',
    { default: 3600, max: 43200 },
    'A token lasts 3600 s unless ExpireTime says otherwise (1 to 43,200).',
    'Bounds are unknown.',
  ),
  tokenUse: rule(
    'I',
    true,
    'A Token parameter must be one that GetToken gave for that instance and that has not expired; else HTTP 400.',
    'How a wrong one is refused is unknown.',
  ),
  tempFiles: rule(
    'U',
    { hours: 24, totalCapacity: 10 * 2 ** 30, totalFiles: 1000, bandwidth: 10 * 2 ** 20 },
    'Temporary files: sizes are bytes, 10 GiB and 1,000 files at most, gone after 24 h unless extended, Created the only status until one is set; a task takes its files with it; a batch with an unknown task is refused whole.',
    'Units, statuses, lifetimes and what deleting a task does are unknown.',
  ),
  sanityCheckSeconds: rule(
    'I',
    { pending: span(1, 3), executing: span(5, 15) },
    'A sanity check is Pending for 1–3 s, Executing for 5–15 s, then Completed; it is Failed when the instance is gone.',
    'It is queued and asynchronous.',
  ),
} as const satisfies Record<string, Rule<unknown>>;

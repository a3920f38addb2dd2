import * as v from 'valibot';
import { usageKinds } from './entities.ts';

const text = v.string();
const instant = v.pipe(
  v.string(),
  v.check(
    (value) => Number.isFinite(Date.parse(value)),
    'expected an ISO 8601 instant such as 2026-03-02T10:00:00Z',
  ),
);
const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
const minutes = v.pipe(v.number(), v.integer(), v.minValue(0));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const texts = v.record(v.string(), v.string());
const plain = v.record(v.string(), v.unknown());
/** What follows from other fields: taken, so that an answer of ListInstances is a fleet, and ignored. */
const ignored = v.optional(v.unknown());

const labels = v.union(
  [v.array(v.strictObject({ Key: text, Value: text })), texts],
  'expected a map of texts, or a list of {Key, Value}',
);

const culler = v.strictObject({
  CpuPercentThreshold: v.optional(percent),
  GpuPercentThreshold: v.optional(percent),
  MaxIdleTimeInMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  IdleTimeInMinutes: ignored,
  InstanceId: ignored,
});

const usage = v.union(
  [
    v.picklist(usageKinds),
    v.strictObject({
      kind: v.picklist(usageKinds),
      seed: v.optional(v.number()),
      cpuPercent: v.optional(percent),
      gpuPercent: v.optional(percent),
      utcOffsetHours: v.optional(v.number()),
      overrides: v.optional(
        v.array(
          v.strictObject({
            from: instant,
            to: v.optional(instant),
            cpuPercent: v.optional(percent),
            gpuPercent: v.optional(percent),
            missing: v.optional(v.boolean()),
          }),
        ),
      ),
    }),
  ],
  `expected one of ${usageKinds.join(', ')}, or an object with such a kind and cpuPercent, gpuPercent, seed, utcOffsetHours, overrides`,
);

const levers = {
  frozen: v.optional(v.boolean()),
  failNextStart: v.optional(text),
  failNextSave: v.optional(text),
  denied: v.optional(v.array(text)),
};

const snapshot = v.strictObject({
  SnapshotId: v.optional(text),
  SnapshotName: text,
  ImageUrl: v.optional(text),
  Status: v.optional(v.picklist(['Committing', 'Pushing', 'Saved', 'Failed'])),
  ReasonCode: v.optional(text),
  ReasonMessage: v.optional(text),
  GmtCreateTime: v.optional(instant),
  Labels: v.optional(labels),
});

const instance = v.strictObject({
  InstanceId: v.optional(v.pipe(text, v.nonEmpty())),
  InstanceName: v.optional(
    v.pipe(
      text,
      v.regex(/^[A-Za-z0-9_]{1,27}$/, 'expected 1 to 27 letters, digits and underscores'),
    ),
  ),
  WorkspaceId: v.optional(v.pipe(text, v.nonEmpty())),
  UserId: v.optional(text),
  UserName: v.optional(text),
  Accessibility: v.optional(v.picklist(['PRIVATE', 'PUBLIC'])),
  EcsSpec: v.optional(text),
  ResourceId: v.optional(text),
  RequestedResource: v.optional(
    v.strictObject({
      CPU: v.optional(text),
      GPU: v.optional(text),
      GPUType: v.optional(text),
      Memory: v.optional(text),
      SharedMemory: v.optional(text),
    }),
  ),
  Priority: v.optional(whole),
  OversoldType: v.optional(text),
  ImageId: v.optional(text),
  ImageName: v.optional(text),
  ImageUrl: v.optional(text),
  ImageAuth: v.optional(text),
  CloudDisks: v.optional(v.array(plain)),
  WorkspaceSource: v.optional(text),
  Datasets: v.optional(v.array(plain)),
  DynamicMount: v.optional(plain),
  Driver: v.optional(text),
  CredentialConfig: v.optional(plain),
  EnvironmentVariables: v.optional(texts),
  UserVpc: v.optional(plain),
  UserCommand: v.optional(plain),
  Affinity: v.optional(plain),
  AccessRestrictionRules: v.optional(texts),
  DockerConfig: v.optional(plain),
  MigrationOptions: v.optional(plain),
  SpotSpec: v.optional(plain),
  AssignNodeSpec: v.optional(plain),
  Status: v.optional(v.pipe(text, v.nonEmpty())),
  ReasonCode: v.optional(text),
  ReasonMessage: v.optional(text),
  GmtCreateTime: v.optional(instant),
  GmtModifiedTime: v.optional(instant),
  Labels: v.optional(labels),
  Tags: v.optional(v.union([v.array(v.strictObject({ TagKey: text, TagValue: text })), texts])),
  AccumulatedRunningTimeInMs: v.optional(whole),
  IdleInstanceCuller: v.optional(culler),
  InstanceShutdownTimer: v.optional(
    v.strictObject({
      DueTime: instant,
      RemainingTimeInMs: ignored,
      GmtCreateTime: ignored,
      GmtModifiedTime: ignored,
      InstanceId: ignored,
    }),
  ),
  runs: v.optional(v.array(v.strictObject({ from: instant, to: v.optional(instant) }))),
  snapshots: v.optional(v.array(snapshot)),
  usage: v.optional(usage),
  idleMinutes: v.optional(minutes),
  diskBytes: v.optional(whole),
  levers: v.optional(v.strictObject(levers)),
  AcceleratorType: ignored,
  InstanceSnapshotList: ignored,
  InstanceUrl: ignored,
  JupyterlabUrl: ignored,
  LatestSnapshot: ignored,
  NodeErrorRecovery: ignored,
  OversoldInfo: ignored,
  PaymentType: ignored,
  PodIps: ignored,
  ProxyPath: ignored,
  ResourceName: ignored,
  ServiceConfig: ignored,
  TenantId: ignored,
  TerminalUrl: ignored,
  UserCommandId: ignored,
  WebIDEUrl: ignored,
  WorkspaceName: ignored,
});

/** A fleet file; unknown names are errors. */
export const fleetSchema = v.strictObject({
  version: v.optional(v.literal(1)),
  workspaces: v.optional(
    v.array(
      v.strictObject({
        WorkspaceId: text,
        WorkspaceName: v.optional(text),
        autoShutdown: v.optional(culler),
      }),
    ),
  ),
  resources: v.optional(
    v.array(
      v.strictObject({
        ResourceId: text,
        ResourceName: v.optional(text),
        CPU: v.optional(whole),
        GPU: v.optional(whole),
        Memory: v.optional(whole),
      }),
    ),
  ),
  outOfStock: v.optional(v.array(text)),
  instances: v.array(instance),
});

/** A patch of one instance. */
export const patchSchema = v.strictObject({
  Status: v.optional(v.pipe(text, v.nonEmpty())),
  ReasonCode: v.optional(text),
  ReasonMessage: v.optional(text),
  InstanceName: instance.entries.InstanceName,
  Accessibility: instance.entries.Accessibility,
  Priority: instance.entries.Priority,
  UserId: v.optional(text),
  UserName: v.optional(text),
  WorkspaceId: instance.entries.WorkspaceId,
  Labels: v.optional(v.record(v.string(), v.nullable(v.string()))),
  usage: v.optional(usage),
  metrics: v.optional(
    v.strictObject({
      cpuPercent: v.optional(percent),
      gpuPercent: v.optional(percent),
      missing: v.optional(v.boolean()),
    }),
  ),
  idleMinutes: v.optional(minutes),
  nodeError: v.optional(v.boolean()),
  ...levers,
});

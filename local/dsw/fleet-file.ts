import * as v from 'valibot';
import type { Problem } from '../../lib/base/errors.ts';
import { type FleetFile, type InstancePatch, usageKinds } from './entities.ts';

export type ParsedFleet =
  | { readonly ok: true; readonly fleet: FleetFile }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export type ParsedPatch =
  | { readonly ok: true; readonly patch: InstancePatch }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks a fleet file. A bare list of instances will do, and so will an answer of `ListInstances`. Names are forgiving
 * about the case of their first letter; unknown ones are problems.
 */
export function parseFleet(input: unknown): ParsedFleet {
  const problems: Problem[] = [];
  const file = wrap(input);
  const parsed = v.safeParse(fleetSchema, tidy(file, fleetSchema, '', problems));
  if (!parsed.success) problems.push(...parsed.issues.map(toProblem));
  else problems.push(...findTwins(parsed.output.instances as FleetFile['instances']));
  return problems.length > 0 || !parsed.success
    ? { ok: false, problems }
    : { ok: true, fleet: parsed.output as FleetFile };
}

/** Checks a patch of one instance (`POST /_local/instances/{id}`). */
export function parsePatch(input: unknown): ParsedPatch {
  const problems: Problem[] = [];
  const parsed = v.safeParse(patchSchema, tidy(input, patchSchema, '', problems));
  if (!parsed.success) problems.push(...parsed.issues.map(toProblem));
  return problems.length > 0 || !parsed.success
    ? { ok: false, problems }
    : { ok: true, patch: parsed.output as InstancePatch };
}

/** A list of instances and an answer of ListInstances, as the fleet files that they amount to. */
function wrap(input: unknown): unknown {
  if (Array.isArray(input)) return { instances: input };
  if (!isRecord(input)) return input;
  const { Instances } = input;
  return Array.isArray(Instances) ? { instances: Instances } : input;
}

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

const fleetSchema = v.strictObject({
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

const patchSchema = v.strictObject({
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

interface Walkable {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Walkable>>;
  readonly item?: Walkable;
  readonly wrapped?: Walkable;
}

/**
 * The input with member names in the case that the schema writes, and without members that are null (the service sends
 * null for what it does not know). Names that the schema does not have are problems.
 */
function tidy(input: unknown, schema: unknown, path: string, problems: Problem[]): unknown {
  let walk = schema as Walkable;
  while (walk.wrapped !== undefined) walk = walk.wrapped;
  if (Array.isArray(input) && walk.type === 'array') {
    return input.map((item, index) => tidy(item, walk.item, `${path}[${index}]`, problems));
  }
  const { entries } = walk;
  if (!isRecord(input) || entries === undefined) return input;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    if (value === null) continue;
    const at = path === '' ? key : `${path}.${key}`;
    const name = Object.hasOwn(entries, key) ? key : flipFirst(key);
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry === undefined) problems.push({ path: at, message: unknownName(key, entries) });
    else result[name] = tidy(value, entry, at, problems);
  }
  return result;
}

function flipFirst(name: string): string {
  const first = name.charAt(0);
  const upper = first.toUpperCase();
  return (first === upper ? first.toLowerCase() : upper) + name.slice(1);
}

function unknownName(name: string, entries: Readonly<Record<string, unknown>>): string {
  const plainName = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  const near = Object.keys(entries).find((known) => {
    const other = known.toLowerCase();
    return other === plainName || other.includes(plainName) || plainName.includes(other);
  });
  return near === undefined ? 'is not known' : `is not known; did you mean ${near}?`;
}

function toProblem(issue: v.BaseIssue<unknown>): Problem {
  let path = '';
  for (const item of issue.path ?? []) {
    const { key } = item as { key: unknown };
    path += typeof key === 'number' ? `[${key}]` : path === '' ? String(key) : `.${String(key)}`;
  }
  return { path: path === '' ? '(root)' : path, message: issue.message };
}

/** Ids and names that two instances share. */
function findTwins(instances: FleetFile['instances']): Problem[] {
  const problems: Problem[] = [];
  for (const key of ['InstanceId', 'InstanceName'] as const) {
    const seen = new Map<string, number>();
    for (const [index, entry] of instances.entries()) {
      const value = entry[key];
      if (value === undefined) continue;
      const first = seen.get(value);
      if (first === undefined) seen.set(value, index);
      else {
        problems.push({
          path: `instances[${index}].${key}`,
          message: `${value} is taken by instances[${first}]`,
        });
      }
    }
  }
  return problems;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

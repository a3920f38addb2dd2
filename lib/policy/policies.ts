import * as v from 'valibot';
import type { Problem } from '../base/errors.ts';
import { type Calendar, calendarSchema } from './calendar-schema.ts';
import {
  type guardEntries,
  type identityEntries,
  type selectionEntries,
  type Target,
  targetSchema,
  type timeEntries,
} from './common-schema.ts';
import { DEFAULTS } from './defaults.ts';
import { describeIssues } from './describe-issues.ts';
import type { CleanupPolicyShape } from './kinds/cleanup-schema.ts';
import type { CullerPolicyShape } from './kinds/culler-schema.ts';
import type { DiskPolicyShape } from './kinds/disk-schema.ts';
import type { ExportPolicyShape } from './kinds/export-schema.ts';
import type { SnapshotPolicyShape } from './kinds/snapshot-schema.ts';
import type { StartPolicyShape } from './kinds/start-schema.ts';
import type { StopPolicyShape } from './kinds/stop-schema.ts';
import { type Channel, channelSchema } from './notices-schema.ts';
import { findMeaningProblems, type ReadableParts } from './policies-rules.ts';
import {
  type PoliciesShape,
  type PolicyShape,
  policiesSchema,
  policySchema,
} from './policies-schema.ts';
import type { RetentionRule } from './retention-schema.ts';
import type { AwaitedSnapshots } from './snapshot-run.ts';
import { type Where, whereSchema } from './where-schema.ts';

export type { OffHoursWindow, Target } from './common-schema.ts';

/** A policy as the engine takes it: its zone and targets are filled in. */
type Complete<Shape> = Omit<Shape, 'timeZone' | 'targets' | 'calendar'> & {
  readonly timeZone: string;
  readonly targets: readonly string[];
  /** With its dates. */
  readonly calendar?: Calendar;
};

export type StopPolicy = Complete<StopPolicyShape> & {
  /** Snapshots that are taken before it; see before.ts. */
  readonly awaits?: AwaitedSnapshots;
};
export type CleanupPolicy = Complete<CleanupPolicyShape>;
export type CullerPolicy = Complete<CullerPolicyShape>;
export type SnapshotPolicy = Complete<SnapshotPolicyShape> & {
  /** With `before`: how long before the boundary of the other policy it is run. */
  readonly leadMs?: number;
  /** With `before`: how long after its own boundary a run may still go on. */
  readonly lastsMs?: number;
};

/** The second step of a snapshot policy: it deletes old snapshots. It is in no file; `stepsOf` makes it. */
export type RotationPolicy = Omit<SnapshotPolicy, 'kind' | 'retention'> & {
  readonly kind: 'rotation';
  /** Name of the snapshot policy. */
  readonly of: string;
  readonly retention: RetentionRule;
};

export type StartPolicy = WithStops<Complete<StartPolicyShape>>;
export type DiskPolicy = WithStops<Complete<DiskPolicyShape>>;

/** Names the policies whose stops count as ours. */
type WithStops<P> = Omit<P, 'stoppedBy'> & { readonly stoppedBy: readonly string[] };

/** Acts on no instance, so that what the engine asks of the others it has not. */
export type ExportPolicy = Complete<ExportPolicyShape> & {
  readonly [Key in Exclude<keyof typeof timeEntries, 'schedule' | 'calendar'>]?: undefined;
};

/** Decides on instances, one by one. */
export type ActingPolicy =
  | StopPolicy
  | StartPolicy
  | DiskPolicy
  | CullerPolicy
  | SnapshotPolicy
  | CleanupPolicy;

/** One policy of the file, tagged by `kind`. */
export type FilePolicy = ActingPolicy | ExportPolicy;

/** What every policy has, whatever its kind. */
type Shared = Pick<
  StopPolicy,
  | 'name'
  | keyof typeof identityEntries
  | keyof typeof timeEntries
  | keyof typeof selectionEntries
  | keyof typeof guardEntries
>;

/** Tells people what a policy is about to do; one of the steps of that policy (steps.ts). */
export interface WarningPolicy extends Shared {
  readonly kind: 'warning';
  /** The policy whose acts are told of, without the condition that people were told. */
  readonly of: ActingPolicy;
  /** How long before the boundary of that policy it is run. */
  readonly aheadMs: number;
  /** How long before the times that it shares with that policy: more than `aheadMs` where these are moved ahead themselves. */
  readonly leadMs: number;
  /** How long after its own boundary it may still be run. */
  readonly lastsMs: number;
}

/** Keeps the platform's own timers behind a stop policy; one of the steps of that policy (steps.ts). */
export interface BackstopPolicy extends Shared {
  readonly kind: 'backstop';
  readonly of: StopPolicy;
}

/** What the engine runs: a policy of the file that acts, or one of its steps. */
export type Policy = ActingPolicy | RotationPolicy | WarningPolicy | BackstopPolicy;

/** Everything that has boundaries in time. */
export type ScheduledPolicy = Policy | ExportPolicy;

/** A checked policies file. It is valid input again: parsing it once more gives an equal value. */
export interface Policies {
  readonly version: 1;
  readonly timeZone: string;
  /** What policies protect that say nothing of it themselves. */
  readonly protect?: readonly Where[];
  readonly channels?: readonly Channel[];
  readonly targets: readonly Target[];
  readonly policies: readonly FilePolicy[];
}

export type ParsedPolicies =
  | { readonly ok: true; readonly policies: Policies }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks the content of a policies file and reports everything that is wrong with it at once: its shape, and the meaning of
 * every part whose shape is right. Of one with too many parts nothing else is told.
 */
export function parsePolicies(input: unknown): ParsedPolicies {
  const shape = v.safeParse(policiesSchema, input);
  const tooLong = shape.issues?.filter(
    ({ type, path }) => type === 'max_length' && path?.length === 1,
  );
  if (tooLong !== undefined && tooLong.length > 0) {
    return { ok: false, problems: describeIssues(tooLong) };
  }
  const problems = [
    ...(shape.success ? [] : describeIssues(shape.issues)),
    ...findMeaningProblems(shape.success ? shape.output : readableParts(input)),
  ];
  return problems.length > 0 || !shape.success
    ? { ok: false, problems }
    : { ok: true, policies: complete(shape.output) };
}

/** The parts of a file of the wrong shape that are right in themselves; places keep their numbers. */
function readableParts(input: unknown): ReadableParts {
  const file: Partial<Record<keyof PoliciesShape, unknown>> =
    typeof input === 'object' && input !== null ? input : {};
  const { timeZone } = file;
  return {
    timeZone: typeof timeZone === 'string' ? timeZone : DEFAULTS.timeZone,
    protect: readItems(whereSchema, file.protect),
    channels: readItems(channelSchema, file.channels),
    targets: readItems(targetSchema, file.targets),
    calendars: readItems(calendarSchema, file.calendars),
    policies: readItems(policySchema, file.policies),
  };
}

function readItems<TSchema extends v.GenericSchema>(
  schema: TSchema,
  list: unknown,
): (v.InferOutput<TSchema> | undefined)[] {
  return (Array.isArray(list) ? list : []).map((item: unknown) => {
    const read = v.safeParse(schema, item);
    return read.success ? read.output : undefined;
  });
}

/** Fills in what a policy inherits from the file, so that a policy can be read on its own. */
function complete(file: PoliciesShape): Policies {
  const { version, timeZone, targets, protect, channels } = file;
  const stops = file.policies.filter(({ kind }) => kind === 'stop').map(({ name }) => name);
  const policies = file.policies.map((policy): FilePolicy => {
    const inherited = {
      timeZone: policy.timeZone ?? timeZone,
      targets: policy.targets ?? targets.map((target) => target.name),
    };
    if (policy.kind === 'export') return { ...policy, ...inherited };
    const { calendar, ...own } = policy;
    const more = {
      ...withStops(own, stops),
      ...withCalendar(calendar, file.calendars),
      ...inherited,
      ...withProtection(policy, protect),
    };
    // A policy of its kind, with just what it may leave to the file filled in.
    return { ...own, ...more } as FilePolicy;
  });
  return {
    version,
    timeZone,
    ...(protect && { protect }),
    ...(channels && { channels }),
    targets,
    policies,
  };
}

function withProtection(
  policy: Pick<PolicyShape, 'kind'> & { readonly protect?: readonly Where[] | undefined },
  ofFile: readonly Where[] | undefined,
): { readonly protect?: Where[] } {
  const protect = policy.protect ?? ofFile;
  return PROTECTING.has(policy.kind) && protect !== undefined ? { protect: [...protect] } : {};
}

/** Kinds whose schema has `protect`. */
const PROTECTING: ReadonlySet<PolicyShape['kind']> = new Set(['stop', 'culler', 'disk', 'cleanup']);

function withCalendar(
  named: string | Calendar | undefined,
  calendars: readonly Calendar[] | undefined,
): { readonly calendar?: Calendar } {
  const calendar =
    typeof named === 'string' ? calendars?.find(({ name }) => name === named) : named;
  return calendar === undefined ? {} : { calendar };
}

function withStops(
  policy: Pick<PolicyShape, 'kind'> & { readonly stoppedBy?: readonly string[] | undefined },
  stops: readonly string[],
): { readonly stoppedBy?: readonly string[] } {
  const isOurs = policy.kind === 'start' || policy.kind === 'disk';
  return isOurs ? { stoppedBy: policy.stoppedBy ?? stops } : {};
}

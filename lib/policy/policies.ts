import * as v from 'valibot';
import type { Problem } from '../base/errors.ts';
import { DEFAULTS, type Target, targetSchema } from './common-schema.ts';
import { describeIssues } from './describe-issues.ts';
import type { DiskPolicyShape } from './kinds/disk-schema.ts';
import type { StartPolicyShape } from './kinds/start-schema.ts';
import type { StopPolicyShape } from './kinds/stop-schema.ts';
import { findMeaningProblems, type ReadableParts } from './policies-rules.ts';
import {
  type PoliciesShape,
  type PolicyShape,
  policiesSchema,
  policySchema,
} from './policies-schema.ts';
import { type Where, whereSchema } from './where-schema.ts';

export type { OffHoursWindow, Target } from './common-schema.ts';

/** A policy as the engine takes it: its zone and targets are filled in. */
type Complete<Shape> = Omit<Shape, 'timeZone' | 'targets'> & {
  readonly timeZone: string;
  readonly targets: readonly string[];
};

export type StopPolicy = Complete<StopPolicyShape>;
export type StartPolicy = WithStops<Complete<StartPolicyShape>>;
export type DiskPolicy = WithStops<Complete<DiskPolicyShape>>;

/** Names the policies whose stops count as ours. */
type WithStops<P> = Omit<P, 'stoppedBy'> & { readonly stoppedBy: readonly string[] };

/** One policy, tagged by `kind`. */
export type Policy = StopPolicy | StartPolicy | DiskPolicy;

/** A checked policies file. It is valid input again: parsing it once more gives an equal value. */
export interface Policies {
  readonly version: 1;
  readonly timeZone: string;
  /** What policies protect that say nothing of it themselves. */
  readonly protect?: readonly Where[];
  readonly targets: readonly Target[];
  readonly policies: readonly Policy[];
}

export type ParsedPolicies =
  | { readonly ok: true; readonly policies: Policies }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks the content of a policies file and reports everything that is wrong with it at once: its shape, and the meaning of
 * every part whose shape is right.
 */
export function parsePolicies(input: unknown): ParsedPolicies {
  const shape = v.safeParse(policiesSchema, input);
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
    targets: readItems(targetSchema, file.targets),
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
  const { version, timeZone, targets, protect } = file;
  const stops = file.policies.filter(({ kind }) => kind === 'stop').map(({ name }) => name);
  const policies = file.policies.map((policy) => ({
    ...withStops(policy, stops),
    timeZone: policy.timeZone ?? timeZone,
    targets: policy.targets ?? targets.map((target) => target.name),
    ...withProtection(policy, protect),
  }));
  return { version, timeZone, ...(protect && { protect }), targets, policies };
}

function withProtection(
  policy: PolicyShape,
  ofFile: readonly Where[] | undefined,
): { readonly protect?: Where[] } {
  const protect = ('protect' in policy ? policy.protect : undefined) ?? ofFile;
  return PROTECTING.has(policy.kind) && protect !== undefined ? { protect: [...protect] } : {};
}

/** Kinds whose schema has `protect`. */
const PROTECTING: ReadonlySet<PolicyShape['kind']> = new Set(['stop']);

function withStops(policy: PolicyShape, stops: readonly string[]) {
  return policy.kind === 'start' || policy.kind === 'disk'
    ? { ...policy, stoppedBy: policy.stoppedBy ?? stops }
    : policy;
}

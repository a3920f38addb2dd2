import * as v from 'valibot';
import type { Problem } from '../base/errors.ts';
import { describeIssues } from './describe-issues.ts';
import { findMeaningProblems } from './policies-rules.ts';
import {
  type PoliciesShape,
  policiesSchema,
  type StopPolicyShape,
  type Target,
} from './policies-schema.ts';

export type { Limits, OffHoursWindow, Target } from './policies-schema.ts';

/** A policy that stops instances; its zone and targets are filled in. */
export type StopPolicy = Omit<StopPolicyShape, 'timeZone' | 'targets'> & {
  readonly timeZone: string;
  readonly targets: readonly string[];
};

/** One policy, tagged by `kind`. Later kinds join this union. */
export type Policy = StopPolicy;

/** A checked policies file. It is valid input again: parsing it once more gives an equal value. */
export interface Policies {
  readonly version: 1;
  readonly timeZone: string;
  readonly targets: readonly Target[];
  readonly policies: readonly Policy[];
}

export type ParsedPolicies =
  | { readonly ok: true; readonly policies: Policies }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks the content of a policies file: first its shape, then its meaning, so that a file with a wrong shape is told
 * everything about its shape at once, and one with a right shape everything about its meaning.
 */
export function parsePolicies(input: unknown): ParsedPolicies {
  const shape = v.safeParse(policiesSchema, input);
  const problems = shape.success ? [] : describeIssues(shape.issues);
  // What was read well enough to have the right types is looked at for its meaning even so.
  if (shape.typed) problems.push(...findMeaningProblems(shape.output));
  return problems.length > 0 || !shape.success
    ? { ok: false, problems }
    : { ok: true, policies: complete(shape.output) };
}

/** Fills in what a policy inherits from the file, so that a policy can be read on its own. */
function complete(file: PoliciesShape): Policies {
  const { version, timeZone, targets } = file;
  const policies = file.policies.map((policy) => ({
    ...policy,
    timeZone: policy.timeZone ?? timeZone,
    targets: policy.targets ?? targets.map((target) => target.name),
  }));
  return { version, timeZone, targets, policies };
}

import { canonicalJson } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { Plan } from './plan.ts';
import type { ScheduledPolicy, Target } from './policies.ts';

/** SHA-256 (hex) of the plan's canonical JSON: equal plans have equal digests, in any process. */
export function digestPlan(plan: Plan): string {
  return sha256Hex(canonicalJson(plan));
}

/** The digest of a single plan is its own, as in the run's records; that of several is made of theirs. */
export function digestPlans(digests: readonly string[]): string {
  const [only] = digests;
  return digests.length === 1 && only !== undefined ? only : sha256Hex(digests.join('\n'));
}

/** SHA-256 (hex) of everything a policy and its target say, but for what is there for people. */
export function digestInput(
  { description: _, ...policy }: ScheduledPolicy,
  target: Target,
): string {
  return sha256Hex(canonicalJson({ policy, target }));
}

import type { Policy } from './policies.ts';

/**
 * What is run for a policy: the policy itself, and what goes with it before and after, each a run of its own with records
 * of its own. Their names are the policy's with an ending after a dot, which no name in a file can have.
 */
export function stepsOf(policy: Policy): readonly Policy[] {
  return [policy];
}

import type { ActingPolicy, FilePolicy } from './policies.ts';

/** Whether a policy decides on instances. */
export function isActing(policy: FilePolicy): policy is ActingPolicy {
  return policy.kind !== 'export';
}

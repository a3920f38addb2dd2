import type { DiskPolicy, Policy, StopPolicy } from './policies.ts';

/** A policy that lets its instances be held. */
export type HoldingPolicy = StopPolicy | DiskPolicy;

/** The policy whose holds a run goes by: for the steps before and after a policy it is that policy. */
export function holdingPolicy(policy: Policy): HoldingPolicy | undefined {
  const of = policy.kind === 'warning' || policy.kind === 'backstop' ? policy.of : policy;
  return of.kind === 'stop' || of.kind === 'disk' ? of : undefined;
}

import { cullerPlanner } from '../../policy/kinds/culler.ts';
import { makePlan } from '../../policy/make-plan.ts';
import { observeWorkspaceRules } from '../observe-workspace-rules.ts';
import { plannedIds } from '../progress.ts';
import { instantText } from '../run-key.ts';
import { findCullersSetBefore } from './cullers-set-before.ts';
import type { FactsInput, FoundFacts } from './run-kind.ts';

/**
 * Asks about the instances whose culler is not as it should be, and only these: which rules of their workspaces stop them
 * when idle, and which recent run of ours gave them their culler. Where all is well this costs no call.
 */
export async function readCullerFacts(input: FactsInput): Promise<FoundFacts> {
  const { deps, policy, sighting, isPart, deadline } = input;
  if (policy.kind !== 'culler') return {};
  const observation = {
    observedAt: instantText(sighting.at),
    instances: sighting.instances,
    prices: [],
  };
  const { plan } = makePlan(cullerPlanner, { ...input, observation });
  const drifted = new Set(plannedIds(plan));
  if (drifted.size === 0 || (isPart && !policy.countWorkspacePolicies)) return {};

  const instances = sighting.instances.filter(({ id }) => drifted.has(id));
  const { rules, warnings } = await observeWorkspaceRules(deps, instances, deadline);
  const setBefore = isPart ? undefined : await findCullersSetBefore(deps.store, input, drifted);
  return { cullers: { workspaceRules: rules, setBefore }, warnings };
}

import {
  type CullerValues,
  cullerOf,
  isAtLeastAsTight,
  isSameCuller,
  type ToldCuller,
} from '../culler-comparison.ts';
import type { InstanceObservation } from '../observation.ts';
import type { Decision, Json } from '../plan.ts';
import {
  type Decider,
  decide,
  type Evidence,
  keep,
  type Planner,
  type PlannerInput,
} from '../planner.ts';
import type { CullerPolicy } from '../policies.ts';
import { compileProtection } from '../protection.ts';
import type { CullerFacts } from '../run-facts.ts';
import { findPhase } from '../statuses.ts';
import { compileWhere } from '../where.ts';
import { readIdleExpression } from '../workspace-rule.ts';
import { compileWanted } from './wanted-culler.ts';

export const cullerPlanner: Planner<CullerPolicy> = { compile: compileCuller };

/**
 * Compiles a culler policy for one run. Checks go from what the instance is (workspace, `where`, exempt) over whether it can
 * have a culler at all to what it has: the wanted one, a tighter one, the protection of its workspace, or none of these.
 *
 * Every instance that exists and is not being deleted is given its culler, in whatever status: that the service takes one
 * for an instance that does not run is not documented. What it refuses is reported, and `where: { status: Running }` keeps a
 * policy to those that run.
 */
function compileCuller({ policy, target, nowMs, facts }: PlannerInput<CullerPolicy>): Decider {
  const workspaces = target.workspaces === undefined ? undefined : new Set(target.workspaces);
  const select = compileWhere(policy.where, nowMs);
  const protectedBy = compileProtection(policy.protect, nowMs);
  const want = compileWanted(policy, nowMs);
  const { workspaceRules = {}, setBefore = {} } = facts.cullers ?? {};

  return (instance) => {
    if (workspaces !== undefined && !workspaces.has(instance.workspaceId)) {
      return keep(instance, 'other-workspace', { workspace: instance.workspaceId });
    }
    const miss = select(instance);
    if (miss !== undefined) return keep(instance, 'not-selected', { ...miss });
    const protection = protectedBy(instance);
    if (protection !== undefined) return keep(instance, 'protected', { ...protection });
    const { culler: wanted, by } = want(instance);
    if (wanted === undefined) return keep(instance, 'exempt', { by });

    const phase = findPhase(instance.status);
    if (phase === undefined || phase === 'deleting') {
      return keep(instance, 'culler-impossible', { status: instance.status });
    }
    const found = cullerOf(instance);
    const seen = { by, wanted: show(wanted), found: found === undefined ? null : show(found) };
    if (found !== undefined && isSameCuller(found, wanted)) {
      return keep(instance, 'culler-ok', { by, culler: show(wanted) });
    }
    if (found !== undefined && policy.tighter === 'keep' && isAtLeastAsTight(found, wanted)) {
      return keep(instance, 'culler-tighter', seen);
    }
    const rules = workspaceRules[instance.id] ?? [];
    const isProtected = rules.some((rule) => protects(rule, wanted));
    const evidence = {
      ...seen,
      ...(rules.length > 0 ? { workspacePolicies: rules, protectedByWorkspace: isProtected } : {}),
    };
    if (isProtected && policy.countWorkspacePolicies) {
      return keep(instance, 'culler-of-workspace', evidence);
    }
    const reason = found === undefined ? 'culler-missing' : 'culler-drift';
    const before = tellBefore(instance, found, setBefore[instance.id]);
    return { decision: decide(instance, 'set-culler', reason, { ...evidence, ...before }) };
  };
}

/** The culler that a decision to set one is about. */
export function plannedCuller({ action, evidence }: Decision): CullerValues | undefined {
  // The planner above puts it there, and a recorded plan is held to its digest.
  return action === 'set-culler' ? (evidence['wanted'] as unknown as CullerValues) : undefined;
}

/** The one that it is set in the place of; undefined where there was none. */
export function replacedCuller({ evidence }: Decision): ToldCuller | undefined {
  const found = evidence['found'];
  if (typeof found !== 'object' || found === null) return undefined;
  // Told as `show` tells it: what the service did not say is null.
  const told = Object.entries(found).filter(([, value]) => value !== null);
  return Object.fromEntries(told) as ToldCuller;
}

/** A rule that we do not understand protects nothing. */
function protects(expression: string, wanted: CullerValues): boolean {
  const rule = readIdleExpression(expression);
  return rule !== undefined && isAtLeastAsTight(rule, wanted);
}

/** What we did about it before. The service does not tell who changed a culler, only when the instance was changed last. */
function tellBefore(
  { modifiedAt }: InstanceObservation,
  found: ToldCuller | undefined,
  before: NonNullable<CullerFacts['setBefore']>[string] | undefined,
): Evidence {
  if (before === undefined) return {};
  const { run, seenAt, culler } = before;
  if (found !== undefined && isSameCuller(found, culler)) return { setByOurRun: run };
  return { changedSinceOurRun: run, weSawItSetAt: seenAt, lastChange: modifiedAt ?? null };
}

function show(culler: ToldCuller): Json {
  return Object.fromEntries(Object.entries(culler).map(([key, value]) => [key, value ?? null]));
}

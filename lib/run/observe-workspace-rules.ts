import { chunk } from '../base/concurrency.ts';
import type { AutoShutdownPolicy } from '../dsw/types.gen.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { Deadline } from './deadline.ts';
import { isOfService, readFailure } from './failure.ts';
import type { RunDeps } from './ports.ts';
import type { Warning } from './warning.ts';

/** What QueryAutoShutdownPolicies takes at once, all of them running and in one workspace. */
const MOST_IDS = 100;

interface WorkspaceRules {
  /** By instance id, as the service words them; absent where it was not asked or did not answer. */
  readonly rules: Readonly<Record<string, readonly string[]>>;
  readonly warnings: readonly Warning[];
}

/**
 * Asks by which rules of their workspaces running instances are stopped when they are idle. An administrator sets these, and
 * no operation of the service changes them. Where it does not answer that is a warning: the instances count as unprotected.
 */
export async function observeWorkspaceRules(
  { dsw, log }: Pick<RunDeps, 'dsw' | 'log'>,
  instances: readonly InstanceObservation[],
  deadline: Deadline,
): Promise<WorkspaceRules> {
  const rules: Record<string, readonly string[]> = {};
  const warnings: Warning[] = [];
  for (const [workspace, ids] of runningByWorkspace(instances)) {
    for (const InstanceIds of chunk(ids, MOST_IDS)) {
      try {
        const answer = await dsw.queryAutoShutdownPolicies({ InstanceIds }, deadline.callOptions());
        for (const policy of answer.AutoShutdownPolicies ?? []) {
          if (policy.InstanceId) rules[policy.InstanceId] = rulesOfWorkspace(policy);
        }
      } catch (error) {
        const failure = readFailure(error);
        if (!isOfService(failure)) throw error;
        log.warn('rules of a workspace not read', { workspace, instances: ids.length, error });
        warnings.push(unread(workspace, ids.length, failure));
        // The rest of this workspace would answer the same, as a rule.
        break;
      }
    }
  }
  return { rules, warnings };
}

function runningByWorkspace(instances: readonly InstanceObservation[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, status, workspaceId } of instances) {
    if (status !== 'Running') continue;
    const group = groups.get(workspaceId);
    if (group === undefined) groups.set(workspaceId, [id]);
    else group.push(id);
  }
  return groups;
}

/** The other sources are the instance's own culler and timer, and the platform. */
function rulesOfWorkspace({ Conditions }: AutoShutdownPolicy): readonly string[] {
  return (Conditions ?? []).flatMap(({ SourceType, Expression }) =>
    SourceType === 'Workspace' && Expression ? [Expression] : [],
  );
}

function unread(
  workspace: string,
  instances: number,
  { message, requestId }: ReturnType<typeof readFailure>,
): Warning {
  return {
    code: 'WORKSPACE_POLICIES_UNKNOWN',
    message: `Whether workspace ${workspace} stops idle instances itself is not known for ${instances} of them, which count as unprotected: ${message}`,
    ...(requestId === undefined ? {} : { requestId }),
  };
}

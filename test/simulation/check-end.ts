import { checkWorld } from '../../local/dsw/check-world.ts';
import { checkReport } from './check-report.ts';
import type { Cloud } from './cloud.ts';
import type { Invoked } from './invoke.ts';
import type { Observer } from './observer.ts';
import { prefixOf } from './records-watch.ts';
import { HOLD, type Night, type Scenario } from './scenario.ts';
import { CALM } from './trouble.ts';

export interface End {
  readonly night: Night;
  readonly scenario: Scenario;
  readonly cloud: Cloud;
  readonly observer: Observer;
  /** The undisturbed invocations at the end. */
  readonly healing: readonly Invoked[];
}

/** What must hold once trouble is over and two ticks have gone undisturbed. */
export function checkEnd(end: End): void {
  const { night, scenario, cloud, observer, healing } = end;
  for (const problem of checkWorld(cloud.world)) observer.violated('world-sound', problem);
  for (const { process, overran } of healing) {
    if (overran) observer.violated('ends-in-time', `${process.id} was still at work`);
  }
  for (const policy of scenario.policies.policies) {
    const root = policy.mode === 'dry-run' ? 'dry-run/' : '';
    for (const target of scenario.policies.targets) {
      const prefix = `${root}${prefixOf(policy.name, target.name, night.boundary)}`;
      if (observer.record(`${prefix}report.json`) === undefined) {
        observer.violated('run-ends', `${prefix} has no report; the last tick says ${said(end)}`);
      }
      checkReport({ target: target.name, boundary: night.boundary, prefix }, cloud, observer);
    }
  }
  if (scenario.trouble === CALM && !scenario.people) {
    checkCalm(end);
  }
}

function said({ healing }: End): string {
  const results = healing.at(-1)?.results ?? [];
  return results
    .map((result) => {
      const error = 'error' in result ? result.error : undefined;
      return `${result.status} ${error?.code ?? ''} ${error?.message ?? ''}`;
    })
    .join('; ');
}

/** Where nothing went wrong and nobody interfered, nothing runs that has no reason to. */
function checkCalm({ scenario, cloud, observer }: End): void {
  const { policies, targets } = scenario.policies;
  const [policy] = policies;
  if (policy?.kind !== 'stop' || policy.mode === 'dry-run') return;
  if (Object.values(policy.limits).some((limit) => limit !== undefined)) return;
  const workspaces = targets.flatMap((target) => target.workspaces ?? []);
  for (const instance of cloud.world.instances.values()) {
    const { id, status, settings, labels, levers, usage } = instance;
    const protectedBy = [
      status !== 'Running',
      settings.EcsSpec === undefined,
      workspaces.length > 0 && !workspaces.includes(settings.WorkspaceId),
      labels.some(({ Key }) => Key === 'env' || Key === HOLD),
      levers.denied !== undefined,
      policy.unless.busy !== undefined && (usage.kind === 'missing' || usage.cpuPercent > 10),
    ];
    if (!protectedBy.includes(true)) {
      observer.violated('calm-is-complete', `${id} still runs, and nothing protects it`);
    }
  }
}

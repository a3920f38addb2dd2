import type { Handler, ServiceCall } from '../operation.ts';
import { runningSpans } from '../state-machine.ts';
import { readInstant, readText, readTexts, refused } from './call.ts';

/** rules.statisticsKeys */
export const listInstanceStatistics: Handler = (world, call) => {
  const counts = emptyCounts(call, () => ({ RunningCount: 0 }));
  for (const { settings, status } of world.instances.values()) {
    const count = counts[settings.WorkspaceId];
    if (count !== undefined && status === 'Running') count.RunningCount += 1;
  }
  return { Statistics: counts };
};

/** rules.resourceStatistics */
export const getResourceGroupStatistics: Handler = (world, call) => {
  const from = readInstant(call, 'StartTime') ?? 0;
  const to = readInstant(call, 'EndTime') ?? world.now();
  if (from > to) throw refused('StartTime: expected before EndTime.');
  const resourceId = readText(call, 'ResourceId');
  const counts = emptyCounts(call, () => ({ Running: 0, Stopped: 0 }));
  for (const instance of world.instances.values()) {
    const count = counts[instance.settings.WorkspaceId];
    if (count === undefined || instance.settings.ResourceId !== resourceId) continue;
    if (instance.createdAt > to) continue;
    const ran = runningSpans(instance).some(
      (span) => span.from <= to && (span.to ?? Number.POSITIVE_INFINITY) >= from,
    );
    count[ran ? 'Running' : 'Stopped'] += 1;
  }
  return { Statistics: counts };
};

function emptyCounts<T>(call: ServiceCall, make: () => T): Record<string, T> {
  const workspaces = readTexts(call, 'WorkspaceIds');
  if (workspaces.length === 0) throw refused('WorkspaceIds: expected at least one.');
  return Object.fromEntries(workspaces.map((id) => [id, make()]));
}

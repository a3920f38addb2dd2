import type { Instance } from '../../local/dsw/entities.ts';
import { fateOf } from './killed-processes-scene.ts';
import type { PlayedRun } from './killed-processes-stage.ts';

/** As they are in the store; what is read of it is described here once more, so that this is a second look. */
interface PlanFile {
  readonly plan: {
    readonly decisions: readonly { readonly instanceId: string; readonly action: string }[];
  };
}

interface ReportFile {
  readonly status: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly done: readonly string[];
  readonly needsLook: readonly Row[];
  readonly skipped: readonly Row[];
  readonly left: readonly string[];
  readonly calls: Readonly<Record<string, number>>;
}

interface Row {
  readonly instanceId: string;
  readonly code?: string;
  readonly message?: string;
}

/**
 * Whether a run ended in the promised place, two triggers after the last kill: held against the fleet that was there, the
 * service's own list of calls and what its instances went through. Returns what is wrong.
 */
export function checkRun(run: PlayedRun): string[] {
  const plan = run.plan as PlanFile | undefined;
  const report = run.report as ReportFile | undefined;
  if (plan === undefined) return ['there is no plan'];
  if (report === undefined) return ['there is no report, two triggers after the last kill'];
  return [
    ...checkPlan(run, plan),
    ...checkReport(run, report),
    ...checkWorld(run, report),
    ...checkCalls(run, report),
  ];
}

function checkPlan({ before }: PlayedRun, { plan }: PlanFile): string[] {
  const planned = plan.decisions.filter(({ action }) => action === 'stop');
  return differences(
    'planned to be stopped',
    planned.map(({ instanceId }) => instanceId),
    [...before.keys()].filter((id) => fateOf(id) !== 'keep'),
  );
}

function checkReport({ before, startedAgain }: PlayedRun, report: ReportFile): string[] {
  const ids = [...before.keys()];
  const named = [...report.needsLook, ...report.skipped];
  return [
    ...(report.status === 'done' ? [] : [`the run ended ${report.status}`]),
    ...report.left.map((id) => `${id} is left`),
    ...differences(
      'reported as stopped',
      report.done,
      // One that was started again may have been seen stopped before, or never.
      ids.filter((id) => fateOf(id) === 'stop' && !isAmong(named, id)),
    ),
    ...differences(
      'named with a reason',
      named.map(({ instanceId }) => instanceId),
      ids.filter(
        (id) =>
          fateOf(id) === 'refused' || (startedAgain.includes(id) && !report.done.includes(id)),
      ),
    ),
    ...named
      .filter(({ code, message }) => !code || !message)
      .map(({ instanceId }) => `${instanceId} is named without a reason`),
  ];
}

const isAmong = (rows: readonly Row[], id: string) =>
  rows.some(({ instanceId }) => instanceId === id);

function checkWorld({ before, after, ...run }: PlayedRun, report: ReportFile): string[] {
  const since = Date.parse(run.scheduledAt);
  return [...before.keys()].flatMap((id) => {
    const stops = countStops(after.get(id), since);
    const status = after.get(id)?.status ?? 'gone';
    if (fateOf(id) !== 'stop') {
      return status === before.get(id)?.status && stops === 0
        ? []
        : [`${id} is to be left alone, and is ${status} after ${stops} stops`];
    }
    if (stops !== 1) return [`${id} was stopped ${stops} times`];
    if (run.startedAgain.includes(id)) {
      return status === 'Running' ? [] : [`${id} was started by somebody, and is ${status}`];
    }
    if (status !== 'Stopped') return [`${id} is ${status}`];
    return report.done.includes(id) ? [] : [`${id} is stopped, and the report does not say so`];
  });
}

/** How often it began to stop. */
function countStops(instance: Instance | undefined, since: number): number {
  const entries = instance?.sessions.flatMap((session) => session.entries) ?? [];
  return entries.filter(({ status, from }) => status === 'Stopping' && from >= since).length;
}

function checkCalls({ calls, before }: PlayedRun, report: ReportFile): string[] {
  const problems: string[] = [];
  const asked = new Map<string, number>();
  const [from, to] = [Date.parse(report.startedAt), Date.parse(report.finishedAt)];
  const counted: Record<string, number> = {};
  for (const { operation, resource, status, time } of calls) {
    const name = operation ?? '?';
    const at = Date.parse(time);
    if (at >= from && at <= to) counted[name] = (counted[name] ?? 0) + 1;
    if (name !== 'StopInstances' && name !== 'StopInstance') continue;
    const ids = resource?.split(',') ?? [];
    if (status !== 200 && ids.some((id) => fateOf(id) !== 'refused')) {
      problems.push(`${name} of ${resource} was answered with ${status}`);
    }
    for (const id of ids) asked.set(id, (asked.get(id) ?? 0) + 1);
  }
  for (const [id, times] of asked) {
    if (!before.has(id) || fateOf(id) === 'keep') problems.push(`${id} was asked to stop`);
    // What the service refused may be asked for again; nothing came of it.
    else if (fateOf(id) === 'stop' && times > 1)
      problems.push(`${id} was asked to stop ${times} times`);
  }
  const text = (counts: Readonly<Record<string, number>>) =>
    JSON.stringify(Object.entries(counts).sort());
  if (text(counted) !== text(report.calls)) {
    problems.push(`the report counts ${text(report.calls)} calls, the service ${text(counted)}`);
  }
  return problems;
}

function differences(what: string, found: readonly string[], expected: readonly string[]) {
  return [
    ...expected.filter((id) => !found.includes(id)).map((id) => `${id} is not ${what}`),
    ...found.filter((id) => !expected.includes(id)).map((id) => `${id} is ${what}`),
    ...found
      .filter((id, index) => found.indexOf(id) !== index)
      .map((id) => `${id} is ${what} twice`),
  ];
}

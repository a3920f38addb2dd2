import type { CallRecord } from '../dsw/calls.ts';
import type { Instance, LifecycleEntry } from '../dsw/entities.ts';
import { localIdentity } from '../identity.ts';
import type { NightResult } from './play-night.ts';

/**
 * Whether the night ended as it should, held against what the services saw: the list of calls, the instances, and the
 * invocations. Returns what is wrong; empty when all is well. It knows nothing of how decisions are made, only what a stop
 * must never do, and that records and deeds agree.
 */
export function judgeNight(result: NightResult): string[] {
  return [
    ...judgeInvocations(result),
    ...judgeRuns(result),
    ...judgeCalls(result),
    ...judgeStops(result),
  ];
}

function judgeInvocations({ invocations, functionOutput, kill }: NightResult): string[] {
  const failed = invocations.filter(
    ({ status, requestId }) => status === 'failed' && requestId !== kill?.requestId,
  );
  const [first] = failed;
  if (first === undefined) return [];
  const errors = functionOutput.filter((line) => line.includes('"level":"error"'));
  return [
    `${failed.length} of ${invocations.length} invocations failed, the first at ${first.submittedAt}: ${first.error?.errorMessage}`,
    ...errors.slice(0, 3).map((line) => `the function says: ${line}`),
  ];
}

function judgeRuns({ runs }: NightResult): string[] {
  if (runs.length === 0) {
    return [
      'no policy was due between 18:00 and 08:00: is there a stop policy for the night in policies.yaml?',
    ];
  }
  return runs.flatMap(({ plan, report }) => {
    const name = `${plan.plan.policy} at ${plan.plan.target}`;
    if (report === undefined) return [`the run of ${name} left no report`];
    // A limit that trips and a dry run are what the policies file asked for.
    if (report.status === 'guard-tripped' || report.status === 'planned') return [];
    if (report.status !== 'done')
      return [`the run of ${name} ended ${report.status}: ${report.summary}`];
    return report.needsLook.map(
      ({ instanceId, message = '' }) => `${name} says that ${instanceId} needs a look: ${message}`,
    );
  });
}

/** A call that a fault rule struck may end in any way. */
function judgeCalls({ calls }: NightResult): string[] {
  return calls
    .filter(
      ({ status, accessKeyId, faults }) =>
        (status !== 200 && faults === undefined) ||
        accessKeyId !== localIdentity.roleKey.accessKeyId,
    )
    .map(
      ({ operation, status, code }) =>
        `${operation} was answered with HTTP ${status} ${code ?? ''}`,
    )
    .slice(0, 5);
}

function judgeStops(result: NightResult): string[] {
  const { runs, after, atStop } = result;
  const skipped = new Set(
    runs.flatMap(({ report }) => report?.skipped ?? []).map(({ instanceId }) => instanceId),
  );
  const planned = runs.flatMap(({ plan, report }) =>
    report?.status === 'done' ? plan.plan.decisions.filter(({ action }) => action === 'stop') : [],
  );
  const plannedIds = new Set(planned.map(({ instanceId }) => instanceId));
  const reported = new Set(runs.flatMap(({ report }) => report?.done ?? []));
  const { wrong, stopped } = judgeStopCalls(result);

  // A later call is overwritten by an earlier one: a stop counts from the first.
  const calls = [...atStop.keys()].reverse();
  const asked = new Map(calls.flatMap((call) => idsOf(call).map((id) => [id, call] as const)));
  for (const [id, call] of asked) {
    if (!plannedIds.has(id)) wrong.push(`${id} was stopped without a plan`);
    if (after.instances.get(id) === undefined) wrong.push(`${id} is gone`);
    // The service did not take it at first, and before it was asked again it had changed.
    if (skipped.has(id) && !stopped.has(id)) continue;
    if (!wasStopped(after.instances.get(id), Date.parse(call.time))) {
      wrong.push(`${id} was asked to stop and never did`);
    }
    if (!reported.has(id)) wrong.push(`the report does not say that ${id} was stopped`);
  }
  for (const id of plannedIds) {
    if (!asked.has(id) && !skipped.has(id))
      wrong.push(`the plan stops ${id}, but nobody asked for it`);
  }
  for (const id of reported)
    if (!asked.has(id)) wrong.push(`the report says that ${id} was stopped, but nobody asked`);
  return wrong;
}

/** Each call for itself, against the fleet at its time; and which instances it had an effect on. */
function judgeStopCalls({ atStop, after }: NightResult): {
  readonly wrong: string[];
  readonly stopped: ReadonlySet<string>;
} {
  const wrong: string[] = [];
  const stopped = new Set<string>();
  for (const [call, { instances }] of atStop) {
    for (const id of idsOf(call)) {
      const instance = instances.get(id);
      const why = instance && findObjection(instance, Date.parse(call.time));
      if (why !== undefined) wrong.push(`${id} was stopped although it ${why}`);
      if (!beganToStop(after.instances.get(id), call)) continue;
      if (stopped.has(id)) wrong.push(`${id} was stopped twice`);
      stopped.add(id);
    }
  }
  return { wrong, stopped };
}

/** What no nightly stop may touch, whatever the policy. */
function findObjection({ status, settings, labels }: Instance, at: number): string | undefined {
  if (settings.ResourceId !== undefined) return 'is paid by subscription';
  if (status !== 'Running') return `was ${status}`;
  const hold = labels.find(({ Key }) => Key === 'steward-hold')?.Value;
  const until =
    hold === undefined
      ? Number.NaN
      : Date.parse(/Z$|[+-]\d\d:\d\d$/.test(hold) ? hold : `${hold}+08:00`);
  return until > at ? `was held until ${hold}` : undefined;
}

/** Whether the service's own lifecycle shows it stopped at some time after `at`. */
function wasStopped(instance: Instance | undefined, at: number): boolean {
  return (
    lifeOf(instance).some(({ status, from }) => status === 'Stopped' && from >= at) ||
    (instance?.status === 'Stopped' && (instance.restSince ?? 0) >= at)
  );
}

/** Whether this very call had an effect on it. */
function beganToStop(instance: Instance | undefined, { time, durationMs }: CallRecord): boolean {
  const at = Date.parse(time);
  return lifeOf(instance).some(
    ({ status, from }) => status === 'Stopping' && from >= at && from <= at + durationMs,
  );
}

function lifeOf(instance: Instance | undefined): readonly LifecycleEntry[] {
  return instance?.sessions.flatMap((session) => session.entries) ?? [];
}

export function idsOf({ resource }: CallRecord): string[] {
  return resource === null ? [] : resource.split(',');
}

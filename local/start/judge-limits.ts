import type { CallRecord } from '../dsw/calls.ts';
import type { Instance } from '../dsw/entities.ts';
import { isWorked, kindOfDay } from './days.ts';
import { callsOf, idsOf } from './judge-acts.ts';
import { beganIn } from './lifecycle.ts';
import type { PlayResult } from './play.ts';

/** What no stop and no start may do, whatever the policy: each call held against the fleet at its time. */
export function judgeLimits(result: PlayResult): string[] {
  return [...judgeStops(result), ...judgeStarts(result)];
}

function judgeStops({ calls, atCall, after, runs }: PlayResult): string[] {
  const wrong: string[] = [];
  const stopped = new Map<string, string>();
  for (const call of callsOf('stop', calls)) {
    const at = Date.parse(call.time);
    const run = runs.findLast(
      ({ plan }) => plan.plan.kind === 'stop' && Date.parse(plan.plan.scheduledAt) <= at,
    );
    for (const id of idsOf(call)) {
      const instance = atCall.get(call)?.instances.get(id);
      const why = instance && findObjection(instance, at);
      if (why !== undefined) wrong.push(`${id} was stopped although it ${why}`);
      if (after.instances.get(id) === undefined) wrong.push(`${id} is gone`);
      if (!beganIn(after.instances.get(id), 'Stopping', call)) continue;
      const folder = run?.folder ?? '';
      if (stopped.get(id) === folder) wrong.push(`${id} was stopped twice`);
      stopped.set(id, folder);
    }
  }
  return wrong;
}

/** What no nightly stop may touch. */
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

function judgeStarts({ calls, atCall }: PlayResult): string[] {
  const stopped = new Set<string>();
  const wrong: string[] = [];
  for (const call of calls) {
    if (isOf('stop', call)) for (const id of idsOf(call)) stopped.add(id);
    if (!isOf('start', call)) continue;
    const at = Date.parse(call.time);
    const kind = kindOfDay(at);
    if (!isWorked(kind)) wrong.push(`${call.resource} was started on a ${kind}`);
    for (const id of idsOf(call)) {
      const status = atCall.get(call)?.instances.get(id)?.status;
      if (status === 'Running') wrong.push(`${id} was started although it was running`);
      if (!stopped.has(id)) wrong.push(`${id} was started, and had not been stopped by a policy`);
    }
  }
  return wrong;
}

function isOf(act: 'stop' | 'start', call: CallRecord): boolean {
  return callsOf(act, [call]).length > 0;
}

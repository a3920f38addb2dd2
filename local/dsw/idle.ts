import type { Culler, Instance, Workspace } from './entities.ts';
import { hasGpu } from './specs.ts';
import { minuteMs, sampleUsage } from './usage.ts';

/** A rule under which the platform stops an idle instance. */
export interface IdleRule extends Culler {
  readonly source: 'User' | 'Workspace';
}

/** The instance's own culler and the rule of its workspace, as far as there are any. */
export function idleRulesOf(instance: Instance, workspace: Workspace | undefined): IdleRule[] {
  const found: IdleRule[] = [];
  if (workspace?.autoShutdown !== undefined) {
    found.push({ ...workspace.autoShutdown, source: 'Workspace' });
  }
  if (instance.culler !== undefined) found.push({ ...instance.culler, source: 'User' });
  return found;
}

/** What idleness is judged on. */
export type Judged = Pick<Instance, 'settings' | 'usage' | 'upSince'>;

/** Whether an instance was idle by a rule at a minute. A minute without a sample is not idle (rules.cullerNoData). */
export function wasIdle(instance: Judged, rule: Culler, minute: number): boolean {
  const gpu = hasGpu(instance.settings);
  const cpuPercent = sampleUsage(instance.usage, gpu, 'CpuCoreUsage', minute);
  if (cpuPercent === undefined || cpuPercent >= rule.cpuPercent) return false;
  if (!gpu) return true;
  const gpuPercent = sampleUsage(instance.usage, gpu, 'GpuCoreUsage', minute);
  return gpuPercent !== undefined && gpuPercent < rule.gpuPercent;
}

/**
 * The last minute up to `minute` at which an instance was not idle, but not before `floor`; `floor` when it was idle
 * all the time since.
 */
function lastBusyMinute(instance: Judged, rule: Culler, minute: number, floor: number): number {
  let at = minute;
  while (at > floor && wasIdle(instance, rule, at)) at -= 1;
  return Math.max(at, floor);
}

/** The minute in which the machine came up, from which idleness counts (rules.cullerLife). */
function idleFloor(instance: Judged): number {
  return Math.floor((instance.upSince ?? 0) / minuteMs);
}

// Lists ask for idle minutes again and again; what was scanned once holds as long as the record does.
const scanned = new WeakMap<Instance, { rule: Culler; through: number; busy: number }>();

/** Minutes idle so far by a rule; 0 while the machine is not up. */
export function idleMinutesAt(instance: Instance, rule: Culler, now: number): number {
  if (instance.upSince === undefined) return 0;
  const minute = Math.floor(now / minuteMs);
  const known = scanned.get(instance);
  const usable = known !== undefined && sameRule(known.rule, rule) && known.through <= minute;
  const floor = usable ? known.through : idleFloor(instance);
  let busy = lastBusyMinute(instance, rule, minute, Math.min(floor, minute));
  if (usable && busy <= known.through) busy = known.busy;
  scanned.set(instance, { rule, through: minute, busy });
  return minute - busy;
}

function sameRule(a: Culler, b: Culler): boolean {
  return a.cpuPercent === b.cpuPercent && a.gpuPercent === b.gpuPercent;
}

/**
 * What a rule says at an instant: either that the instance has been idle for longer than its maximum, or the first
 * instant at which that could be so. Looks back over one maximum at most, so a culler costs one such look per maximum
 * and not one per minute.
 */
export function judgeIdle(
  instance: Judged,
  rule: Culler,
  now: number,
):
  | { readonly fires: true; readonly idleMinutes: number }
  | { readonly fires: false; readonly again: number } {
  const minute = Math.floor(now / minuteMs);
  const floor = Math.max(idleFloor(instance), minute - rule.maxIdleMinutes - 1);
  const busy = lastBusyMinute(instance, rule, minute, Math.min(floor, minute));
  const idleMinutes = minute - busy;
  if (idleMinutes > rule.maxIdleMinutes) return { fires: true, idleMinutes };
  return { fires: false, again: (busy + rule.maxIdleMinutes + 1) * minuteMs };
}

/** The first whole minute from `now` on at which a rule could stop the instance, without looking at its usage. */
export function earliestStop(instance: Judged, rule: Culler, now: number): number {
  const byRule = idleFloor(instance) + rule.maxIdleMinutes + 1;
  return Math.max(byRule, Math.ceil(now / minuteMs)) * minuteMs;
}

/** The first instant before `until` at which a rule stops an instance that came up at `upSince`, or undefined. */
export function firstStop(instance: Judged, rule: Culler, until: number): number | undefined {
  for (let at = earliestStop(instance, rule, instance.upSince ?? 0); at < until; ) {
    const judgement = judgeIdle(instance, rule, at);
    if (judgement.fires) return at;
    at = judgement.again;
  }
  return undefined;
}

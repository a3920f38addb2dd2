import type { CallRecord } from '../dsw/calls.ts';
import type { Instance } from '../dsw/entities.ts';
import { timeOfDay, wallTime } from './days.ts';
import type { DecisionLine } from './records.ts';

/** Names of a plan's reasons in few words; a reason that is not here stands for itself. */
const REASONS: Readonly<Record<string, string>> = {
  'already-stopped': 'stopped already',
  'already-stopping': 'stopping already',
  starting: 'still starting',
  failed: 'failed',
  saving: 'saving its image',
  changing: 'being changed',
  deleting: 'being deleted',
  'status-unknown': 'in an unknown status',
  subscription: 'paid by subscription',
  'not-selected': 'not selected',
  'other-workspace': 'in another workspace',
  held: 'held',
  'hold-unreadable': 'held by a label that cannot be read',
  busy: 'in use',
  'usage-unknown': 'its use is not known',
  'no-snapshot': 'without a snapshot',
  'culler-missing': 'had none',
  'culler-drift': 'had another',
  'other-status': 'in between',
};

export function nameReason(reason: string): string {
  return REASONS[reason] ?? reason;
}

/** Reasons of instances that were not running anyway: counted, not listed. */
const RESTING: ReadonlySet<string> = new Set([
  'already-stopped',
  'already-stopping',
  'starting',
  'failed',
  'saving',
  'changing',
  'deleting',
]);

export function isResting(reason: string): boolean {
  return RESTING.has(reason);
}

/** `12 in use, 2 held` */
export function countReasons(decisions: readonly DecisionLine[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of decisions) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${nameReason(reason)}`)
    .join(', ');
}

/** Why, with what was seen: `in use: GPU 78 % at 21:43`. */
export function wordDecision({ reason, evidence, action }: DecisionLine): string {
  const { idle } = evidence;
  const facts =
    reason === 'held'
      ? wordHold(evidence)
      : wordUse(action === 'stop' ? idle : evidence, reason === 'busy');
  const name = action === 'stop' ? 'not in use' : nameReason(reason);
  return facts === '' ? name : `${name}: ${facts}`;
}

function wordHold({ until, label }: DecisionLine['evidence']): string {
  return typeof until === 'string' ? `${String(label)} until ${wallTime(Date.parse(until))}` : '';
}

function wordUse(value: unknown, used: boolean): string {
  if (typeof value !== 'object' || value === null) return '';
  const { by, over, idleMinutes, metric, percent, at, cpuPercent, gpuPercent, coveragePercent } =
    value as Readonly<Record<string, unknown>>;
  if (by === 'idle culler' && used) return `active ${String(idleMinutes)} min ago, by its culler`;
  if (by === 'idle culler') return `idle for ${String(idleMinutes)} min, by its culler`;
  if (typeof percent === 'number') {
    const when = typeof at === 'string' ? ` at ${timeOfDay(Date.parse(at))}` : '';
    return `${String(metric).toUpperCase()} ${showPercent(percent)}${when}`;
  }
  if (typeof coveragePercent === 'number')
    return `samples for ${coveragePercent} % of ${String(over)}`;
  const peaks = [
    typeof cpuPercent === 'number' && `CPU ≤ ${showPercent(cpuPercent)}`,
    typeof gpuPercent === 'number' && `GPU ≤ ${showPercent(gpuPercent)}`,
  ].filter((peak) => peak !== false);
  return peaks.length === 0 ? '' : `${peaks.join(', ')} for ${String(over)}`;
}

function showPercent(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} %`;
}

export function ownerOf({ settings }: Instance): string {
  return settings.UserName ?? settings.UserId;
}

/** What it runs on: a spec, or a share of bought machines. */
export function machineOf({ settings }: Instance): string {
  const { EcsSpec, RequestedResource } = settings;
  if (EcsSpec !== undefined) return EcsSpec.replace('ecs.', '');
  const { GPU, GPUType } = RequestedResource ?? {};
  return GPU === undefined ? 'subscription' : `${GPU} × ${GPUType ?? 'GPU'}`;
}

export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : nouns}`;
}

/** `ListInstances × 1, GetInstanceMetrics × 53` */
export function countOperations(calls: readonly CallRecord[]): string {
  const counts = new Map<string, number>();
  for (const { operation } of calls) {
    counts.set(operation ?? '?', (counts.get(operation ?? '?') ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${name} × ${count}`).join(', ');
}

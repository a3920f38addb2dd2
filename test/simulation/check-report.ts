import type { Outcome } from '../../lib/run/outcome.ts';
import { isFinished, type RunReport } from '../../lib/run/report.ts';
import type { Cloud } from './cloud.ts';
import type { Observer, StopRecord } from './observer.ts';
import { MOST_SKEW_MS } from './scenario.ts';

export interface RunUnderTest {
  readonly target: string;
  /** Epoch ms. */
  readonly boundary: number;
  /** Of its records, ends in `/`. */
  readonly prefix: string;
}

/** Compares the final report of a run with what the service saw and did. */
export function checkReport(run: RunUnderTest, cloud: Cloud, observer: Observer): void {
  const { prefix, boundary, target } = run;
  const onRecord = observer.readPlan(prefix);
  const reportText = observer.record(`${prefix}report.json`);
  if (onRecord === undefined || reportText === undefined) return;
  const { plan } = onRecord;
  const report = JSON.parse(reportText) as RunReport;
  if (!isFinished(report)) observer.violated('run-ends', `${prefix} has a report ${report.status}`);
  if (report.status === 'guard-tripped' || report.status === 'planned') return;

  const stopsOf = (id: string) =>
    observer.stops.filter(
      (stop) => stop.id === id && stop.boundary === boundary && stop.target === target,
    );
  const planned = plan.decisions
    .filter(({ action }) => action === 'stop')
    .map(({ instanceId }) => instanceId);
  const rows = rowsOf(report);
  const intended = [...observer.intended(prefix)];
  /** A process that was killed between the two leaves an intent and no call: it may have been either. */
  const triedAt = (id: string) =>
    Math.min(
      ...stopsOf(id).map(({ sentAt }) => sentAt),
      ...intended.filter((one) => one.id === id).map(({ at }) => at - MOST_SKEW_MS),
    );
  for (const id of new Set([...planned, ...rows.map((row) => row.id)])) {
    const own = rows.filter((row) => row.id === id);
    const [row] = own;
    if (row === undefined || own.length > 1 || !planned.includes(id)) {
      const found = own.map(({ outcome }) => outcome).join(' and ') || 'nothing';
      observer.violated('report-complete', `${prefix} says ${found} of ${id}`);
    } else {
      checkRow(row, { stops: stopsOf(id), triedAt: triedAt(id) }, run, cloud, observer);
    }
  }
  const accepted = planned.filter((id) => stopsOf(id).some(wasAccepted));
  if (report.counts.outcomes.accepted > accepted.length) {
    const counts = `${report.counts.outcomes.accepted} accepted, the service ${accepted.length}`;
    observer.violated('report-counts', `${prefix} counts ${counts}`);
  }
}

interface Row {
  readonly id: string;
  readonly outcome: Outcome['outcome'] | 'left';
  readonly code: string | undefined;
}

export function rowsOf({ done, needsLook, skipped, left }: RunReport): Row[] {
  return [
    ...done.map((id) => ({ id, outcome: 'verified', code: undefined }) as const),
    ...[...needsLook, ...skipped].map(({ instanceId: id, outcome, code }) => ({
      id,
      outcome,
      code,
    })),
    ...left.map((id) => ({ id, outcome: 'left', code: undefined }) as const),
  ];
}

interface Tries {
  readonly stops: readonly StopRecord[];
  /** The first, epoch ms; `Infinity` where there was none. */
  readonly triedAt: number;
}

function checkRow(
  { id, outcome, code }: Row,
  { stops, triedAt }: Tries,
  { prefix }: RunUnderTest,
  cloud: Cloud,
  observer: Observer,
): void {
  const effect = stops.find(({ effectAt }) => effectAt !== undefined);
  const say = `${prefix} says ${outcome}${code === undefined ? '' : ` (${code})`} of ${id}`;
  switch (outcome) {
    case 'verified':
      if (triedAt === Number.POSITIVE_INFINITY) {
        observer.violated('report-claims', `${say}, which we never tried to stop`);
      } else if (!wasStopped(cloud, id, triedAt)) {
        observer.violated('report-stopped', `${say}, which was never Stopped`);
      }
      return;
    case 'refused':
      if (!stops.some(({ answered }) => answered === 'refused')) {
        observer.violated('report-refused', `${say}, which the service never refused`);
      }
      unlessStopped();
      return;
    case 'failed':
      if (code !== 'STOP_FAILED') unlessStopped();
      // Whether a stop whose answer was lost or the platform itself did that, nobody can tell.
      else if (triedAt === Number.POSITIVE_INFINITY) {
        observer.violated('report-claims', `${say}, which we never tried to stop`);
      }
      return;
    case 'skipped':
      unlessStopped();
      return;
    case 'left':
    case 'unverified':
    case 'unknown':
    case 'accepted':
      return;
  }

  function unlessStopped(): void {
    if (effect === undefined) return;
    const at = new Date(effect.effectAt ?? 0).toISOString();
    observer.violated('report-effects', `${say}, which ${effect.process} stopped at ${at}`);
  }
}

function wasAccepted({ answered, effectAt }: StopRecord): boolean {
  return answered === 'accepted' || effectAt !== undefined;
}

/** At some time since; somebody else may have been first. */
function wasStopped({ history }: Cloud, id: string, since: number): boolean {
  const all = history.of(id);
  const before = all.findLastIndex(({ at }) => at <= since);
  return all.slice(Math.max(0, before)).some(({ instance }) => instance?.status === 'Stopped');
}

import type { CallRecord } from '../dsw/calls.ts';
import type { PlayResult } from './play.ts';
import { decisionsOf, type RunRecords } from './records.ts';

/** What the functions do to instances: how plans call it, and the calls by which the service sees it. */
const ACTS = {
  stop: { operations: ['StopInstance', 'StopInstances'], was: 'stopped' },
  start: { operations: ['StartInstance', 'StartInstances'], was: 'started' },
  snapshot: { operations: ['CreateInstanceSnapshot'], was: 'saved' },
  'set-culler': { operations: ['CreateIdleInstanceCuller'], was: 'given a culler' },
  'delete-snapshots': { operations: ['DeleteInstanceSnapshot'], was: 'freed of snapshots' },
} as const satisfies Readonly<
  Record<string, { readonly operations: readonly string[]; readonly was: string }>
>;
type Act = keyof typeof ACTS;

/** That calls, plans and reports are about the same instances, act by act and run by run. */
export function judgeActs(result: PlayResult): string[] {
  return (Object.keys(ACTS) as Act[]).flatMap((act) => judgeAct(act, result));
}

function judgeAct(act: Act, { calls, runs }: PlayResult): string[] {
  const { was } = ACTS[act];
  const ours = callsOf(act, calls);
  const acting = runs.filter((run) => plannedIn(act, run).length > 0);
  const wrong: string[] = [];
  for (const call of ours) {
    const covering = acting.filter((run) => isWithin(run, call));
    const planned = new Set(covering.flatMap((run) => plannedIn(act, run)));
    for (const id of idsOf(call)) {
      if (!planned.has(id)) wrong.push(`${id} was ${was} without a plan`);
    }
  }
  for (const run of acting) {
    const { report } = run;
    const asked = new Set(ours.filter((call) => isWithin(run, call)).flatMap(idsOf));
    const done = new Set(report?.done);
    const skipped = new Set(report?.skipped.map(({ instanceId }) => instanceId));
    if (report?.status !== 'done') continue;
    for (const id of plannedIn(act, run)) {
      if (skipped.has(id)) continue;
      if (!asked.has(id)) wrong.push(`the plan says that ${id} is ${was}, but nobody asked for it`);
      if (!done.has(id)) wrong.push(`the report does not say that ${id} was ${was}`);
    }
    for (const id of done) {
      if (!asked.has(id)) wrong.push(`the report says that ${id} was ${was}, but nobody asked`);
    }
  }
  return wrong;
}

export function callsOf(act: Act, calls: readonly CallRecord[]): CallRecord[] {
  const operations: readonly string[] = ACTS[act].operations;
  return calls.filter(({ operation }) => operations.includes(operation ?? ''));
}

/** Instances that a run meant to act on. */
function plannedIn(act: Act, run: RunRecords): string[] {
  return decisionsOf(run)
    .filter(({ action }) => action === act)
    .map(({ instanceId }) => instanceId);
}

/** Whether a call came while the run was under way. */
export function isWithin({ plan, report }: RunRecords, { time }: CallRecord): boolean {
  const at = Date.parse(time);
  const end = report === undefined ? Number.POSITIVE_INFINITY : Date.parse(report.finishedAt);
  return at >= Date.parse(plan.plan.scheduledAt) && at <= end;
}

/** Instances that a call is about. */
export function idsOf({ resource }: CallRecord): string[] {
  const [instances] = resource?.split('/') ?? [];
  return instances?.split(',') ?? [];
}

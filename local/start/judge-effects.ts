import type { Snapshot } from '../dsw/entities.ts';
import { callsOf, idsOf, isWithin } from './judge-acts.ts';
import { wasIn } from './lifecycle.ts';
import type { PlayResult } from './play.ts';
import { decisionsOf, type RunRecords } from './records.ts';

/** That what reports call done is to be seen in the service: stopped, running, saved, gone. */
export function judgeEffects(result: PlayResult): string[] {
  const { runs } = result;
  const removed = new Set(runs.flatMap(removedIn));
  return [
    ...runs.flatMap((run) => judgeRun(run, result, removed)),
    ...judgeDeletions(result, removed),
    ...judgePeople(result),
  ];
}

function judgeRun(
  run: RunRecords,
  { after, snapshots }: PlayResult,
  removed: ReadonlySet<string>,
): string[] {
  const { plan, report } = run;
  const from = Date.parse(plan.plan.scheduledAt);
  const to = Date.parse(report?.finishedAt ?? '');
  return (report?.done ?? []).flatMap((id) => {
    const instance = after.instances.get(id);
    switch (plan.plan.kind) {
      case 'stop':
        return wasIn(instance, 'Stopped', from) ? [] : [`${id} was asked to stop and never did`];
      case 'start':
        return wasIn(instance, 'Running', from, to)
          ? []
          : [`${id} was asked to start and never did`];
      case 'snapshot': {
        const name = String(
          decisionsOf(run).find(({ instanceId }) => instanceId === id)?.evidence['name'],
        );
        const isThere = snapshots.some(
          (one) => one.instanceId === id && one.name === name && one.status === 'Saved',
        );
        return isThere || removed.has(name) ? [] : [`the snapshot ${name} of ${id} is not there`];
      }
      default:
        return [];
    }
  });
}

/** Names of the snapshots that a rotation deletes by its plan, of those instances that it dealt with. */
export function removedIn(run: RunRecords): string[] {
  const done = new Set(run.report?.done);
  return deletionsIn(run).flatMap(({ of, name }) => (done.has(of) ? [name] : []));
}

interface Deletion {
  /** The instance. */
  readonly of: string;
  readonly name: string;
  /** As the service notes a call about it. */
  readonly resource: string;
}

/** What a rotation deletes by its plan. */
function deletionsIn(run: RunRecords): Deletion[] {
  return decisionsOf(run).flatMap(({ action, instanceId, evidence }) => {
    if (action !== 'delete-snapshots') return [];
    const removed = (evidence['removed'] ?? []) as readonly { id: string; name: string }[];
    return removed.map(({ id, name }) => ({
      of: instanceId,
      name,
      resource: `${instanceId}/${id}`,
    }));
  });
}

/** Snapshot by snapshot: what was asked for is in a plan, and what is reported was asked for and is gone. */
function judgeDeletions(
  { snapshots, calls, runs }: PlayResult,
  removed: ReadonlySet<string>,
): string[] {
  const left = snapshots.filter(({ name }) => removed.has(name));
  const asked = new Set(
    callsOf('delete-snapshots', calls).flatMap(({ resource }) => resource ?? []),
  );
  const planned = new Set(runs.flatMap(deletionsIn).map(({ resource }) => resource));
  const reported = runs.flatMap((run) => {
    const done = new Set(run.report?.done);
    return deletionsIn(run).filter(({ of }) => done.has(of));
  });
  return [
    ...left.map(
      ({ name }: Snapshot) => `the report says that ${name} was deleted, and it is there`,
    ),
    ...[...asked]
      .filter((resource) => !planned.has(resource))
      .map((resource) => `${resource} was deleted without a plan that names it`),
    ...reported
      .filter(({ resource }) => !asked.has(resource))
      .map(({ resource }) => `the report says that ${resource} was deleted, but nobody asked`),
  ];
}

/** What people asked for was respected. */
function judgePeople({ done, calls, snapshots, runs }: PlayResult): string[] {
  return done.flatMap(({ deed, instance }): string[] => {
    const { id } = instance;
    const { what } = deed;
    if (what.kind === 'hold') {
      const stops = callsOf('stop', calls).filter((call) => idsOf(call).includes(id));
      const times = stops.map(({ time }) => Date.parse(time));
      const broken = times.some((at) => at >= deed.at && at < what.until);
      return broken ? [`${id} was stopped although it was held`] : [];
    }
    if (what.kind === 'pin') {
      const there = snapshots.some(
        ({ instanceId, createdAt }) => instanceId === id && createdAt < deed.at,
      );
      return there ? [] : [`the pinned snapshot of ${id} is gone`];
    }
    if (what.kind === 'tighten') {
      const touched = callsOf('set-culler', calls).find(
        (call) => idsOf(call).includes(id) && Date.parse(call.time) > deed.at,
      );
      const isOurs = touched && runs.some((run) => isWithin(run, touched));
      return isOurs ? [`the tighter culler of ${id} was replaced`] : [];
    }
    return [];
  });
}

import type { InstanceObservation } from '../observation.ts';
import {
  type Decided,
  type Decider,
  decide,
  keep,
  type Planner,
  type PlannerInput,
} from '../planner.ts';
import type { RotationPolicy } from '../policies.ts';
import {
  type NewSnapshot,
  type ObservedSnapshot,
  planRotation,
  type RotationPlan,
} from '../rotation.ts';
import { describeRotation } from '../rotation-record.ts';
import { RUN_LABELS } from '../snapshot-labels.ts';
import type { SnapshotListing } from '../snapshot-listing.ts';
import type { SnapshotOfRun } from '../snapshot-run.ts';
import { findPhase } from '../statuses.ts';
import { compileWhere } from '../where.ts';
import { compileNames } from './snapshot.ts';

export const rotationPlanner: Planner<RotationPolicy> = { compile: compileRotation };

/**
 * Compiles the rotation that follows a run of a snapshot policy. An instance of which that run was to take a snapshot loses
 * nothing until this very snapshot is there; one that was stopped is rotated by what it has; any other is left alone.
 */
function compileRotation(input: PlannerInput<RotationPolicy>): Decider {
  const { policy, target, nowMs } = input;
  const workspaces = target.workspaces === undefined ? undefined : new Set(target.workspaces);
  const select = compileWhere(policy.where, nowMs);
  const findTaken = compileTaken(input);

  return (instance) => {
    if (workspaces !== undefined && !workspaces.has(instance.workspaceId)) {
      return keep(instance, 'other-workspace', { workspace: instance.workspaceId });
    }
    const phase = findPhase(instance.status);
    if (phase === undefined || phase === 'deleting') {
      return keep(instance, phase ?? 'status-unknown', { status: instance.status });
    }
    const miss = select(instance);
    if (miss !== undefined) return keep(instance, 'not-selected', { ...miss });
    const { snapshots: listing } = instance;
    if (listing === undefined) {
      return { decision: decide(instance, 'keep', 'snapshots-unknown'), needs: 'snapshots' };
    }
    if (listing.problem !== undefined) {
      return keep(instance, 'snapshots-unknown', { problem: listing.problem });
    }
    return decideRotation(policy, instance, listing, findTaken(instance), nowMs);
  };
}

function decideRotation(
  policy: RotationPolicy,
  instance: InstanceObservation,
  listing: SnapshotListing,
  { wanted, foreseen }: Taken,
  nowMs: number,
): Decided {
  const plan = rotateInstance(policy, {
    labels: instance.labels,
    snapshots: foreseen === undefined ? listing.snapshots : [...listing.snapshots, foreseen],
    wanted,
    nowMs,
  });
  const evidence = describeRotation(plan, wanted.kind === 'named' ? wanted.name : undefined);
  if (plan.decisions.some(({ action }) => action === 'delete')) {
    return { decision: decide(instance, 'delete-snapshots', 'snapshots-due', evidence) };
  }
  const isHeld = plan.decisions.some(({ reason }) => reason === 'no-new-snapshot');
  return keep(instance, isHeld ? 'no-new-snapshot' : 'no-snapshots-due', evidence);
}

interface RotationOf {
  readonly labels: InstanceObservation['labels'];
  /** The whole listing. */
  readonly snapshots: readonly ObservedSnapshot[];
  readonly wanted: NewSnapshot;
  readonly nowMs: number;
}

/** What the policy says to all snapshots of one instance. */
export function rotateInstance(
  policy: RotationPolicy,
  { labels, snapshots, wanted, nowMs }: RotationOf,
): RotationPlan {
  const input = { snapshots, instanceLabels: labels, newSnapshot: wanted, complete: true, nowMs };
  return planRotation(input, policy, policy.timeZone);
}

interface Taken {
  readonly wanted: NewSnapshot;
  /** Not there yet, and taken for granted: nobody has begun the run that will take it. */
  readonly foreseen?: ObservedSnapshot;
}

const NOT_RUNNING: ReadonlySet<string> = new Set(['already-stopped', 'already-stopping', 'failed']);

function compileTaken({
  policy,
  target,
  scheduledMs,
  nowMs,
  facts,
}: PlannerInput<RotationPolicy>): (instance: InstanceObservation) => Taken {
  const { snapshots } = facts;
  if (snapshots !== undefined) return ({ id }) => ({ wanted: wantedOf(snapshots.get(id)) });
  const nameIt = compileNames({ ...policy, name: policy.of }, target, scheduledMs);
  return (instance) => {
    if (findPhase(instance.status) !== 'running') return { wanted: { kind: 'not-needed' } };
    const { name, image } = nameIt(instance);
    return { wanted: { kind: 'named', name }, foreseen: foresee(name, image, nowMs) };
  };
}

function wantedOf(ofRun: SnapshotOfRun | undefined): NewSnapshot {
  if (ofRun === undefined) return { kind: 'missing' };
  if (ofRun.kind !== 'left-alone') return { kind: 'named', name: ofRun.name };
  return { kind: NOT_RUNNING.has(ofRun.reason) ? 'not-needed' : 'missing' };
}

function foresee(name: string, imageUrl: string, nowMs: number): ObservedSnapshot {
  return {
    id: '(to be taken)',
    name,
    status: 'Saved',
    createdAt: new Date(nowMs).toISOString(),
    imageUrl,
    labels: Object.fromEntries(RUN_LABELS.map((label) => [label, ''])),
  };
}

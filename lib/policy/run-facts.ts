import type { CullerValues } from './culler-comparison.ts';
import type { Trip } from './limits.ts';
import type { Marks } from './marks.ts';
import type { OwnTimers } from './own-timers.ts';
import type { ActionName } from './plan.ts';
import type { SnapshotsOfRun } from './snapshot-run.ts';
import type { Told } from './warned.ts';

/**
 * What a plan goes by beyond the instances themselves: what is on record of earlier runs, and of what people were told.
 * Read at the edge (`lib/run`), for the kinds of policy that ask for it. Each kind adds what it needs.
 */
export interface RunFacts {
  /** For policies by label: up to where the labels were seen to. */
  readonly labels?: LabelLook | undefined;
  /** What the run came to that took the snapshots; undefined where there is no such run on record. */
  readonly snapshots?: SnapshotsOfRun | undefined;
  /** Of which instances people were told before, for policies with `notify.warn`; by instance id. */
  readonly told?: ReadonlyMap<string, Told> | undefined;
  /** For backstops: what the planned stop that came last has come to. */
  readonly plannedStop?: PlannedStopFacts | undefined;
  /** For backstops: the timers that it has set; undefined where no record is there. */
  readonly ownTimers?: OwnTimers | undefined;
  /** For backstops: the limits of the stop policy that its timers would exceed, so that it takes away its own. */
  readonly timerTrips?: readonly Trip[] | undefined;
  /** For policies of kind `cleanup`: the marks that they have set. */
  readonly marks?: Marks | undefined;
  /** When people were told of these, by instance id. */
  readonly marksTold?: ReadonlyMap<string, Told> | undefined;
  /** The service counts more instances than it lists. For policies of kind `cleanup`. */
  readonly listedInPart?: boolean | undefined;
  /** For policies of kind `culler`. */
  readonly cullers?: CullerFacts | undefined;
  /** The latest stop by policies of ours that is on record, by instance id. */
  readonly stops?: ReadonlyMap<string, RecordedChange> | undefined;
  /** The latest start by this very policy that is on record, by instance id. */
  readonly ownStarts?: ReadonlyMap<string, RecordedChange> | undefined;
}

export interface CullerFacts {
  /** By instance id: the idle rules of its workspace as the service words them, where it was asked. */
  readonly workspaceRules?: Readonly<Record<string, readonly string[]>> | undefined;
  /** By instance id: the culler that a recent run of ours gave it, and was seen to. */
  readonly setBefore?: Readonly<Record<string, CullerSetBefore>> | undefined;
}

export interface CullerSetBefore {
  /** The boundary of that run, ISO 8601 UTC. */
  readonly run: string;
  /** When that run ended, and had seen it: ISO 8601 UTC. */
  readonly seenAt: string;
  readonly culler: CullerValues;
}

export interface PlannedStopFacts {
  /** Its boundary, ISO 8601 UTC. */
  readonly at: string;
  /**
   * Instances that it is through with: stopped, left running by its plan, spared since, or all of them where a limit
   * tripped or a trial went wrong. What runs of these may do so until the next stop.
   */
  readonly seenTo: ReadonlySet<string>;
}

/** One act of an earlier run that was seen done, as its report has it. Instants are ISO 8601 UTC. */
export interface RecordedChange {
  readonly policy: string;
  readonly action: ActionName;
  /** When it was about to be done, by our clock. */
  readonly at: string;
  /** The instance's last change as seen before; the service's clock. */
  readonly before: string | undefined;
  /** The same when it was seen done. */
  readonly after: string | undefined;
  /** It was seen done, but the answer to the call was lost: it may have been done by somebody else. */
  readonly answerLost: boolean;
}

/** What the last look at the labels of a policy has seen to. */
export interface LabelLook {
  /** Its boundary, or when the policy was first seen: ISO 8601 UTC. */
  readonly through: string;
  /** Instances whose hour that look has seen come, and which it did not get to; ids. */
  readonly left: ReadonlySet<string>;
}

import type { CullerValues } from './culler-comparison.ts';
import type { SnapshotsOfRun } from './snapshot-run.ts';
import type { Told } from './warned.ts';

/**
 * What a plan goes by beyond the instances themselves: what is on record of earlier runs, and of what people were told.
 * Read at the edge (`lib/run`), for the kinds of policy that ask for it. Each kind adds what it needs.
 */
export interface RunFacts {
  /** ISO 8601 UTC: through here earlier boundaries of the policy were seen to; undefined where nothing is on record. */
  readonly processedThrough?: string | undefined;
  /** What the run came to that took the snapshots; undefined where there is no such run on record. */
  readonly snapshots?: SnapshotsOfRun | undefined;
  /** Of which instances people were told before, for policies with `notify.warn`; by instance id. */
  readonly told?: ReadonlyMap<string, Told> | undefined;
  /** For policies of kind `culler`. */
  readonly cullers?: CullerFacts | undefined;
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

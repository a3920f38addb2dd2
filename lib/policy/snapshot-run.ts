/** What a run of a snapshot policy came to for one instance. */
export type SnapshotOfRun =
  /** It was seen `Saved`. */
  | { readonly kind: 'saved'; readonly name: string }
  /** One was to be taken and was not seen `Saved`; `problem` is a stable word. */
  | { readonly kind: 'not-saved'; readonly name: string; readonly problem: string }
  /** None was to be taken; the reason of the decision. */
  | { readonly kind: 'left-alone'; readonly reason: string };

/** By instance id; instances that the run did not see are not in it. */
export type SnapshotsOfRun = ReadonlyMap<string, SnapshotOfRun>;

/** Snapshots that a stop policy waits for. */
export interface AwaitedSnapshots {
  /** Name of the snapshot policy. */
  readonly policy: string;
  /** How long before the stop they are taken. */
  readonly leadMs: number;
  /** How long after its boundary the stop waits for them. */
  readonly waitMs: number;
  /** What becomes of an instance without a good one. */
  readonly ifFails: 'keep' | 'stop';
}

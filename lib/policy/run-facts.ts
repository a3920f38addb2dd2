import type { ActionName } from './plan.ts';

/**
 * What a plan goes by beyond the instances themselves: what is on record of earlier runs, and of what people were told.
 * Read at the edge (`lib/run`), for the kinds of policy that ask for it. Each kind adds what it needs.
 */
export interface RunFacts {
  /** ISO 8601 UTC: through here earlier boundaries of the policy were seen to; undefined where nothing is on record. */
  readonly processedThrough?: string | undefined;
  /** The latest stop by policies of ours that is on record, by instance id. */
  readonly stops?: ReadonlyMap<string, RecordedChange> | undefined;
  /** The latest start by this very policy that is on record, by instance id. */
  readonly ownStarts?: ReadonlyMap<string, RecordedChange> | undefined;
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

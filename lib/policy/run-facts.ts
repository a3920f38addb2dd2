import type { Told } from './warned.ts';

/**
 * What a plan goes by beyond the instances themselves: what is on record of earlier runs, and of what people were told.
 * Read at the edge (`lib/run`), for the kinds of policy that ask for it. Each kind adds what it needs.
 */
export interface RunFacts {
  /** ISO 8601 UTC: through here earlier boundaries of the policy were seen to; undefined where nothing is on record. */
  readonly processedThrough?: string | undefined;
  /** Of which instances people were told before, for policies with `notify.warn`; by instance id. */
  readonly told?: ReadonlyMap<string, Told> | undefined;
}

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Policies } from '../policy/policies.ts';
import type { DepsFor } from '../run/run-due.ts';
import type { RunMode } from '../run/run-key.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What jobs touch, handed in by `lib/app`. */
export interface JobDeps {
  readonly store: ObjectStore;
  readonly policies: Policies;
  readonly depsFor: DepsFor;
  readonly clock: Clock;
  readonly log: Log;
  /** `plan` where the environment asks for dry runs only. */
  readonly mode: RunMode;
}

/** What asking for jobs touches besides. */
export interface JobDesk extends JobDeps {
  /**
   * Has somebody work on a job, and does not wait for it. Called again for the same job it may start it again, which is
   * harmless: who works on one goes by its records.
   */
  readonly invoke: (id: string) => Promise<void>;
  /** At least ten hexadecimal digits that nobody can guess. */
  readonly random: () => string;
}

/** What ends work early. */
export interface WorkLimits {
  readonly signal: AbortSignal;
  readonly deadline?: Date | undefined;
}

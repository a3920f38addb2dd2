import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { DswClient } from '../dsw/client.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** Everything a run touches, handed in by `lib/app` and `lib/cli`. */
export interface RunDeps {
  readonly dsw: DswClient;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Calls that `dsw` has made so far, by operation; the report shows them. */
  readonly calls?: () => Readonly<Record<string, number>>;
}

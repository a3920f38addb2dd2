import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { DswClient } from '../dsw/client.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { NoticeLinks } from './notice-links.ts';

/** Everything a run touches, handed in by `lib/app` and `lib/cli`. */
export interface RunDeps {
  readonly dsw: DswClient;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Calls that `dsw` has made so far, by operation; the report shows them. */
  readonly calls?: () => Readonly<Record<string, number>>;
  /** The pace of `dsw`, to be remembered from run to run. */
  readonly pacing?: Pacing;
  /** Sends notices; opened when there is one to send. Absent where the policies file has no channels. */
  readonly notices?: () => Promise<Notifier>;
  /** Makes links for notices; opened when one is sent. Absent where nobody would answer them. */
  readonly links?: () => Promise<NoticeLinks | undefined>;
  /** Whose instances these are, where that is known. */
  readonly account?: string | undefined;
  /** Plans on at most so many instances are recorded whole even where they hardly differ from the one before. */
  readonly keepPlansWhole?: number;
  /** Who works, for people who look at the lease: a request id as a rule. */
  readonly holder?: string;
}

/** How many calls a second the service lets through, as far as it is known. */
export interface Pacing {
  /** Where it is remembered: `pacing/{account or target}.{region}.json`. */
  readonly key: string;
  /** Undefined as long as nothing was throttled. */
  learned(): number | undefined;
  /** Begins at a rate that was learned earlier, unless one is known already. */
  warm(callsPerSecond: number): void;
}

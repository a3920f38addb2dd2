import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Fetch } from './post.ts';
import type { SecretSource } from './secrets.ts';

/** Everything that sending touches, handed in. */
export interface NotifyPorts {
  readonly fetch: Fetch;
  /** Rules deadlines and waits, and dates signatures: channels refuse those that are an hour off. */
  readonly clock: Clock;
  /** In [0, 1); for the jitter of waits. */
  readonly random: () => number;
  readonly log: Log;
  readonly secrets: SecretSource;
}

import type { AuthRules } from '../auth/authenticator.ts';
import type { Identity } from '../auth/identity.ts';
import type { RateLimit } from '../auth/rate-limit.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { JobDesk, WorkLimits } from '../jobs/ports.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What one request is answered with, handed in by `lib/app`. */
export interface HttpDeps {
  readonly requestId: string;
  /** As the gateway saw it. */
  readonly sourceIp: string | undefined;
  /** Who may; opened when somebody asks for something that not everybody may. */
  readonly rules: () => Promise<AuthRules>;
  readonly limit: RateLimit;
  /** The machine's: the time that requests take. */
  readonly machine: Clock;
  readonly log: Log;
  /** What links were signed with; none where there are no links. */
  readonly linkKeys: () => readonly string[];
  /** Opens the store alone: who looks at records, again and again perhaps, needs no policies. */
  readonly store: () => Promise<ObjectStore>;
  /** Opens store and policies, once for the request. */
  readonly desk: () => Promise<JobDesk>;
  /** How long what is asked for may take here. */
  readonly limits: () => WorkLimits;
}

/** What Hono carries along. */
export interface HttpEnv {
  Bindings: HttpDeps;
  Variables: { identity: Identity };
}

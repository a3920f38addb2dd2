import type { Instance } from '../../local/dsw/entities.ts';
import type { World } from '../../local/dsw/world.ts';
import type { WireCall } from './wire.ts';

/** Who changed something: a call of ours, somebody else, or the platform on its own. */
export type Cause =
  | { readonly by: 'us'; readonly call: WireCall }
  | { readonly by: 'person' }
  | { readonly by: 'platform' };

export interface Change {
  /** Epoch ms. */
  readonly at: number;
  readonly cause: Cause;
  /** Undefined: not there. */
  readonly before: Instance | undefined;
  readonly after: Instance | undefined;
}

/** Every change of every instance with who made it, by the service's own state: what the oracles hold our acts against. */
export interface ChangeLog {
  /** Oldest first. */
  of(id: string): readonly Change[];
  /** What happens until `end` is caused so. Whatever the platform owes by now has been done before. */
  begin(cause: Cause): void;
  end(): void;
}

const PLATFORM: Cause = { by: 'platform' };

export function createChangeLog(world: World): ChangeLog {
  const changes = new Map<string, Change[]>();
  let current = PLATFORM;
  world.records.watch({
    instance(id, before) {
      const own = changes.get(id) ?? [];
      changes.set(id, own);
      own.push({ at: world.now(), cause: current, before, after: world.instances.get(id) });
    },
    snapshot: () => {},
    replaced: () => changes.clear(),
  });
  return {
    of: (id) => changes.get(id) ?? [],
    begin(cause) {
      world.settle();
      current = cause;
    },
    end() {
      current = PLATFORM;
    },
  };
}

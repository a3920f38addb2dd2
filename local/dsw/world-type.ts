import type { Log } from '../../lib/base/log.ts';
import type { LocalClock } from '../clock.ts';
import type { Draw } from './chance.ts';
import type { FleetFile, Instance, InstancePatch, WorldState } from './entities.ts';
import type { Records } from './records.ts';

/** The state of one account's DSW in one region, moving on its own along the local clock. */
export interface World {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  readonly seed: number;
  readonly log: Log | undefined;
  readonly records: Records;
  readonly instances: ReadonlyMap<string, Instance>;
  /** Epoch milliseconds: the clock's, or the instant of what the platform is just doing. */
  now(): number;
  /** Does everything that has fallen due; handlers are called on a settled world only. */
  settle(): void;
  /** Keeps a record and plans when to look at it again. */
  put(instance: Instance): void;
  remove(id: string): void;
  /** A new stream of chance. */
  draw(): Draw;
  /** A new id such as `dsw-…`. */
  newId(prefix: string): string;
  newUuid(): string;
  /** Replaces everything there is. */
  loadFleet(fleet: FleetFile): void;
  dumpFleet(): FleetFile;
  /** Throws `ServiceError` 404 for an unknown instance, 400 for a patch that cannot be. */
  patchInstance(id: string, patch: InstancePatch): Instance;
  /** The whole state as plain JSON; later changes do not show in it. */
  snapshot(): WorldState;
  /** Goes on from a state: what fell due in the meantime happens first, each at its own instant. */
  restore(state: WorldState): void;
}

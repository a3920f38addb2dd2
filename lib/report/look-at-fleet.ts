import { findClearing } from './clearing.ts';
import { findUnguarded } from './find-unprotected.ts';
import { measureFleet, type SeenInstance } from './measure-fleet.ts';
import type { LastChanges } from './measure-runs.ts';
import type { CommittedDayOf, Rows, SeenRow } from './report-input.ts';
import type { Clearing } from './report-model.ts';

/** What the report takes from the looks at the fleet. */
export interface LookedAtFleet {
  readonly lastLookAt: Date | undefined;
  readonly workspaceNames: ReadonlyMap<string, string>;
  readonly ownerNames: ReadonlyMap<string, string | null>;
  /** Of the instances that were asked for. */
  readonly instanceNames: ReadonlyMap<string, string>;
  /** Instances that ran at the last look, and those of them that nothing would stop. */
  readonly running: number;
  readonly unguarded: readonly SeenInstance[];
  readonly clearing: Clearing;
}

interface Wanted {
  /** Of both periods. */
  readonly committed: readonly CommittedDayOf[];
  readonly lookedAfter: ReadonlySet<string>;
  readonly lastChanges: LastChanges;
  /** Ids of instances whose names are wanted. */
  readonly named: ReadonlySet<string>;
  readonly mostRows: number;
}

/** Follows the fleet through two periods, and lets go of whom nothing is to be said: of a large one that is most. */
export async function lookAtFleet(
  earlier: Rows<SeenRow>,
  now: Rows<SeenRow>,
  { committed, lookedAfter, lastChanges, named, mostRows }: Wanted,
): Promise<LookedAtFleet> {
  const fleet = await measureFleet(earlier, now, committed);
  const { present, lastLookAt, workspaceNames } = fleet;
  return {
    lastLookAt,
    workspaceNames,
    ownerNames: new Map(present.map(({ owner }) => [owner.id, owner.name])),
    instanceNames: new Map(
      present.filter(({ id }) => named.has(id)).map(({ id, name }) => [id, name]),
    ),
    ...findUnguarded(fleet, lookedAfter),
    clearing: findClearing(fleet, lastChanges, mostRows),
  };
}

import { createManualClock } from '../clock-manual.ts';
import type { Instance, WorldState } from '../dsw/entities.ts';
import { findSpec } from '../dsw/specs.ts';
import { createWorld } from '../dsw/world.ts';
import type { Night } from './night-hours.ts';
import { type Deed, scheduleDeeds } from './people.ts';

/** What one instance ran less than it would have. */
export interface Saved {
  readonly hours: number;
  /** CNY at the list price of its spec. */
  readonly money: number;
}

/**
 * What really was saved: the same night is played once more on a world of its own, with the same people and platform but
 * without the functions, and each instance's running time is compared. No estimate: the service's own count.
 */
export function measureSavings(
  before: WorldState,
  deeds: readonly Deed[],
  night: Night,
  after: ReadonlyMap<string, Instance>,
): ReadonlyMap<string, Saved> {
  const clock = createManualClock(night.start);
  const { region, accountId, seed } = before;
  const world = createWorld({ clock, region, accountId, seed });
  world.restore(before);
  scheduleDeeds(world, deeds, night);
  clock.advanceTo(night.end);
  world.settle();

  const saved = new Map<string, Saved>();
  for (const [id, instance] of after) {
    const without = world.instances.get(id);
    if (without === undefined) continue;
    const hours = (runningMs(without, night.end) - runningMs(instance, night.end)) / 3_600_000;
    const price = findSpec(instance.settings.EcsSpec ?? '')?.pricePerHour ?? 0;
    if (hours !== 0) saved.set(id, { hours, money: hours * price });
  }
  return saved;
}

function runningMs({ runningMs: past, upSince }: Instance, now: number): number {
  return past + (upSince === undefined ? 0 : now - upSince);
}

import { createManualClock } from '../clock-manual.ts';
import type { Instance, WorldState } from '../dsw/entities.ts';
import { findSpec } from '../dsw/specs.ts';
import { createWorld } from '../dsw/world.ts';
import type { Span } from './days.ts';
import { type Deed, scheduleDeeds } from './people.ts';

/** What one instance ran less than it would have. */
export interface Saved {
  readonly hours: number;
  /** CNY at the list price of its spec; 0 where it is paid by subscription. */
  readonly money: number;
  /** CNY that it would have cost without. */
  readonly otherwise: number;
}

/**
 * What really was saved: the same time is played once more on a world of its own, with the same people and platform but
 * without the functions, and each instance's running time is compared. No estimate: the service's own count.
 */
export function measureSavings(
  before: WorldState,
  deeds: readonly Deed[],
  span: Span,
  after: ReadonlyMap<string, Instance>,
): ReadonlyMap<string, Saved> {
  const clock = createManualClock(span.start);
  const { region, accountId, seed } = before;
  const world = createWorld({ clock, region, accountId, seed });
  world.restore(before);
  const initial = new Map(world.instances);
  scheduleDeeds(world, deeds);
  clock.advanceTo(span.end);
  world.settle();

  const saved = new Map<string, Saved>();
  for (const [id, instance] of after) {
    const without = world.instances.get(id);
    if (without === undefined) continue;
    const ran = runningMs(without, span.end);
    const hours = (ran - runningMs(instance, span.end)) / HOUR_MS;
    const upToStart = runningMs(initial.get(id) ?? without, span.start);
    const price = findSpec(instance.settings.EcsSpec ?? '')?.pricePerHour ?? 0;
    const otherwise = ((ran - upToStart) / HOUR_MS) * price;
    saved.set(id, { hours, money: hours * price, otherwise });
  }
  return saved;
}

/** Over all instances: what was saved, and what all would have cost without. */
export function sumSaved(saved: ReadonlyMap<string, Saved>): Saved {
  let [hours, money, otherwise] = [0, 0, 0];
  for (const one of saved.values()) {
    hours += one.hours;
    money += one.money;
    otherwise += one.otherwise;
  }
  return { hours, money, otherwise };
}

const HOUR_MS = 3_600_000;

function runningMs({ runningMs: past, upSince }: Instance, now: number): number {
  return past + (upSince === undefined ? 0 : now - upSince);
}

import type { CallRecord } from '../dsw/calls.ts';
import type { Instance, LifecycleEntry } from '../dsw/entities.ts';

/** What the service's own history of an instance says. */

/** Whether it took on a status at this very call: then the call had an effect on it. */
export function beganIn(
  instance: Instance | undefined,
  wanted: string,
  { time, durationMs }: CallRecord,
): boolean {
  const at = Date.parse(time);
  return lifeOf(instance).some(
    ({ status, from }) => status === wanted && from >= at && from <= at + durationMs,
  );
}

/** Whether it was in a status at some time from `at` to `until`. */
export function wasIn(
  instance: Instance | undefined,
  wanted: string,
  at: number,
  until = Number.POSITIVE_INFINITY,
): boolean {
  return lifeOf(instance).some(
    ({ status, from, to = Number.POSITIVE_INFINITY }) =>
      status === wanted && from <= until && to > at,
  );
}

export function lifeOf(instance: Instance | undefined): readonly LifecycleEntry[] {
  return instance?.sessions.flatMap((session) => session.entries) ?? [];
}

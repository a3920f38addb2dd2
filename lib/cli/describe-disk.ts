import { findDiskClearing } from '../policy/disk-clearing.ts';
import type { InstanceObservation } from '../policy/observation.ts';

/**
 * When the free disk of a stopped instance is cleared at the latest, by the listing alone: a label that was set since the
 * stop moves the date, which policies of kind `disk` find out. ISO 8601 UTC; undefined where it is not cleared or not known.
 */
export function diskClearsBy(instance: InstanceObservation): string | undefined {
  const clearing = findDiskClearing(instance);
  return clearing.kind === 'clears' ? clearing.at : undefined;
}

/** The same for people: `by 2026-02-01`, or nothing where there is nothing to say. */
export function describeDisk(instance: InstanceObservation): string {
  const clearing = findDiskClearing(instance);
  if (clearing.kind === 'clears') return `by ${clearing.at.slice(0, 10)}`;
  return clearing.kind === 'unknown' && instance.status === 'Stopped' ? 'unknown' : '';
}

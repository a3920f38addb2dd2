import { resolveWallMs, type WallRules } from '../base/zone.ts';

/** An edge in a DST gap moves to the first instant after it; one in a fold is on the first pass only. */
const EDGE_RULES: WallRules = { gap: 'end', overlap: 'first' };

/** The instant, in epoch ms, of an edge at a wall time (its fields as if they were UTC, in epoch ms). */
export function edgeInstant(zone: string, wallMs: number): number {
  // With these rules a wall time has exactly one instant.
  return resolveWallMs(zone, wallMs, EDGE_RULES)[0] ?? wallMs;
}

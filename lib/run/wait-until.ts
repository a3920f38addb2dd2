import type { HeldRun } from './held-run.ts';

/** Shorter than the lease lasts, so that it is renewed in between. */
const SLICE_MS = 60_000;

/**
 * Waits, while others have their turn, and keeps the lease meanwhile.
 *
 * @returns false where there is not so much time, or the run was interrupted
 * @throws StewardError `LEASE_LOST`
 */
export function waitUntil(run: HeldRun, atMs: number): Promise<boolean> {
  const { deps, deadline, lease } = run;
  const leftMs = () => atMs - deps.clock.now().getTime();
  return run.turn.rest(async () => {
    if (deadline.remainingMs() <= leftMs()) return false;
    for (let left = leftMs(); left > 0; left = leftMs()) {
      if (!(await deadline.sleep(Math.min(left, SLICE_MS)))) return false;
      await lease.keep();
    }
    return true;
  });
}

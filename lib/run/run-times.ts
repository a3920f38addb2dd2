import { LEASE_TIMES, type LeaseTimes } from './lease.ts';
import { VERIFY_TIMES, type VerifyTimes } from './verify-times.ts';

/** How long things are waited for, and how long they hold. */
export interface RunTimes {
  /**
   * From an act whose answer was lost to the look that tells whether it was done. An attempt is given up after ten seconds
   * and may arrive later still; listings may be behind by some more. Tests hold it to flights of 15 s and listings 5 s old.
   */
  readonly settleMs: number;
  /** What was seen longer ago is looked at again before it is acted on. */
  readonly rereadMs: number;
  readonly verify: VerifyTimes;
  readonly lease: LeaseTimes;
}

export const RUN_TIMES: RunTimes = {
  settleMs: 30_000,
  rereadMs: 30_000,
  verify: VERIFY_TIMES,
  lease: LEASE_TIMES,
};

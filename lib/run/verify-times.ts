export interface VerifyTimes {
  /** From the last act to the first look: stopping takes a while. */
  readonly firstWaitMs: number;
  /** The second wait; later ones grow by half each, up to `maxWaitMs`. */
  readonly waitMs: number;
  readonly maxWaitMs: number;
  /** From the last act until what is not seen stopped counts as `unverified`. */
  readonly timeoutMs: number;
}

/** Soon at first, then less and less often: 17 looks in ten minutes, so that 10,000 instances cost little more than one listing. */
export const VERIFY_TIMES: VerifyTimes = {
  firstWaitMs: 2_000,
  waitMs: 3_000,
  maxWaitMs: 60_000,
  timeoutMs: 600_000,
};

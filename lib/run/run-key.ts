/** What a run does with its plan: `act` carries it out, `plan` is a dry run that only records what would be done. */
export type RunMode = 'act' | 'plan';

/** One run is one policy at one target for one scheduled instant, however often it is triggered. */
export interface RunIdentity {
  readonly policy: string;
  readonly target: string;
  /** The boundary that the run stands for. */
  readonly scheduledAt: Date;
  readonly mode: RunMode;
}

/** Where the run's records are; ends in `/`. A dry run has a place of its own, so that it never stands for a real one. */
export function runPrefix({ policy, target, scheduledAt, mode }: RunIdentity): string {
  return `${rootOf(mode)}runs/${policy}/${instantText(scheduledAt)}/${target}/`;
}

/** Where it is written up to which instant the schedule of a policy has been dealt with at a target. */
export function cursorKey({ policy, target, mode }: Omit<RunIdentity, 'scheduledAt'>): string {
  return `${rootOf(mode)}cursors/${policy}/${target}.json`;
}

/** ISO 8601 UTC, without milliseconds where there are none: `2026-01-05T14:00:00Z`. */
export function instantText(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}

/** Before every key of a mode: dry runs have a place of their own. */
export function rootOf(mode: RunMode): string {
  return mode === 'plan' ? 'dry-run/' : '';
}

/** Where the plan of a run is. */
export function planKey(prefix: string): string {
  return `${prefix}plan.json`;
}

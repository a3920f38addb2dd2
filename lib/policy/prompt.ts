import type { RecordedChange } from './run-facts.ts';

/**
 * From our record of an act to the change that may be its own effect. Stopping takes up to a minute; clocks of the service
 * and ours may differ by half a minute, and a call may have waited as long.
 */
const PROMPT_MS = 120_000;
export const SKEW_MS = 30_000;

/** Whether a change came so soon after an act of ours that it may be what the act did. */
export function isPrompt({ at }: RecordedChange, changedAt: string | undefined): boolean {
  const tookMs = Date.parse(changedAt ?? '') - Date.parse(at);
  return tookMs >= -SKEW_MS && tookMs <= PROMPT_MS;
}

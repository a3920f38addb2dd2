import type { RecordedChange } from './run-facts.ts';

/**
 * From the look before our record of acts to when their calls have to have been sent. A record is of up to a hundred acts,
 * and where each takes a call of its own the last is made minutes after it.
 */
export const SEND_WITHIN_MS = 180_000;

/** Clocks of the service and ours may differ by so much, and a call may be as long under way. */
export const SKEW_MS = 30_000;

/** From our record of an act to what may begin with its call, as late as that was sent. */
const BEGINS_WITHIN_MS = SEND_WITHIN_MS + 2 * SKEW_MS;

/**
 * From our record of an act to the change that may be its own effect, where nothing else says so. Stopping takes up to a
 * minute. A longer time would take what others did meanwhile for ours.
 */
const PROMPT_MS = 120_000;

/** Whether a change came so soon after an act of ours that it may be what the act did. */
export function isPrompt(act: RecordedChange, changedAt: string | undefined): boolean {
  return isWithin(act, changedAt, PROMPT_MS);
}

/** Whether something may have begun with the call of an act: of a call that was answered it did, unless it was too late for it. */
export function mayBeginWith(act: RecordedChange, beganAt: string | undefined): boolean {
  return act.answerLost ? isPrompt(act, beganAt) : isWithin(act, beganAt, BEGINS_WITHIN_MS);
}

function isWithin({ at }: RecordedChange, then: string | undefined, mostMs: number): boolean {
  const tookMs = Date.parse(then ?? '') - Date.parse(at);
  return tookMs >= -SKEW_MS && tookMs <= mostMs;
}

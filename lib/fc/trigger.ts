/** What woke us, parsed from whatever FC handed over. Later triggers (EventBridge, OSS, HTTP) join this union. */
export type Trigger = TimerTrigger;

export interface TimerTrigger {
  readonly kind: 'timer';
  /** The instant the timer was due, not the instant it arrived. */
  readonly triggerTime: Date;
  readonly triggerName: string;
  /** The trigger's own payload, parsed where it is JSON. */
  readonly payload: unknown;
}

/** What is checked, after every service call and every write to the store, or at the end. */
export const PROMISES = {
  'planned-only': 'only instances that the recorded plan stops are stopped',
  'looked-at': 'an instance is stopped only by a process that has looked at it',
  'seen-unprotected':
    'the last look at an instance, when its stop is sent, shows nothing that protects it',
  'seen-freshly':
    'the last look at an instance is not older than five minutes when its stop is sent',
  'one-effect': 'an instance is stopped by us at most once for a boundary',
  'one-actor': 'once a later process acts for a run, an earlier one does so no more',
  'guards-hold': 'when a limit is exceeded, or a policy is a dry run, nothing is ever stopped',
  'append-only': 'what is recorded of a run is never changed',
  'deadline-holds': 'no call is sent after the deadline',
  'ends-in-time': 'an undisturbed invocation ends before its time limit',
  'run-ends': 'every run has its final report after two undisturbed ticks',
  'report-complete': 'the report has every planned instance exactly once, and no other',
  'report-stopped': 'what the report has as stopped was seen stopped by the service',
  'report-claims': 'what the report has as stopped, or as failing to stop, we tried to stop',
  'report-effects': 'what we stopped is in the report as stopped, or as needing a look',
  'report-refused': 'what the report has as refused or failed was so by the log of the service',
  'report-counts': 'the report counts no more accepted stops than the service accepted',
  'calm-is-complete': 'without trouble, everything that should be stopped is stopped',
  'never-throws': 'an invocation never ends with an error of its own',
  'world-sound': 'the simulated service is in order',
} as const satisfies Readonly<Record<string, string>>;

export type PromiseName = keyof typeof PROMISES;

/**
 * Promises that `lib/run` does not keep yet, and why. A violation of these is counted and told, and fails nothing. The list
 * has to become empty: take one out as soon as it holds.
 */
export const PENDING_PROMISES: Readonly<Partial<Record<PromiseName, string>>> = {
  'seen-unprotected':
    'a plan younger than five minutes is carried out without another look, whatever changed meanwhile',
  'one-effect': 'no intent is recorded: an act that was cut off before the journal is done again',
  'one-actor': 'there is no lease: a trigger goes on with a run that another is still carrying out',
  'report-effects':
    'no intent is recorded: what an act cut off left behind looks like somebody else’s',
  'report-claims': 'no intent is recorded: what others stopped is taken for an act cut off',
  'deadline-holds': 'each page of a listing has the time that was left when the listing began',
};

export interface Violation {
  readonly promise: PromiseName;
  readonly message: string;
  /** ISO 8601 UTC, of the simulated clock. */
  readonly at: string;
}

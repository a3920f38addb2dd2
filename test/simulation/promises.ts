/** What is checked, after every service call and every write to the store, or at the end. */
export const PROMISES = {
  'planned-only': 'only instances that the recorded plan stops are stopped',
  'looked-at': 'an instance is stopped only by a process that has looked at it',
  'seen-unprotected':
    'the last look at an instance, when its stop is sent, shows nothing that protects it',
  'seen-freshly':
    'the last look at an instance is not older than five minutes when its stop is sent',
  'one-effect': 'an instance is stopped by us at most once for a boundary',
  'one-actor': 'only who took the lease acts, and no more once a later holder has begun to',
  'good-snapshots-kept':
    'no good snapshot goes that the policy keeps, none that the plan does not name, none before the new one is seen Saved',
  'one-snapshot': 'at most one snapshot of an instance is taken by us for a boundary',
  'culler-back':
    'no instance is without a culler for longer than one undisturbed run, and none loses a tighter one of its owner',
  'no-foreign-start':
    'nothing is started that a person stopped, or started after our stop, and nothing twice for a boundary',
  backstop:
    'no timer of ours ends a hold, or what the planned stop has left running; without us, timers stop what was planned',
  'not-warned': 'nothing is stopped that a delivered notice did not list long enough before',
  'snapshot-first':
    'nothing is stopped while the snapshot that its stop waits for is being saved, nor without a good one where the policy demands it',
  'deleted-after-notice':
    'nothing is deleted but what we marked, told of, and nobody has touched for the notice period',
  'marks-go': 'what is in use has no mark any more after an undisturbed run',
  'report-done': 'what the report has as done was so at the service',
  'guards-hold': 'when a limit is exceeded, or a policy is a dry run, nothing is ever stopped',
  'append-only': 'what is recorded of a run is never changed',
  'deadline-holds': 'no call is sent after the deadline',
  'ends-in-time': 'an undisturbed invocation ends before its time limit',
  'run-ends': 'every run has its final report after two undisturbed ticks',
  'report-complete': 'the report has every planned instance exactly once, and no other',
  'report-stopped': 'what the report has as stopped was seen stopped by the service',
  'report-claims':
    'what the report has as stopped, or as failing to stop, we tried to stop or were about to',
  'report-effects': 'what we stopped is in the report as stopped, or as needing a look',
  'report-refused': 'what the report has as refused or failed was so by the log of the service',
  'report-counts': 'the report counts no more accepted stops than the service accepted',
  'calm-is-complete': 'without trouble, everything that should be stopped is stopped',
  'never-throws': 'an invocation never ends with an error of its own',
  'world-sound': 'the simulated service is in order',
} as const satisfies Readonly<Record<string, string>>;

export type PromiseName = keyof typeof PROMISES;

export interface Violation {
  readonly promise: PromiseName;
  readonly message: string;
  /** ISO 8601 UTC, of the simulated clock. */
  readonly at: string;
}

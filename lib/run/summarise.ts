import { ACTION_WORDS, MAIN_ACTION } from '../policy/action-words.ts';
import type { Trip } from '../policy/limits.ts';
import type { ActionName } from '../policy/plan.ts';
import type { Policy } from '../policy/policies.ts';
import type { ReportedError, RunCounts, RunStatus } from './report.ts';

interface Ending {
  readonly status: RunStatus;
  readonly error?: ReportedError | undefined;
  readonly trips?: readonly Trip[];
}

/** What a run came to, in one sentence for people. */
export function summarise(
  { kind }: Pick<Policy, 'kind'>,
  { status, error, trips = [] }: Ending,
  counts: RunCounts,
  left: number,
): string {
  const done = doneWord(kind, counts);
  const limited = ACTION_WORDS[MAIN_ACTION[kind]].done.en;
  switch (status) {
    case 'planned':
      return trips.length > 0
        ? `Dry run: nothing would be ${limited}: ${tell(trips)}`
        : `Dry run: ${plannedActs(counts)} of ${counts.instances} instances would be ${done}.`;
    case 'guard-tripped':
      return `Nothing was ${limited}: ${tell(trips)}${takenBack(counts)}`;
    case 'halted':
      return `${error?.message ?? 'It was ended early.'} ${acted(done, counts)} ${left} were left.`;
    case 'incomplete':
    case 'failed':
      return error?.message ?? 'The run broke off.';
    case 'superseded':
      return `${acted(done, counts)} ${left} were left: the next boundary of the schedule had come, or it was too late for them.`;
    case 'done':
      return acted(done, counts);
    default:
      return status satisfies never;
  }
}

/** "stopped", or what fits everything that is planned where that is of several kinds. */
function doneWord(kind: Policy['kind'], { actions }: RunCounts): string {
  const planned = Object.keys(actions).filter((action) => action !== 'keep') as ActionName[]; // what plans have
  const [action = MAIN_ACTION[kind], ...others] = planned;
  return others.length > 0 ? 'acted on' : ACTION_WORDS[action].done.en;
}

function plannedActs({ actions }: RunCounts): number {
  return Object.entries(actions).reduce(
    (sum, [action, count]) => (action === 'keep' ? sum : sum + count),
    0,
  );
}

function takenBack({ outcomes }: RunCounts): string {
  return outcomes.verified === 0
    ? ''
    : `. What an earlier run had begun was ended: ${outcomes.verified}.`;
}

function tell(trips: readonly Trip[]): string {
  return trips.map((trip) => trip.message).join(' ');
}

function acted(done: string, { instances, actions, outcomes }: RunCounts): string {
  const troubled = outcomes.refused + outcomes.failed + outcomes.unverified + outcomes.deferred;
  return [
    `${outcomes.verified} of ${instances} instances were ${done}, ${actions['keep'] ?? 0} kept.`,
    outcomes.skipped > 0 ? ` Left alone, since changed: ${outcomes.skipped}.` : '',
    troubled > 0 ? ` To look at: ${troubled}.` : '',
  ].join('');
}

import { StewardError } from '../../base/errors.ts';
import { nextOwnTimers, type OwnTimers } from '../../policy/own-timers.ts';
import { readRecord, toRecordText } from '../records.ts';
import type { RememberInput } from './run-kind.ts';

interface OwnTimersRecord {
  readonly version: 1;
  readonly timers: OwnTimers;
}

type Owner = Pick<RememberInput, 'deps' | 'policy' | 'target'>;

/** Overwritten: one record for each backstop and target. */
function keyOf({ policy, target }: Omit<Owner, 'deps'>): string {
  return `timers/${policy.name}/${target.name}.json`;
}

/**
 * The timers that a backstop has set. Without a record, or with one that cannot be read, all of them are their owners' but
 * those that come just as long after a planned stop as ours; what the next run sees of these is on record again.
 */
export async function readOwnTimers(owner: Owner): Promise<OwnTimers | undefined> {
  const { store, log } = owner.deps;
  try {
    return (await readRecord<OwnTimersRecord>(store, keyOf(owner)))?.timers;
  } catch (error) {
    if (!(error instanceof StewardError) || error.code !== 'RECORD_UNREADABLE') throw error;
    log.warn('the record of timers cannot be read, and is written anew', { error });
    return undefined;
  }
}

/**
 * Writes down which timers are ours: before the first act, so that none is set of which we do not know, and at the end, so
 * that what was taken away can be another's again.
 */
export async function rememberTimers(input: RememberInput): Promise<void> {
  const { deps, plan, states } = input;
  const before = await readOwnTimers(input);
  const takenAway = new Set(
    [...states].flatMap(([id, { outcome }]) =>
      outcome?.action === 'clear-timer' && outcome.outcome === 'verified' ? [id] : [],
    ),
  );
  const nowMs = deps.clock.now().getTime();
  const timers = nextOwnTimers(before ?? {}, plan.decisions, takenAway, nowMs);
  if (JSON.stringify(timers) === JSON.stringify(before ?? {})) return;
  const record: OwnTimersRecord = { version: 1, timers };
  await deps.store.put(keyOf(input), toRecordText(record));
}

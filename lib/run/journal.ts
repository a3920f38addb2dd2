import { StewardError } from '../base/errors.ts';
import type { ObjectStore } from '../store/object-store.ts';
import {
  type Entry,
  entriesOf,
  type IntendedAct,
  type IntentRecord,
  intentKey,
  outcomesKey,
  readJournalObjects,
} from './journal-objects.ts';
import type { Outcome } from './outcome.ts';
import { readRecord, toRecordText } from './records.ts';

/**
 * The append-only record of what was about to be done and what became of it: objects that are created once and never
 * changed. Their names begin with the number of the lease they were written under, so that they are read in the order in
 * which holders followed each other, whenever a late one arrives.
 */
export interface Journal extends RecordedJournal {
  /**
   * Durable before any of these acts is begun; what has an intent and no outcome may have been done.
   *
   * @throws StewardError `LEASE_LOST` when a later holder has closed this one's journal: then nothing may be begun
   */
  intend(acts: readonly IntendedAct[], at: Date): Promise<void>;
  /** Durable once it resolves. Appends of one journal happen one after the other, in the order of the calls. */
  append(outcomes: readonly Outcome[]): Promise<void>;
}

/** What a journal holds, for reading. */
export interface RecordedJournal {
  /** Everything recorded so far, in order. */
  readonly entries: readonly Entry[];
  /** The outcomes among them. */
  readonly lines: readonly Outcome[];
}

/** Lines an object of outcomes holds at most, as a rule: a write for each act would cost more than the acts. */
export const LINES_PER_OBJECT = 100;

/** Starts the journal of a run that was never begun before: there is nothing to read. */
export function newJournal(store: ObjectStore, prefix: string, term: number): Journal {
  return journalFrom(store, prefix, term, []);
}

/** Reads what was recorded of a run, without becoming a writer. */
export async function readJournal(store: ObjectStore, prefix: string): Promise<RecordedJournal> {
  const entries = entriesOf(await readJournalObjects(store, prefix));
  return { entries, lines: outcomesIn(entries) };
}

/**
 * Opens the journal of a run that was begun before, with what it holds. Every earlier holder's is closed first: it can
 * record no further intent, and so begin nothing that we do not see here.
 *
 * @param previous an earlier holder that may have written nothing yet
 * @throws StewardError `LEASE_LOST` when a later holder has been here
 */
export async function openJournal(
  store: ObjectStore,
  prefix: string,
  term: number,
  previous?: number,
): Promise<Journal> {
  const found = await readJournalObjects(store, prefix);
  if (found.terms.some((one) => one > term)) throw tookOver(term);
  const earlier = new Set([...found.terms, ...(previous === undefined ? [] : [previous])]);
  for (const one of earlier) {
    const intents = found.intents.filter((intent) => intent.term === one);
    if (intents.some(({ record }) => record.closedBy !== undefined)) continue;
    await close(store, prefix, one, term, intents.length + 1);
  }
  // Read again: something may have come in until it was closed.
  const whole = earlier.size > 0 ? await readJournalObjects(store, prefix) : found;
  return journalFrom(store, prefix, term, entriesOf(whole));
}

/** Takes the name of the next intent that a holder would write. */
async function close(
  store: ObjectStore,
  prefix: string,
  term: number,
  closedBy: number,
  from: number,
): Promise<void> {
  const closing: IntentRecord = { version: 1, closedBy };
  const body = toRecordText(closing);
  for (let number = from; ; number += 1) {
    const key = intentKey(prefix, term, number);
    if ((await store.create(key, body)) === 'created') return;
    const there = await readRecord<IntentRecord>(store, key);
    if (there?.closedBy !== undefined) return;
  }
}

function journalFrom(
  store: ObjectStore,
  prefix: string,
  term: number,
  known: readonly Entry[],
): Journal {
  const entries = [...known];
  const lines = outcomesIn(known);
  let intent = 0;
  let number = 0;
  let last: Promise<void> = Promise.resolve();

  async function create(key: string, body: string): Promise<void> {
    if ((await store.create(key, body)) === 'exists') throw tookOver(term);
  }

  async function write(outcomes: readonly Outcome[]): Promise<void> {
    const body = outcomes
      .map((outcome) => `${JSON.stringify({ version: 1, ...outcome })}\n`)
      .join('');
    number += 1;
    await create(outcomesKey(prefix, { term, intent, number }), body);
    lines.push(...outcomes);
    entries.push(...outcomes.map((outcome) => ({ kind: 'outcome', term, outcome }) as const));
  }

  return {
    entries,
    lines,
    async intend(acts, at) {
      await last;
      intent += 1;
      const record: IntentRecord = { version: 1, at: at.toISOString(), acts };
      await create(intentKey(prefix, term, intent), toRecordText(record));
      entries.push({ kind: 'intent', term, at: record.at ?? '', acts });
    },
    append(outcomes) {
      if (outcomes.length === 0) return last;
      last = last.then(() => write(outcomes));
      return last;
    },
  };
}

function outcomesIn(entries: readonly Entry[]): Outcome[] {
  return entries.flatMap((entry) => (entry.kind === 'outcome' ? [entry.outcome] : []));
}

function tookOver(term: number): StewardError {
  return new StewardError(
    'LEASE_LOST',
    'A later trigger has taken this run over and closed the journal of this one, which does nothing more.',
    { details: { term } },
  );
}

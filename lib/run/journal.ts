import { StewardError } from '../base/errors.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Outcome } from './outcome.ts';

/** The append-only record of what was done in a run: numbered objects of lines, each created once and never changed. */
export interface Journal {
  /** Everything recorded so far, in order. */
  readonly lines: readonly Outcome[];
  /** Durable once it resolves. Appends of one journal happen one after the other, in the order of the calls. */
  append(outcomes: readonly Outcome[]): Promise<void>;
}

/** Lines an object holds at most: a write for each act would cost more than the acts. */
export const LINES_PER_OBJECT = 100;

/** Starts the journal of a run that was never begun before: there is nothing to read. */
export function newJournal(store: ObjectStore, prefix: string): Journal {
  return journalFrom(store, prefix, [], 1);
}

/** Opens the journal of a run that was begun before, with what it holds. */
export async function openJournal(store: ObjectStore, prefix: string): Promise<Journal> {
  const lines: Outcome[] = [];
  let objects = 0;
  for await (const { key } of store.list(`${prefix}outcomes-`)) {
    objects += 1;
    lines.push(...(await readLines(store, key)));
  }
  return journalFrom(store, prefix, lines, objects + 1);
}

function journalFrom(
  store: ObjectStore,
  prefix: string,
  known: readonly Outcome[],
  firstNumber: number,
): Journal {
  const lines = [...known];
  let number = firstNumber;
  let last: Promise<void> = Promise.resolve();

  async function write(outcomes: readonly Outcome[]): Promise<void> {
    const body = outcomes
      .map((outcome) => `${JSON.stringify({ version: 1, ...outcome })}\n`)
      .join('');
    // A number that is taken was written by an overlapping run; its record stays, ours comes after it.
    while ((await store.create(keyOf(prefix, number), body)) === 'exists') number += 1;
    number += 1;
    lines.push(...outcomes);
  }

  return {
    lines,
    append(outcomes) {
      if (outcomes.length === 0) return last;
      last = last.then(() => write(outcomes));
      return last;
    },
  };
}

/** Zero-padded so that a listing has them in order; a run that fills 9,999 objects would have acted a million times. */
function keyOf(prefix: string, number: number): string {
  return `${prefix}outcomes-${String(number).padStart(4, '0')}.jsonl`;
}

async function readLines(store: ObjectStore, key: string): Promise<Outcome[]> {
  const bytes = await store.get(key);
  if (bytes === undefined) return [];
  const lines = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '');
  try {
    return lines.map((line) => JSON.parse(line) as Outcome); // only we write there
  } catch (cause) {
    throw new StewardError(
      'RECORD_UNREADABLE',
      `The journal ${key} in the store cannot be used: it has a line that is not JSON. Look at it before the run goes on.`,
      { details: { key }, cause },
    );
  }
}

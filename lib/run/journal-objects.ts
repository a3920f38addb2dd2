import { StewardError } from '../base/errors.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Outcome } from './outcome.ts';
import { readRecord, type Versioned } from './records.ts';

/** One act that is about to be begun. */
export interface IntendedAct {
  readonly instanceId: string;
  /** The instance's last change as seen before the act; a later one tells that something was done to it since. */
  readonly modifiedAt?: string | undefined;
}

/** `intents-{term}-{number}.json`: the acts that are begun after it was written, or that it was closed. */
export interface IntentRecord extends Versioned {
  /** ISO 8601 UTC. */
  readonly at?: string;
  readonly acts?: readonly IntendedAct[];
  /** Set by a later holder of the lease, in the place of a further intent. */
  readonly closedBy?: number;
}

/** What the journal tells, one thing after the other. */
export type Entry =
  | {
      readonly kind: 'intent';
      readonly term: number;
      readonly at: string;
      readonly acts: readonly IntendedAct[];
    }
  | { readonly kind: 'outcome'; readonly term: number; readonly outcome: Outcome };

interface IntentObject {
  readonly term: number;
  readonly intent: number;
  readonly record: IntentRecord;
}

interface OutcomesObject {
  readonly term: number;
  /** The intent after which it was written; 0 before the first. */
  readonly intent: number;
  readonly lines: readonly Outcome[];
}

export interface JournalObjects {
  /** Both in the order of their keys. */
  readonly intents: readonly IntentObject[];
  readonly outcomes: readonly OutcomesObject[];
  /** Every lease number under which something was written, ascending. */
  readonly terms: readonly number[];
}

export function intentKey(prefix: string, term: number, number: number): string {
  return `${prefix}intents-${pad(term, 8)}-${pad(number, 4)}.json`;
}

export function outcomesKey(
  prefix: string,
  { term, intent, number }: { term: number; intent: number; number: number },
): string {
  return `${prefix}outcomes-${pad(term, 8)}-${pad(intent, 4)}-${pad(number, 4)}.jsonl`;
}

/** Numbers are padded so that a listing has the objects in order. */
function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}

const INTENT_KEY = /intents-(\d+)-(\d+)\.json$/;
const OUTCOMES_KEY = /outcomes-(\d+)-(\d+)-\d+\.jsonl$/;

export async function readJournalObjects(
  store: ObjectStore,
  prefix: string,
): Promise<JournalObjects> {
  const intents: IntentObject[] = [];
  for await (const { key } of store.list(`${prefix}intents-`)) {
    const [, term, intent] = INTENT_KEY.exec(key) ?? [];
    const record = await readRecord<IntentRecord>(store, key);
    if (record !== undefined) {
      intents.push({ term: Number(term ?? 0), intent: Number(intent ?? 0), record });
    }
  }
  const outcomes: OutcomesObject[] = [];
  for await (const { key } of store.list(`${prefix}outcomes-`)) {
    const [, term, intent] = OUTCOMES_KEY.exec(key) ?? [];
    const lines = await readLines(store, key);
    outcomes.push({ term: Number(term ?? 0), intent: Number(intent ?? 0), lines });
  }
  const terms = [...new Set([...intents, ...outcomes].map(({ term }) => term))];
  return { intents, outcomes, terms: terms.sort((a, b) => a - b) };
}

/** Puts intents and outcomes into one order: by lease, and within one each intent before what came after it. */
export function entriesOf({ intents, outcomes }: JournalObjects): Entry[] {
  const placed = [
    ...intents.map(({ term, intent, record: { at = '', acts = [] } }) => {
      const entries: Entry[] = acts.length === 0 ? [] : [{ kind: 'intent', term, at, acts }];
      return { term, intent, entries };
    }),
    ...outcomes.map(({ term, intent, lines }) => {
      const entries = lines.map((outcome): Entry => ({ kind: 'outcome', term, outcome }));
      return { term, intent, entries };
    }),
  ];
  // Sorting is stable: intents stay before the outcomes of the same number, and these in the order of their keys.
  return placed
    .sort((a, b) => a.term - b.term || a.intent - b.intent)
    .flatMap(({ entries }) => entries);
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

import type { ActionName } from '../policy/plan.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { toRecordText } from './records.ts';
import type { ReportedChange } from './report.ts';
import { instantText } from './run-key.ts';

/**
 * What one run was seen to start and stop, as its report has it: for later runs, which look back over weeks and read nothing
 * of the runs that changed nothing.
 */
export interface ChangesRecord {
  readonly version: 1;
  readonly policy: string;
  readonly target: string;
  /** The boundary of the run, ISO 8601 UTC. */
  readonly scheduledAt: string;
  /** By instance id, ascending. */
  readonly changes: Readonly<Record<string, ReportedChange>>;
}

/** An object of the index, as its key says. */
export interface IndexedRun {
  readonly key: string;
  /** ISO 8601 UTC. */
  readonly scheduledAt: string;
}

interface ChangesOf {
  readonly policy: string;
  readonly target: string;
}

interface Ended extends ChangesOf {
  readonly scheduledAt: Date;
  /** Number of the lease under which it is ended. */
  readonly term: number;
  readonly changes: Readonly<Record<string, ReportedChange>>;
}

/** What later runs ask for. */
const INDEXED: ReadonlySet<ActionName> = new Set(['start', 'stop']);

/**
 * Writes down what a run was seen to start and stop, create-only, before its report: a run with a report has it. Each holder
 * that comes to the end of a run writes its own, since a later one may have seen more.
 */
export async function indexChanges(
  store: ObjectStore,
  { policy, target, scheduledAt, term, changes }: Ended,
): Promise<void> {
  const indexed = Object.entries(changes).filter(([, { action }]) => INDEXED.has(action));
  if (indexed.length === 0) return;
  const text = instantText(scheduledAt);
  const name = `${text}.${String(term).padStart(8, '0')}.json`;
  const record: ChangesRecord = {
    version: 1,
    policy,
    target,
    scheduledAt: text,
    changes: Object.fromEntries(indexed),
  };
  const key = `${rootOf({ policy, target })}${dayOf(scheduledAt)}/${name}`;
  await store.create(key, toRecordText(record));
}

/** The objects of runs that were scheduled from one instant to another, both included, newest first. */
export async function listIndexedRuns(
  store: ObjectStore,
  of: ChangesOf,
  from: Date,
  to: Date,
): Promise<IndexedRun[]> {
  const root = rootOf(of);
  const found: IndexedRun[] = [];
  for await (const { key } of store.list(root, { after: `${root}${dayOf(from)}` })) {
    if (key.slice(root.length) > `${dayOf(to)}0`) break;
    const [, scheduledAt] = NAME.exec(key.slice(root.length)) ?? [];
    if (scheduledAt === undefined) continue;
    const at = Date.parse(scheduledAt);
    if (at >= from.getTime() && at <= to.getTime()) found.push({ key, scheduledAt });
  }
  return found.reverse();
}

const NAME = /^[^/]+\/([^/]+)\.\d+\.json$/;

function rootOf({ policy, target }: ChangesOf): string {
  return `changes/${policy}/${target}/`;
}

/** `2026-01-05`, in UTC as all keys have it. */
function dayOf(instant: Date): string {
  return instantText(instant).slice(0, '2026-01-05'.length);
}

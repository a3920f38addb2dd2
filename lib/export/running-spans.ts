import type { LifecycleEntry } from '../dsw/types.gen.ts';
import { joinSpans, type Span, type Spans } from './spans.ts';

/** What GetLifecycle answers: the entries of each session. */
export type Sessions = readonly (readonly LifecycleEntry[])[];

/** Statuses that an instance passes through without letting go of its machine, once it runs. */
const THROUGH = new Set(['Saving', 'Saved', 'SaveFailed', 'Updating']);

/**
 * When an instance ran, by its lifecycle: from `Running` on, through saving and updates, until any other status. That is
 * what the service bills and what `AccumulatedRunningTimeInMs` counts. Entries may come in any order and overlap; one
 * without an end lasts until the next one of any session, or until `asOf`.
 */
export function runningSpans(sessions: Sessions, asOf: Date): Spans {
  const read = sessions.map((session) => readEntries(session));
  const starts = read.flatMap((session) => session.map(({ start }) => start)).sort((a, b) => a - b);
  return joinSpans(read.flatMap((session) => runsOf(session, starts, asOf.getTime())));
}

interface Entry {
  readonly status: string;
  readonly start: number;
  readonly end: number | undefined;
}

/** By their beginning; of those that begin at once, and whole seconds make that common, the one that is over first. */
function readEntries(session: readonly LifecycleEntry[]): Entry[] {
  return session
    .map(({ Status, GmtCreateTime, GmtEndTime }) => ({
      status: Status ?? '',
      start: Date.parse(GmtCreateTime ?? ''),
      end: readInstant(GmtEndTime),
    }))
    .filter(({ start }) => !Number.isNaN(start))
    .sort((a, b) => a.start - b.start || (a.end ?? Infinity) - (b.end ?? Infinity));
}

function runsOf(session: readonly Entry[], starts: readonly number[], asOfMs: number): Span[] {
  const runs: Span[] = [];
  let isUp = false;
  for (const { status, start, end } of session) {
    isUp = status === 'Running' || (isUp && THROUGH.has(status));
    if (!isUp) continue;
    const next = starts.find((other) => other > start) ?? Infinity;
    runs.push({ start, end: Math.min(end ?? next, asOfMs) });
  }
  return runs;
}

function readInstant(text: string | null | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

import type { LifecycleEntry, Reason, Session } from './entities.ts';
import { isAtRest, isStarting } from './state-machine.ts';

export interface Past {
  readonly status: string;
  /** Running spans, oldest first; only the last one may be open. */
  readonly runs: readonly { readonly from: number; readonly to: number | undefined }[];
  readonly createdAt: number;
  readonly now: number;
  /** When the current status was taken on, where that is known. */
  readonly changedAt: number | undefined;
  readonly reason: Reason | undefined;
}

const startMs = 150_000;
const stopMs = 30_000;

/** The lifecycle of an instance that came into the world with a past: a start, a run and a stop for every span. */
export function pastSessions(instanceId: string, past: Past): readonly Session[] {
  const { runs } = past;
  const sessions: Moment[][] = [];
  for (const [index, run] of runs.entries()) {
    const moments: Moment[] = [];
    // Between two spans that are close there is no time for more.
    const earliest = index === 0 ? past.createdAt : (runs[index - 1]?.to ?? 0) + stopMs;
    const startAt = Math.max(run.from - startMs, earliest);
    const status = index === 0 && startAt - past.createdAt < startMs ? 'Creating' : 'Starting';
    if (startAt < run.from) moments.push({ status, from: startAt });
    moments.push({ status: 'Running', from: run.from });
    const last = index === runs.length - 1;
    if (run.to !== undefined) {
      const ending = last && past.status === 'ArrearStopping' ? past.status : 'Stopping';
      moments.push({ status: ending, from: run.to });
      if (!last || past.status !== ending) {
        const rested = last && isAtRest(past.status);
        moments.push({
          status: rested ? past.status : 'Stopped',
          from: Math.min(run.to + stopMs, runs[index + 1]?.from ?? past.now),
          reason: rested ? past.reason : undefined,
        });
      }
    }
    sessions.push(moments);
  }
  addCurrent(sessions, past);
  return sessions.map((moments, index) =>
    toSession(instanceId, index, moments, sessions[index + 1]),
  );
}

interface Moment {
  readonly status: string;
  readonly from: number;
  readonly reason?: Reason | undefined;
}

/** The status of the moment, unless the runs have led to it already. */
function addCurrent(sessions: Moment[][], past: Past): void {
  const { status, createdAt, changedAt, now, reason } = past;
  const last = sessions.at(-1);
  const previous = last?.at(-1);
  if (previous?.status === status) return;
  const from = Math.min(Math.max(changedAt ?? 0, previous?.from ?? createdAt), now);
  if (last === undefined || (isStarting(status) && previous?.status !== 'Running')) {
    sessions.push([
      {
        status,
        from:
          last === undefined ? Math.max(createdAt, Math.min(changedAt ?? createdAt, now)) : from,
        reason,
      },
    ]);
    return;
  }
  last.push({ status, from: from === previous?.from ? now : from, reason });
}

function toSession(
  instanceId: string,
  index: number,
  moments: readonly Moment[],
  next: readonly Moment[] | undefined,
): Session {
  const id = `${instanceId}-${index + 1}`;
  const entries: LifecycleEntry[] = moments.map((moment, number) => ({
    id: `${id}-${number + 1}`,
    status: moment.status,
    from: moment.from,
    to: moments[number + 1]?.from ?? next?.[0]?.from,
    ...(moment.reason === undefined ? {} : { reason: moment.reason }),
  }));
  return { id, entries };
}

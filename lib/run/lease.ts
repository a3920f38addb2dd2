import type { Clock } from '../base/clock.ts';
import { formatDuration } from '../base/duration.ts';
import { StewardError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { ObjectStore } from '../store/object-store.ts';
import {
  isCurrent,
  type LeaseRecord,
  type LeaseState,
  leaseKey,
  newestEpoch,
  readLease,
  releaseKey,
} from './lease-record.ts';
import { toRecordText } from './records.ts';
import { removeOldLeases } from './remove-old-leases.ts';
import { instantText } from './run-key.ts';

/**
 * The right to work on the runs of one policy at one target. Of processes whose clocks differ by no more than
 * {@link LEASE_TIMES}`.skewMs` one holds it at a time. What it cannot do is hold back a call that is already on its way:
 * StopInstance takes no token. So every call is bounded by the lease, and what may have been done is looked at after a
 * delay before it is done again.
 */
export interface Lease {
  /** The fencing number, part of the name of everything its holder writes: a later holder has a greater one. */
  readonly term: number;
  /** Who held it before, and when that one can have begun something for the last time, by its own clock. */
  readonly previous: PreviousHolder | undefined;
  /** Milliseconds until it expires, by our clock; 0 once it has. Nothing is begun without any left. */
  leftMs(): number;
  /** Renews it when half of it is gone. Cheap otherwise. @throws StewardError `LEASE_LOST` */
  keep(): Promise<void>;
  /** Makes sure of it in the store as well: for clocks that differ by more than they should. @throws StewardError `LEASE_LOST` */
  confirm(): Promise<void>;
  /** Lets others have it at once. Never throws: it would expire as well. */
  release(): Promise<void>;
}

interface PreviousHolder {
  readonly term: number;
  readonly endedAt: Date;
}

export interface LeaseTimes {
  /** A holder that was killed keeps others waiting so long: less than the five minutes between two ticks. */
  readonly ttlMs: number;
  /** Beyond the deadline of the run, for writing down what was done. */
  readonly marginMs: number;
  /** Clocks of two processes may differ by so much; machines with NTP are within a second. */
  readonly skewMs: number;
}

export const LEASE_TIMES: LeaseTimes = { ttlMs: 180_000, marginMs: 30_000, skewMs: 30_000 };

export interface LeaseWish {
  /** Such as `leases/nightly/main/`. */
  readonly prefix: string;
  /** Who asks, for people: a request id. */
  readonly holder: string;
  /** The run that it is for. */
  readonly scheduledAt: Date;
  readonly deadline: Date | undefined;
  readonly times?: LeaseTimes | undefined;
  /** Is told of the run for which the lease was held last, if that is another one, and says whether it held it for that again. */
  readonly closeOther?: ((scheduledAt: Date) => Promise<boolean>) | undefined;
}

interface LeaseDeps {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Takes the lease. Each epoch is an object that is created once and never changed; the newest one counts. Renewing creates
 * the next epoch too, so that of a holder that renews late and somebody who takes over exactly one succeeds.
 *
 * @throws StewardError `RUN_OVERLAPS` when somebody else holds it
 */
export async function acquireLease(deps: LeaseDeps, wish: LeaseWish): Promise<Lease> {
  const { store, clock, log } = deps;
  const { prefix, holder, deadline, times = LEASE_TIMES } = wish;
  const now = () => clock.now().getTime();

  const refuseHeld = (state: LeaseState | undefined) => {
    if (state !== undefined && isCurrent(state, now() - times.skewMs))
      throw held(state.record, now(), times);
  };
  let before = await readLease(store, prefix);
  refuseHeld(before);
  if (before !== undefined && before.record.scheduledAt !== instantText(wish.scheduledAt)) {
    // Before it is ours: were we killed in between, the lease still names that run.
    if (await wish.closeOther?.(new Date(before.record.scheduledAt))) {
      before = await readLease(store, prefix);
      refuseHeld(before);
    }
  }
  const term = (before?.record.epoch ?? 0) + 1;
  let current = recordOf(term);
  if ((await create(current)) === 'exists')
    throw held((await readLease(store, prefix))?.record, now(), times);
  // Had old epochs been removed since we looked, we might hold a number that was used before.
  if ((await newestEpoch(store, prefix)) > term)
    throw held((await readLease(store, prefix))?.record, now(), times);
  let renewing: Promise<void> | undefined;

  function recordOf(epoch: number): LeaseRecord {
    const startMs = now();
    const last = deadline === undefined ? Number.POSITIVE_INFINITY : deadline.getTime();
    const expiresMs = Math.min(startMs + times.ttlMs, Math.max(last, startMs) + times.marginMs);
    return {
      version: 1,
      epoch,
      term,
      holder,
      scheduledAt: instantText(wish.scheduledAt),
      acquiredAt: instantText(new Date(startMs)),
      expiresAt: instantText(new Date(expiresMs)),
    };
  }

  function create(record: LeaseRecord): Promise<'created' | 'exists'> {
    return store.create(leaseKey(prefix, record.epoch), toRecordText(record));
  }

  function leftMs(): number {
    return Math.max(0, Date.parse(current.expiresAt) - now());
  }

  function isDue(): boolean {
    // One that reaches beyond the deadline is never due: there is nothing to renew it for.
    const endsWithRun =
      deadline !== undefined &&
      Date.parse(current.expiresAt) >= deadline.getTime() + times.marginMs;
    return endsWithRun ? leftMs() === 0 : leftMs() <= times.ttlMs / 2;
  }

  async function renew(): Promise<void> {
    const next = recordOf(current.epoch + 1);
    if ((await create(next)) === 'exists') throw lost(term);
    current = next;
  }

  async function keep(): Promise<void> {
    if (!isDue()) return;
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    await renewing;
  }

  return {
    term,
    previous: before && { term: before.record.term, endedAt: before.endedAt },
    leftMs,
    keep,
    async confirm() {
      await keep();
      if ((await store.get(leaseKey(prefix, current.epoch + 1))) !== undefined) throw lost(term);
    },
    async release() {
      try {
        const released = { version: 1, at: instantText(clock.now()) } as const;
        await store.create(releaseKey(prefix, current.epoch), toRecordText(released));
        await removeOldLeases(store, prefix, clock.now());
      } catch (error) {
        log.warn('lease not released, it expires', { error, expiresAt: current.expiresAt });
      }
    },
  };
}

/** The clock that rules a run need not be the one that people look at, so the time left is told as well. */
function held(by: LeaseRecord | undefined, nowMs: number, { skewMs }: LeaseTimes): StewardError {
  const who = by === undefined ? '' : ` (${by.holder}, for ${by.scheduledAt})`;
  const overMs = by === undefined ? 0 : Date.parse(by.expiresAt) + skewMs;
  const leftMs = Math.ceil(Math.max(1, overMs - nowMs) / 1000) * 1000;
  const until =
    by === undefined
      ? ''
      : ` If that one was killed, the first run after ${instantText(new Date(overMs))}, ${formatDuration(leftMs)} from now by the clock of the run, takes over or closes what it began.`;
  return new StewardError(
    'RUN_OVERLAPS',
    `Another trigger${who} is at work on this policy and target; this one leaves it to that.${until}`,
    { details: by === undefined ? {} : { holder: by.holder, expiresAt: by.expiresAt } },
  );
}

function lost(term: number): StewardError {
  return new StewardError(
    'LEASE_LOST',
    'Another trigger has taken this run over, since this one took too long; it does nothing more.',
    { details: { term } },
  );
}

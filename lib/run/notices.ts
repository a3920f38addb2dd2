import type { Clock } from '../base/clock.ts';
import { forEachLimited } from '../base/concurrency.ts';
import { StewardError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { NoticeLanguage, NoticeMessage } from '../notify/message.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { ObjectStore } from '../store/object-store.ts';
import {
  type NoticeDelivery,
  type NoticeIntent,
  type NoticeKeys,
  type NoticePhase,
  type NoticeRun,
  type NoticeTry,
  noticeKeys,
} from './notice-records.ts';
import { readRecord, toRecordText } from './records.ts';
import { instantText } from './run-key.ts';
import type { Warning } from './warning.ts';

export interface NoticeDeps {
  readonly store: ObjectStore;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: Log;
}

export interface NoticeInput extends NoticeRun {
  readonly phase: NoticePhase;
  /** Names of channels. */
  readonly channels: readonly string[];
  /** Asked once for each channel that has not been begun before. */
  readonly message: (language: NoticeLanguage) => NoticeMessage;
  /** No try after it. */
  readonly deadline?: Date;
  readonly signal?: AbortSignal;
}

/** What became of the message to one channel. */
export type NoticeOutcome =
  | {
      readonly channel: string;
      readonly status: 'delivered';
      readonly at: Date;
      /** By this call, and not by an earlier one. */
      readonly isNew: boolean;
    }
  | {
      readonly channel: string;
      readonly status: 'failed';
      /** `NOTIFY_…`, `STORE_…`, or {@link GIVEN_UP} or {@link NOT_RECORDED}. */
      readonly code: string;
      readonly message: string;
      /** A later call tries again. */
      readonly retryable: boolean;
    };

/** Calls that send a message before it is given up; each sends it a few times itself. */
export const MAX_TRIES = 5;
const GIVEN_UP = 'NOTICE_GIVEN_UP';
const NOT_RECORDED = 'NOTICE_NOT_RECORDED';

/** Channels that are sent to at the same time: one that hangs must not take the others' time. */
const CONCURRENCY = 4;

/**
 * Sends a run's message to each channel, once as far as that can be. What is recorded as delivered is never sent again.
 * What was begun and has no record of its delivery, because the process was killed or the answer was lost, is sent again,
 * word for word and under the same id: a notice that comes twice is better than one that never comes. Receivers drop
 * doubles by that id (`Steward-Notice-Id`; chat messages show a short form of it). Two calls at the same time may both send
 * it; a run's lease keeps them apart. After {@link MAX_TRIES} calls it is given
 * up. Nothing that goes wrong with a channel or the store is thrown: it must not keep a run from its end.
 *
 * @returns in the order of `channels`
 */
export async function deliverNotices(
  deps: NoticeDeps,
  input: NoticeInput,
): Promise<readonly NoticeOutcome[]> {
  const outcomes = new Map<string, NoticeOutcome>();
  await forEachLimited(input.channels, CONCURRENCY, async (channel) => {
    outcomes.set(channel, await deliverSafely(deps, input, channel));
  });
  return input.channels.flatMap((channel) => outcomes.get(channel) ?? []);
}

/** What of it belongs into the run's report. */
export function noticeWarnings(outcomes: readonly NoticeOutcome[]): Warning[] {
  return outcomes.flatMap((outcome) =>
    outcome.status === 'failed' ? [{ code: outcome.code, message: outcome.message }] : [],
  );
}

async function deliverSafely(
  deps: NoticeDeps,
  input: NoticeInput,
  channel: string,
): Promise<NoticeOutcome> {
  try {
    return await deliver(deps, input, channel);
  } catch (error) {
    // Errors that are not ours are bugs, and hidden nowhere.
    if (!(error instanceof StewardError)) throw error;
    deps.log.warn('notice not sent', { channel, phase: input.phase, code: error.code });
    return { channel, status: 'failed', code: error.code, message: error.message, retryable: true };
  }
}

async function deliver(
  deps: NoticeDeps,
  input: NoticeInput,
  channel: string,
): Promise<NoticeOutcome> {
  const keys = noticeKeys(input, channel, input.phase);
  const earlier = await readRecord<NoticeDelivery>(deps.store, keys.delivery);
  if (earlier !== undefined) return delivered(earlier, false);

  const intent = await intend(deps, input, channel, keys);
  if (!(await beginTry(deps, keys))) {
    return {
      channel,
      status: 'failed',
      code: GIVEN_UP,
      message: `The channel ${channel} was sent the notice ${intent.id} in ${MAX_TRIES} runs without a confirmation; it is not sent again.`,
      retryable: false,
    };
  }
  const { deadline, signal } = input;
  const result = await deps.notifier.send(channel, intent.message, {
    idempotencyKey: intent.id,
    ...(deadline && { deadline }),
    ...(signal && { signal }),
  });
  if (result.status === 'failed') {
    // Also what would fail again by itself: somebody may set the channel right meanwhile.
    const { code, message } = result;
    return { channel, status: 'failed', code, message, retryable: true };
  }
  return recordDelivery(deps, keys, intent, result);
}

/** What is recorded first counts: a message is the same whenever it is sent. */
async function intend(
  { store, notifier, clock }: NoticeDeps,
  { phase, message }: NoticeInput,
  channel: string,
  keys: NoticeKeys,
): Promise<NoticeIntent> {
  const begun = await readRecord<NoticeIntent>(store, keys.intent);
  if (begun !== undefined) return begun;
  const intent: NoticeIntent = {
    version: 1,
    id: keys.intent.replace(/\.json$/, ''),
    channel,
    phase,
    intendedAt: instantText(clock.now()),
    message: message(notifier.language(channel)),
  };
  if ((await store.create(keys.intent, toRecordText(intent))) === 'created') return intent;
  return (await readRecord<NoticeIntent>(store, keys.intent)) ?? intent;
}

/** False when all of them are used up. */
async function beginTry({ store, clock }: NoticeDeps, keys: NoticeKeys): Promise<boolean> {
  const record: NoticeTry = { version: 1, at: instantText(clock.now()) };
  for (let number = 1; number <= MAX_TRIES; number += 1) {
    const made = await store.create(keys.attempt(number), toRecordText(record));
    if (made === 'created') return true;
  }
  return false;
}

async function recordDelivery(
  { store, clock }: NoticeDeps,
  keys: NoticeKeys,
  { id, channel, phase, message }: NoticeIntent,
  { shown }: { readonly shown: number },
): Promise<NoticeOutcome> {
  const ids = message.rows.map(({ instanceId }) => instanceId);
  const record: NoticeDelivery = {
    version: 1,
    id,
    channel,
    phase,
    // By the clock that rules the run: acts are held against it.
    deliveredAt: instantText(clock.now()),
    listed: ids.slice(0, shown),
    counted: ids.slice(shown),
  };
  try {
    const made = await store.create(keys.delivery, toRecordText(record));
    const first =
      made === 'exists' ? await readRecord<NoticeDelivery>(store, keys.delivery) : record;
    return delivered(first ?? record, true);
  } catch (error) {
    if (!(error instanceof StewardError)) throw error;
    const message = `The channel ${channel} has the notice ${id}, but that could not be written down, so it may be sent again: ${error.message}`;
    return { channel, status: 'failed', code: NOT_RECORDED, message, retryable: true };
  }
}

function delivered({ channel, deliveredAt }: NoticeDelivery, isNew: boolean): NoticeOutcome {
  return { channel, status: 'delivered', at: new Date(deliveredAt), isNew };
}

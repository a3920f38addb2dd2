import type { ChannelConfig } from './channel.ts';
import type { Driver } from './driver.ts';
import { NotifyError } from './errors.ts';
import type { Failure } from './failure.ts';
import type { NoticeMessage } from './message.ts';
import type { Pace } from './pace.ts';
import type { NotifyPorts } from './ports.ts';
import { aborted, post } from './post.ts';
import { createRedact } from './redact.ts';
import type { Rendered } from './rendered.ts';
import { decideResend } from './resend-decision.ts';
import type { SendOptions, SendResult } from './send-result.ts';
import { findUrlProblem } from './webhook-url.ts';

export interface Sending extends NotifyPorts, SendOptions {
  readonly channel: ChannelConfig;
  readonly driver: Driver;
  readonly pace: Pace;
  readonly noticeId: string;
  readonly message: NoticeMessage;
}

const DEADLINE_MS = 30_000;
const TIMEOUT_MS = 10_000;

/** One message to one channel, with all its attempts. */
export async function sendMessage(sending: Sending): Promise<SendResult> {
  const { channel, driver, clock, log, random, signal, noticeId } = sending;
  const until = sending.deadline?.getTime() ?? clock.now().getTime() + DEADLINE_MS;
  const rendered = driver.render(sending.message, noticeId, channel.people ?? {});
  const facts = { channel: channel.name, kind: channel.kind, noticeId };
  let attempts = 0;

  for (let failures = 1; ; failures += 1) {
    const failure = await attemptOnce(sending, rendered, until, () => {
      attempts += 1;
    });
    if (failure === undefined) {
      log.info('notice delivered', { ...facts, attempts, shown: rendered.shown });
      return { status: 'delivered', at: clock.now(), shown: rendered.shown, attempts };
    }
    const leftMs = until - clock.now().getTime();
    const decision = decideResend({ failure, failures, random: random(), leftMs });
    if (!decision.resend) {
      log.warn('notice not delivered', {
        ...facts,
        attempts,
        code: failure.code,
        because: decision.because,
      });
      return failed(channel, failure, attempts);
    }
    log.info('notice will be sent again', {
      ...facts,
      code: failure.code,
      delayMs: decision.delayMs,
    });
    try {
      await clock.sleep(decision.delayMs, signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
      return failed(channel, aborted(), attempts);
    }
  }
}

async function attemptOnce(
  sending: Sending,
  rendered: Rendered,
  until: number,
  count: () => void,
): Promise<Failure | undefined> {
  const { channel, driver, pace, clock, secrets, signal } = sending;
  try {
    const url = await secrets.resolve(channel.url, signal);
    const secret = channel.secret && (await secrets.resolve(channel.secret, signal));
    const problem = findUrlProblem(url);
    if (problem !== undefined) {
      return {
        code: 'NOTIFY_URL_INVALID',
        message: `has an unusable address: ${problem}`,
        nature: 'final',
      };
    }
    if (!(await pace.enter(until, signal))) return tooLate();
    const leftMs = until - clock.now().getTime();
    if (leftMs <= 0) return tooLate();
    const request = driver.sign({
      url,
      secret,
      body: rendered.body,
      id: sending.idempotencyKey,
      now: clock.now(),
    });
    const redact = createRedact(request.url, [url, secret]);
    count();
    const timeoutMs = Math.min(TIMEOUT_MS, leftMs);
    const sent = await post(sending.fetch, { request, timeoutMs, signal, redact });
    const failure = sent.ok ? driver.read(sent.answer, clock.now(), redact) : sent.failure;
    if (failure?.nature === 'throttled') pace.hold(failure.retryAfterMs ?? 0);
    return failure;
  } catch (error) {
    if (signal?.aborted) return aborted();
    if (error instanceof NotifyError) return ofSecret(error);
    throw error;
  }
}

function ofSecret(error: NotifyError): Failure {
  return {
    code: error.code,
    message: `lacks a secret: ${error.message.replace(/\.$/, '')}`,
    nature: error.retryable ? 'passing' : 'final',
    cause: error,
  };
}

/** Its pace, or a channel that wants nothing for a while, leaves no time before the deadline. */
function tooLate(): Failure {
  const message =
    'could not be sent to in time: it takes no more messages until after the deadline';
  return {
    code: 'NOTIFY_DEADLINE',
    message,
    nature: 'throttled',
    retryAfterMs: Number.POSITIVE_INFINITY,
  };
}

function failed(channel: ChannelConfig, failure: Failure, attempts: number): SendResult {
  const times = attempts > 1 ? ` Sent ${attempts} times.` : '';
  return {
    status: 'failed',
    code: failure.code,
    message: `The channel ${channel.name} ${failure.message.replace(/\.$/, '')}.${times}`,
    retryable: failure.nature !== 'final' || failure.code === 'NOTIFY_ABORTED',
    attempts,
    ...(failure.cause === undefined ? {} : { cause: failure.cause }),
  };
}

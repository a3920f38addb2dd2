import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Attempt } from './attempt.ts';
import { buildRequest, UnsendableRequest, type WireRequest } from './build-request.ts';
import type { CallOptions } from './call.ts';
import type { Credentials, CredentialsSource } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { DswError, type DswErrorInit } from './errors.ts';
import type { Failure } from './failure.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.gen.ts';
import type { Pacer } from './pacer.ts';
import type { Answer, JsonObject } from './read-answer.ts';
import type { RetryBudget } from './retry-budget.ts';
import { decideRetry, type RetryRefusal } from './retry-decision.ts';
import type { OperationName } from './types.gen.ts';
import { type AnyRequest, validateRequest } from './validate-request.ts';

export interface SendDeps {
  readonly endpoint: Endpoint;
  readonly credentials: CredentialsSource;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
  readonly nonce: () => string;
  readonly pacer: Pacer;
  readonly budget: RetryBudget;
  readonly validate: boolean;
  readonly userAgent: string;
  readonly attempt: Attempt;
  /** See `DswClientOptions`. */
  readonly interruption?: AbortSignal | undefined;
}

const DEADLINE_MS = 60_000;
const TIMEOUT_MS = 10_000;
const RETRIES = 3;

/** Carries out one call: checks it, sends it, and repeats it as far as that is safe and of use. */
export async function send(
  deps: SendDeps,
  name: OperationName,
  request: AnyRequest,
  options: CallOptions,
): Promise<JsonObject> {
  const operation = OPERATIONS[name];
  const wire = prepare(deps, name, operation, request);
  const call = new RunningCall(deps, name, operation, options);
  try {
    return await call.run(wire);
  } catch (error) {
    // Waiting and sending both end with the signal's reason, which may be anything.
    if (options.signal?.aborted && !(error instanceof DswError)) throw call.aborted(error);
    throw error;
  }
}

function prepare(
  deps: SendDeps,
  name: string,
  operation: Operation,
  request: AnyRequest,
): WireRequest {
  const problems = deps.validate ? validateRequest(operation, request) : [];
  if (problems.length === 0) {
    try {
      return buildRequest(operation, request);
    } catch (error) {
      if (!(error instanceof UnsendableRequest)) throw error;
      problems.push({ path: error.parameter, message: error.message });
    }
  }
  const list = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new DswError('DSW_REQUEST_INVALID', `${name} was not sent: ${list}.`, {
    operation: name,
    problems,
  });
}

/** One call with all its attempts. */
class RunningCall {
  readonly #deps: SendDeps;
  readonly #name: OperationName;
  readonly #operation: Operation;
  readonly #signal: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #retries: number;
  /** Epoch milliseconds of the clock. */
  readonly #until: number;
  #attempts = 0;
  #paidRepetitions = 0;
  #failures = { throttled: 0, passing: 0, expired: 0, final: 0 };
  #last: Failure | undefined;
  #mayHaveTakenEffect = false;

  constructor(deps: SendDeps, name: OperationName, operation: Operation, options: CallOptions) {
    const { signal, deadlineMs = DEADLINE_MS, timeoutMs = TIMEOUT_MS, retries = RETRIES } = options;
    this.#deps = deps;
    this.#name = name;
    this.#operation = operation;
    this.#signal = signal;
    this.#timeoutMs = timeoutMs;
    this.#retries = retries;
    this.#until = deps.clock.now().getTime() + deadlineMs;
  }

  async run(wire: WireRequest): Promise<JsonObject> {
    let credentials = await this.#credentials();
    for (;;) {
      const answer = await this.#attempt(wire, credentials);
      if (answer.ok) {
        this.#deps.budget.succeeded(this.#paidRepetitions);
        this.#deps.log.debug('PAI-DSW call done', this.#facts(answer.requestId));
        return answer.body;
      }
      const { failure } = answer;
      this.#note(failure);
      const renewed = failure.nature === 'expired' ? await this.#renew(credentials) : undefined;
      if (renewed === undefined) await this.#waitForRepetition(failure);
      credentials = renewed ?? (await this.#credentials());
    }
  }

  aborted(reason: unknown): DswError {
    return this.#error('DSW_ABORTED', 'was aborted by the caller', { cause: reason });
  }

  async #attempt(wire: WireRequest, credentials: Credentials): Promise<Answer> {
    const { pacer, clock, endpoint, nonce, userAgent, attempt } = this.#deps;
    const turn = await pacer.enter({ until: this.#until, signal: this.#signal });
    if (turn === undefined) throw this.#outOfTime();
    if (this.#signal?.aborted) {
      turn.leave({ throttled: false });
      throw this.#signal.reason;
    }
    let result = { throttled: false, retryAfterMs: undefined as number | undefined };
    try {
      this.#attempts += 1;
      const answer = await attempt({
        name: this.#name,
        operation: this.#operation,
        wire,
        endpoint,
        credentials,
        nonce: nonce(),
        timeoutMs: Math.max(1, Math.min(this.#timeoutMs, this.#leftMs())),
        signal: this.#cutBy(),
        userAgent,
        now: () => clock.now(),
      });
      if (!answer.ok && answer.failure.nature === 'throttled') {
        result = { throttled: true, retryAfterMs: answer.failure.retryAfterMs };
      }
      return answer;
    } catch (error) {
      // The caller's abort, in the middle of sending, or a bug.
      this.#mayHaveTakenEffect ||= this.#operation.repeat !== 'safe';
      throw error;
    } finally {
      turn.leave(result);
    }
  }

  /** What may cut an attempt off before its time-out. */
  #cutBy(): AbortSignal | undefined {
    const { interruption } = this.#deps;
    const isChange = this.#operation.repeat !== 'safe';
    // Cut off, nobody would know whether it was done, and its answer is there in a moment as a rule.
    return isChange && this.#signal === interruption ? undefined : this.#signal;
  }

  #note(failure: Failure): void {
    this.#last = failure;
    this.#failures[failure.nature] += 1;
    if (failure.effect === 'unknown' && this.#operation.repeat !== 'safe')
      this.#mayHaveTakenEffect = true;
  }

  /** @throws DswError when it is not to be repeated */
  async #waitForRepetition(failure: Failure): Promise<void> {
    const { budget, clock, log, random } = this.#deps;
    const decision = decideRetry({
      failure,
      failures: this.#failures[failure.nature],
      repeat: this.#operation.repeat,
      retries: this.#retries,
      random: random(),
      leftMs: this.#leftMs(),
      budget: budget.affords(),
    });
    const facts = {
      ...this.#facts(failure.requestId),
      code: failure.code,
      httpStatus: failure.httpStatus,
    };
    if (!decision.repeat) {
      log.debug('PAI-DSW call failed', { ...facts, because: decision.because });
      throw this.#failed(failure, decision.because);
    }
    log.info('PAI-DSW call failed and will be repeated', { ...facts, delayMs: decision.delayMs });
    if (failure.nature === 'passing') {
      budget.spend();
      this.#paidRepetitions += 1;
    }
    await clock.sleep(decision.delayMs, this.#signal);
  }

  async #credentials(): Promise<Credentials> {
    const { credentials } = this.#deps;
    return await untilAborted(this.#signal, () => credentials.get());
  }

  /** Newer credentials in the place of expired ones, once a call; undefined when there are none. */
  async #renew(expired: Credentials): Promise<Credentials | undefined> {
    if (this.#failures.expired > 1) return undefined;
    const { credentials, log } = this.#deps;
    const renewed = await untilAborted(this.#signal, () =>
      credentials.refresh === undefined ? credentials.get() : credentials.refresh(),
    );
    const same =
      renewed.accessKeyId === expired.accessKeyId &&
      renewed.securityToken === expired.securityToken;
    if (same) return undefined;
    log.info(
      'Security token had expired, call is repeated with a new one',
      this.#facts(this.#last?.requestId),
    );
    return renewed;
  }

  #leftMs(): number {
    return this.#until - this.#deps.clock.now().getTime();
  }

  #facts(requestId: string | undefined): Record<string, unknown> {
    return { operation: this.#name, attempts: this.#attempts, requestId: requestId ?? null };
  }

  /** The deadline came before a turn did. */
  #outOfTime(): DswError {
    if (this.#last !== undefined) return this.#failed(this.#last, 'deadline');
    if (this.#deps.pacer.rate() !== undefined) {
      return this.#error(
        'DSW_THROTTLED',
        'was not sent, since the service throttles and its deadline is near',
        {
          retryable: true,
        },
      );
    }
    return this.#error('DSW_TIMEOUT', 'was not sent before its deadline', { retryable: true });
  }

  #failed(failure: Failure, because: RetryRefusal): DswError {
    const hint = HINTS[because];
    return this.#error(
      failure.code,
      `${failure.message}${hint === undefined ? '' : ` (${hint})`}`,
      {
        httpStatus: failure.httpStatus,
        serviceCode: failure.serviceCode,
        requestId: failure.requestId,
        retryable: failure.nature !== 'final',
        accessDenied: failure.accessDenied,
        cause: failure.cause,
      },
    );
  }

  #error(code: DswError['code'], what: string, init: DswErrorInit): DswError {
    const id = init.requestId === undefined ? '' : ` Request id ${init.requestId}.`;
    const times = this.#attempts > 1 ? ` Sent ${this.#attempts} times.` : '';
    const doubt = this.#mayHaveTakenEffect
      ? ' It may have taken effect all the same: look before repeating it.'
      : '';
    return new DswError(code, `${this.#name} ${what.replace(/\.$/, '')}.${doubt}${times}${id}`, {
      ...init,
      operation: this.#name,
      attempts: this.#attempts,
      mayHaveTakenEffect: this.#mayHaveTakenEffect,
    });
  }
}

const HINTS: Readonly<Record<RetryRefusal, string | undefined>> = {
  final: undefined,
  'may-have-taken-effect': undefined,
  'retries-used-up': undefined,
  'budget-used-up': 'not repeated, since too many calls of this process have failed',
  deadline: 'not repeated, since its deadline is near',
};

/**
 * Fetching credentials takes no signal; the call must end at once all the same. It is begun only when the signal lets it: a
 * promise that nobody waits for would, by its rejection, end the process.
 */
async function untilAborted<T>(
  signal: AbortSignal | undefined,
  begin: () => Promise<T>,
): Promise<T> {
  if (signal === undefined) return await begin();
  signal.throwIfAborted();
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([begin(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

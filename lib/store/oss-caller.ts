import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { StoreCredentials, StoreCredentialsSource } from './credentials.ts';
import { StoreError } from './errors.ts';
import type { OssClient, OssClientFactory } from './oss-client.ts';
import { explainOssFailure } from './oss-errors.ts';
import { type OssFailure, readOssFailure } from './oss-failure.ts';

/** Seven looks over about 6 s on average: outlasts a restart of a front end, and a function's patience. */
const MAX_ATTEMPTS = 7;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;
/** A healthy store answers in far less, and what it was to record is found out again by the next run. */
const INTERRUPTED_ANSWER_MS = 5_000;

export interface OssCallerDeps {
  readonly createClient: OssClientFactory;
  readonly credentials: StoreCredentialsSource;
  readonly bucket: string;
  readonly endpoint: string;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Somebody waits for the process to end: nothing is tried again any more, and an answer is given five seconds. */
  readonly interruption?: AbortSignal | undefined;
}

/** What a call is about, for messages. */
interface OssCallName {
  /** In our words: `read`, `create`. */
  readonly operation: string;
  /** Full key, or empty. */
  readonly key: string;
}

interface OssCall<T> extends OssCallName {
  readonly signal?: AbortSignal | undefined;
  /** Fewer attempts than usual. */
  readonly maxAttempts?: number;
  /** Sends the request once. Called again for each attempt, so it must not reuse option objects. */
  readonly send: (client: OssClient) => Promise<T>;
}

/** How a call ended. `unsure`: an attempt got no answer, so what it asked for may have happened before the last one. */
type OssOutcome<T> =
  | { readonly ok: true; readonly value: T; readonly unsure: boolean }
  | OssFailedOutcome;

interface OssFailedOutcome {
  readonly ok: false;
  readonly failure: OssFailure;
  readonly attempts: number;
  readonly unsure: boolean;
}

export interface OssCaller {
  /** Sends a request until it is answered, or the attempts are used up. */
  attempt<T>(call: OssCall<T>): Promise<OssOutcome<T>>;
  /** The same, with every failure thrown as `StoreError`. */
  demand<T>(call: OssCall<T>): Promise<T>;
  explain(about: OssCallName, outcome: OssFailedOutcome): StoreError;
}

/** Puts retries, credentials and abort signals around single requests. */
export function createOssCaller(deps: OssCallerDeps): OssCaller {
  async function attempt<T>(call: OssCall<T>): Promise<OssOutcome<T>> {
    let unsure = false;
    let renewed: StoreCredentials | undefined;
    for (let attempts = 1; ; attempts += 1) {
      call.signal?.throwIfAborted();
      const credentials = renewed ?? check(await deps.credentials.get());
      const result = await sendOnce(call, deps.createClient(credentials), deps);
      if (result.ok) return { ok: true, value: result.value, unsure };
      const { failure } = result;
      const ended = { ok: false, failure, attempts, unsure } as const;
      if (failure.kind === 'credentials' && renewed === undefined) {
        renewed = check(await renew(deps.credentials));
        // The key may have been rotated under way; the same key again would only be refused again.
        if (isSame(credentials, renewed)) return ended;
      } else if (failure.kind === 'passing') {
        unsure = true;
        const isLast = attempts >= (call.maxAttempts ?? MAX_ATTEMPTS);
        if (isLast || deps.interruption?.aborted) return { ...ended, unsure };
        const delayMs = findDelay(attempts, deps.random());
        deps.log.debug('OSS did not answer, trying again', {
          operation: call.operation,
          key: call.key,
          serviceCode: failure.code,
          attempts,
          delayMs,
        });
        if (!(await pause(delayMs, call.signal))) return { ...ended, unsure };
      } else {
        return ended;
      }
    }
  }

  /** False where an interruption ended it. */
  async function pause(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { clock, interruption } = deps;
    const signals = [signal, interruption].filter((one) => one !== undefined);
    try {
      await clock.sleep(ms, signals.length === 0 ? undefined : AbortSignal.any(signals));
      return true;
    } catch (error) {
      if (signal?.aborted || !interruption?.aborted) throw error;
      return false;
    }
  }

  const explain: OssCaller['explain'] = (call, { failure, attempts, unsure }) =>
    explainOssFailure(failure, {
      operation: call.operation,
      key: call.key,
      bucket: deps.bucket,
      endpoint: deps.endpoint,
      attempts,
      mayHaveTakenEffect: unsure && WRITES.has(call.operation),
    });

  return {
    attempt,
    explain,
    demand: async (call) => {
      const outcome = await attempt(call);
      if (outcome.ok) return outcome.value;
      throw explain(call, outcome);
    },
  };
}

const WRITES = new Set(['put', 'create', 'delete', 'write']);

/** Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
function findDelay(attempts: number, random: number): number {
  return Math.round(random * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts));
}

type Sent<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; failure: OssFailure };

async function sendOnce<T>(
  call: OssCall<T>,
  client: OssClient,
  deps: Pick<OssCallerDeps, 'clock' | 'interruption'>,
): Promise<Sent<T>> {
  try {
    const work = orAborted(call.send(client), call.signal);
    return { ok: true, value: await orGivenUp(work, deps) };
  } catch (error) {
    if (call.signal?.aborted) throw call.signal.reason;
    const failure = readOssFailure(error);
    if (failure === undefined) throw error;
    return { ok: false, failure };
  }
}

/** Leaves at once when the signal says so: the library cannot be told to stop, so its answer is ignored. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Gives an answer some seconds more once somebody waits for the process to end. */
async function orGivenUp<T>(
  work: Promise<T>,
  { clock, interruption }: Pick<OssCallerDeps, 'clock' | 'interruption'>,
): Promise<T> {
  if (interruption === undefined) return work;
  const answered = new AbortController();
  const tooLate = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new Error('no answer, and the process is to end'));
    const onAbort = () => {
      // The answer came first: nobody waits any more.
      clock.sleep(INTERRUPTED_ANSWER_MS, answered.signal).then(giveUp, () => {});
    };
    if (interruption.aborted) onAbort();
    else interruption.addEventListener('abort', onAbort, { once: true, signal: answered.signal });
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    answered.abort();
  }
}

function renew(source: StoreCredentialsSource): Promise<StoreCredentials> {
  return source.refresh ? source.refresh() : source.get();
}

function check(credentials: StoreCredentials): StoreCredentials {
  if (credentials.accessKeyId.trim() === '' || credentials.accessKeySecret.trim() === '') {
    throw new StoreError(
      'STORE_CREDENTIALS',
      'The access key for OSS is empty. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or give the function a role.',
    );
  }
  return credentials;
}

function isSame(a: StoreCredentials, b: StoreCredentials): boolean {
  return (
    a.accessKeyId === b.accessKeyId &&
    a.accessKeySecret === b.accessKeySecret &&
    a.securityToken === b.securityToken
  );
}

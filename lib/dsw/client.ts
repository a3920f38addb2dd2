import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { type Attempt, attempt } from './attempt.ts';
import type { Call } from './call.ts';
import type { CredentialsSource } from './credentials.ts';
import { resolveEndpoint } from './endpoint.ts';
import { createMethods, type DswMethods } from './methods.gen.ts';
import { type Pacer, sharedPacer } from './pacer.ts';
import { createEach } from './paging.ts';
import { type RetryBudget, sharedRetryBudget } from './retry-budget.ts';
import { type SendDeps, send } from './send.ts';

export interface DswClientOptions {
  /** Such as `cn-hangzhou`. */
  readonly region: string;
  /** `vpc` for callers inside a VPC of the region. Default `public`. */
  readonly network?: 'public' | 'vpc' | undefined;
  /** Overrides the region's endpoint: `host`, `host:port`, or with `https://`; `http://` on loopback only. */
  readonly endpoint?: string | undefined;
  readonly credentials: CredentialsSource;
  /**
   * Rules deadlines, waits and the pacer. The date of signatures and the time-out of an attempt go by the machine's clock,
   * as the service and the network do.
   */
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1); for the jitter of waits. */
  readonly random: () => number;
  /** A text that was never used before, for each attempt. Default: random. */
  readonly nonce?: (() => string) | undefined;
  /**
   * Whose quota calls count against, for sharing the pacer and the retry budget between clients: an account id. Clients of
   * the same account and endpoint on the same clock share both.
   */
  readonly account?: string | undefined;
  /** In the place of the shared one. */
  readonly pacer?: Pacer | undefined;
  /** In the place of the shared one. */
  readonly budget?: RetryBudget | undefined;
  /** Check requests before they are sent. Default true. */
  readonly validate?: boolean | undefined;
  /** Added to the `User-Agent`. */
  readonly userAgent?: string | undefined;
  /**
   * Aborted when somebody waits for the process to end. Given to a call as its signal, it ends waits and reads at once, but a
   * call that changes something and was sent gets its answer: until the time-out of the attempt, and without a repetition.
   */
  readonly interruption?: AbortSignal | undefined;
  /** Sends in the place of the vendor's client, for simulations without a network. */
  readonly attempt?: Attempt | undefined;
}

/**
 * The signed PAI-DSW client: a method for each operation, an iterator for each list.
 *
 * @example
 * const dsw = createDswClient({ region: 'cn-hangzhou', credentials: defaultCredentials(), clock, log, random });
 * for await (const instance of dsw.eachInstance({ ResourceId: 'ALL', Status: 'Running' })) …
 */
export type DswClient = DswMethods;

/**
 * The pacer that clients with these options share.
 *
 * @throws DswError `DSW_REGION_UNKNOWN`, `DSW_ENDPOINT_INVALID`
 */
export function pacerFor(
  options: Pick<DswClientOptions, 'region' | 'network' | 'endpoint' | 'account' | 'clock'>,
): Pacer {
  return sharedPacer(shareKey(options), { clock: options.clock });
}

/** What clients share goes by account and endpoint, since that is what the service counts by. */
function shareKey(
  options: Pick<DswClientOptions, 'region' | 'network' | 'endpoint' | 'account'>,
): string {
  return `${options.account ?? ''}@${resolveEndpoint(options).host}`;
}

/** @throws DswError `DSW_REGION_UNKNOWN`, `DSW_ENDPOINT_INVALID` */
export function createDswClient(options: DswClientOptions): DswClient {
  const { clock } = options;
  const endpoint = resolveEndpoint(options);
  const deps: SendDeps = {
    endpoint,
    credentials: options.credentials,
    clock,
    log: options.log,
    random: options.random,
    nonce: options.nonce ?? randomNonce,
    pacer: options.pacer ?? pacerFor(options),
    budget: options.budget ?? sharedRetryBudget(shareKey(options), clock),
    validate: options.validate ?? true,
    userAgent: options.userAgent ?? 'dsw-steward',
    attempt: options.attempt ?? attempt,
    interruption: options.interruption,
  };
  // The answer is the wire's JSON; the types say how much of it may be missing, which is everything.
  const call = ((name, request, callOptions) =>
    send(deps, name, { ...request }, callOptions ?? {})) as Call;
  return createMethods(call, createEach(call));
}

function randomNonce(): string {
  return randomUUID().replaceAll('-', '');
}

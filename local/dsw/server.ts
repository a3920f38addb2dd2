import type { Log } from '../../lib/base/log.ts';
import { type CallLog, createCallLog } from '../call-log.ts';
import type { LocalClock } from '../clock.ts';
import { type Authorise, allowEverything } from '../ram/authorise.ts';
import { createActivity } from './activity.ts';
import type { CallRecord } from './calls.ts';
import { createControl } from './control.ts';
import { createFaults, type Faults } from './faults.ts';
import { type AccessKey, createKeyring, type Keyring } from './keyring.ts';
import { type Listener, listen } from './listen.ts';
import { createNonces } from './nonces.ts';
import type { Handler } from './operation.ts';
import { handlers } from './operations/index.ts';
import { createCallServer, type Transport } from './serve-call.ts';
import { createTokenBucket } from './token-bucket.ts';
import { wireRules } from './wire-rules.ts';
import type { World } from './world.ts';

export interface DswServiceOptions {
  readonly clock: LocalClock;
  readonly world: World;
  readonly keys: readonly AccessKey[];
  /** What RAM says to each call; everything is allowed when absent. */
  readonly authorise?: Authorise | undefined;
  /** Holds every call up, in milliseconds of the local clock. */
  readonly latencyMs?: number | undefined;
  /** Calls a second of the local clock that are let through; no limit when absent. */
  readonly qps?: number | undefined;
  /** Fault rules to begin with, as `PUT /_local/faults` takes them. */
  readonly faults?: unknown;
  /** Epoch ms by which signature dates are judged; the machine's clock when absent. */
  readonly machineNow?: () => number;
  /** Callers in this process need not sign: hashing is most of what a call costs in a simulation. */
  readonly trusted?: boolean;
  readonly log?: Log | undefined;
  /** Told whenever the world may have been changed from outside, for those who keep it. */
  readonly onChange?: () => void;
  /** Stand-ins for the operations, for tests of the wire. */
  readonly handlers?: Readonly<Record<string, Handler>>;
}

/** The local PAI-DSW service. */
export interface DswService {
  /** Answers one request, without any port. Rejects only where a fault rule breaks the connection, or the caller left. */
  fetch(request: Request, transport?: Transport): Promise<Response>;
  /**
   * Serves on 127.0.0.1; port 0 takes any.
   *
   * @throws StewardError `LOCAL_PORT_IN_USE`
   */
  listen(port: number): Promise<Listener>;
  readonly calls: CallLog<CallRecord>;
  readonly keys: Keyring;
  readonly faults: Faults;
  /** How many requests are being worked on right now; those that wait for the local clock are not counted. */
  working(): number;
}

/**
 * The local PAI-DSW service: the cloud's wire on `/api/v2/…`, our control API on `/_local/…`.
 *
 * @throws InvalidInputError `FAULTS_INVALID`
 */
export function createDswService(options: DswServiceOptions): DswService {
  const { clock, world, latencyMs = 0, qps, machineNow = Date.now, onChange = () => {} } = options;
  const activity = createActivity();
  const calls = createCallLog<CallRecord>();
  const keys = createKeyring(options.keys);
  const faults = createFaults({ now: clock.now, world, keys }, options.faults);
  const control = createControl({ clock, world, faults, calls, activity, onChange });
  const serveCall = createCallServer({
    clock,
    world,
    handlers: options.handlers ?? handlers,
    keys,
    authorise: options.authorise ?? allowEverything,
    nonces: createNonces(wireRules.signatureWindowMs.value),
    faults,
    calls,
    activity,
    bucket: qps === undefined ? undefined : createTokenBucket(qps, wireRules.throttleBurst.value),
    latencyMs,
    machineNow,
    trusted: options.trusted ?? false,
    log: options.log,
    onChange,
  });

  const answer: DswService['fetch'] = async (request, transport = {}) => {
    const leave = activity.enter();
    try {
      const { pathname } = new URL(request.url);
      return await (pathname.startsWith('/_local/') ? control : serveCall)(request, transport);
    } finally {
      leave();
    }
  };

  return {
    fetch: answer,
    listen: (port) => listen(port, answer, activity),
    calls,
    keys,
    faults,
    working: activity.working,
  };
}

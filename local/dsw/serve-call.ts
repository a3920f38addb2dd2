import { randomUUID } from 'node:crypto';
import type { Log } from '../../lib/base/log.ts';
import type { CallLog } from '../call-log.ts';
import type { LocalClock } from '../clock.ts';
import { ConnectionCut } from '../faults/connection-cut.ts';
import type { Authorise } from '../ram/authorise.ts';
import type { Activity } from './activity.ts';
import { answerRefusal, answerSuccess } from './answer.ts';
import type { CallRecord } from './calls.ts';
import { refuse } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Keyring } from './keyring.ts';
import type { Nonces } from './nonces.ts';
import { type Handler, type ServiceCall, ServiceError } from './operation.ts';
import { permissionDenied } from './operations/call.ts';
import { type ReadParameters, readParameters } from './parameters.ts';
import { findRoute, type Route } from './route.ts';
import { verifySignature, type WireRequest } from './signature.ts';
import type { TokenBucket } from './token-bucket.ts';
import { sayProblems, validateParameters } from './validate.ts';
import { wireRules } from './wire-rules.ts';
import type { World } from './world.ts';

/** What the adapter to the network knows of a request beyond the request itself. */
export interface Transport {
  /** Address of the other side; absent where the caller is in this process. */
  readonly peer?: string;
  /** Why this request cannot be what was sent: a Request cannot hold everything that can be sent. */
  readonly problem?: ServiceError;
}

export interface CallServerDeps {
  readonly clock: LocalClock;
  readonly world: World;
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly keys: Keyring;
  readonly authorise: Authorise;
  readonly nonces: Nonces;
  readonly faults: Faults;
  readonly calls: CallLog<CallRecord>;
  readonly activity: Activity;
  readonly bucket: TokenBucket | undefined;
  /** Milliseconds of the local clock by which every call is held up. */
  readonly latencyMs: number;
  readonly machineNow: () => number;
  readonly trusted: boolean;
  readonly log: Log | undefined;
  /** Told after each call that may have changed the world. */
  readonly onChange: () => void;
}

/** Facts that become known while a call is served, for the call log and the answer. */
interface Progress {
  readonly requestId: string;
  readonly request: WireRequest;
  route?: Route;
  read?: ReadParameters;
  /** Kinds of the faults that struck. */
  faults?: readonly string[];
  /** The refusal, where there was one. */
  error?: ServiceError;
}

/** Serves signed calls: `POST /api/v2/…` and the like. */
export function createCallServer(
  deps: CallServerDeps,
): (request: Request, transport: Transport) => Promise<Response> {
  return async (request, transport) => {
    const startedAt = deps.clock.now();
    const progress: Progress = {
      requestId: randomUUID().toUpperCase(),
      request: await readRequest(request),
    };
    let response: Response | undefined;
    try {
      response = await serve(deps, progress, transport, request.signal);
      return response;
    } catch (error) {
      if (error instanceof ConnectionCut || request.signal.aborted) throw error;
      progress.error = asServiceError(error, progress, deps.log);
      const host = progress.request.headers.get('host') ?? '';
      response = answerRefusal(progress.error, progress.requestId, host);
      return response;
    } finally {
      record(deps, progress, startedAt, response);
    }
  };
}

async function serve(
  deps: CallServerDeps,
  progress: Progress,
  transport: Transport,
  signal: AbortSignal,
): Promise<Response> {
  const { request, requestId } = progress;
  if (transport.problem !== undefined) throw transport.problem;
  if (request.body.byteLength > wireRules.bodyLimitBytes.value) {
    throw refuse(
      'bodyTooLarge',
      `The body is larger than ${wireRules.bodyLimitBytes.value} bytes.`,
    );
  }
  const route = findRoute(request.method, request.path, request.headers);
  progress.route = route;
  const read = readParameters(route, request);
  progress.read = read;
  const faults = deps.faults.strike({
    operation: route.operation,
    description: route.description,
    method: request.method,
    instances: instancesOf(read.input),
    accessKeyId: claimedKey(request),
    temporary: request.headers.has('x-acs-security-token'),
  });
  progress.faults = faults.names;

  const key = verifySignature(request, {
    keys: deps.keys,
    nonces: deps.nonces,
    machineNow: deps.machineNow() + faults.skewMs,
    localNow: deps.clock.now(),
    trusted: deps.trusted,
  });
  const call: ServiceCall = {
    operation: route.operation,
    input: read.input,
    requestId,
    caller: {
      accessKeyId: key.accessKeyId,
      accountId: deps.world.accountId,
      userId: key.userId ?? deps.world.accountId,
    },
  };
  demandAccess(deps, call, route.description.ram.action);
  throttle(deps);
  const hold = (ms: number) => deps.activity.park(deps.clock.until(deps.clock.now() + ms, signal));
  const delay = deps.latencyMs + faults.delayMs;
  if (delay > 0) await hold(delay);
  await faults.before({ hold });

  const problems = validateParameters(route.description, read);
  if (problems.length > 0) throw refuse('invalidParameters', sayProblems(problems));
  const fields = faults.wrap(findHandler(deps, route.operation))(deps.world, call);
  if (route.description.repeat !== 'safe') deps.onChange();
  return faults.answer(answerSuccess(route.description, fields, requestId), { hold });
}

async function readRequest(request: Request): Promise<WireRequest> {
  const url = new URL(request.url);
  const headers = new Headers(request.headers);
  // In-process callers need not set what a connection always has.
  if (!headers.has('host')) headers.set('host', url.host);
  return {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers,
    body: request.body === null ? new Uint8Array() : new Uint8Array(await request.arrayBuffer()),
  };
}

/** The operation's handler, to be called on a settled world at once. */
function findHandler(deps: CallServerDeps, operation: string): Handler {
  const handler = deps.handlers[operation];
  if (handler === undefined) {
    throw refuse('internal', `The local service does not carry out ${operation}.`);
  }
  deps.world.settle();
  return handler;
}

/** PAI-DSW's actions know no resources (RAM's table of them): a policy allows one for all, or for none. */
function demandAccess({ authorise, world }: CallServerDeps, call: ServiceCall, action: string) {
  const access = authorise(call.caller.accessKeyId, { action, resource: '*' });
  if (access !== 'Allow') throw permissionDenied(world, call, access);
}

function throttle({ bucket, clock }: CallServerDeps): void {
  const turn = bucket?.take(clock.now()) ?? { taken: true };
  if (turn.taken) return;
  throw refuse('throttled', 'Request was denied due to user flow control.', {
    'x-acs-retry-after': String(turn.waitMs),
  });
}

/** Anything that is not a refusal is a bug of the local service: it goes to the log whole, and to the caller in short. */
function asServiceError(
  error: unknown,
  { route, requestId }: Progress,
  log: Log | undefined,
): ServiceError {
  if (error instanceof ServiceError) return error;
  const stack = error instanceof Error ? error.stack : String(error);
  log?.error('the local service failed', { operation: route?.operation, requestId, stack });
  return refuse('internal', `The local service failed: ${String(error)}`);
}

function record(
  deps: CallServerDeps,
  { request, requestId, route, read, faults, error }: Progress,
  startedAt: number,
  response: Response | undefined,
): void {
  const input = read?.input ?? {};
  const instances = instancesOf(input);
  const { SnapshotId: snapshot } = input;
  const part = typeof snapshot === 'string' ? `/${snapshot}` : '';
  const [others] = Object.values(route?.path ?? {});
  deps.calls.add({
    time: new Date(startedAt).toISOString(),
    operation: request.headers.get('x-acs-action'),
    resource: instances.length > 0 ? `${instances.join(',')}${part}` : (others ?? null),
    method: request.method,
    path: request.path,
    query: request.query,
    status: response?.status ?? null,
    code: error?.code ?? null,
    requestId,
    accessKeyId: claimedKey(request) || null,
    durationMs: deps.clock.now() - startedAt,
    ...(faults !== undefined && faults.length > 0 ? { faults } : {}),
  });
}

/** Empty where the request claims none. */
function claimedKey({ headers }: WireRequest): string {
  return /Credential=([^,\s]+)/.exec(headers.get('authorization') ?? '')?.[1] ?? '';
}

/** The instances that a call names, one or a batch. */
function instancesOf({
  InstanceId: one,
  InstanceIds: batch,
}: Readonly<Record<string, unknown>>): string[] {
  return [one, batch].flat().filter((id) => typeof id === 'string');
}

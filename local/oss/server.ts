import { randomBytes } from 'node:crypto';
import { type CallLog, createCallLog } from '../call-log.ts';
import type { LocalClock } from '../clock.ts';
import type { CallFaults } from '../faults/call-fault.ts';
import { ConnectionCut } from '../faults/connection-cut.ts';
import { type Authorise, allowEverything } from '../ram/authorise.ts';
import { demandAccess } from './access.ts';
import { isLoopbackHost, readAddress } from './address.ts';
import { authenticate, type OssAccessKey } from './authenticate.ts';
import { createBuckets, type WantedBucket } from './buckets.ts';
import type { OssCall, OssHandler } from './call.ts';
import type { OssCallRecord } from './call-record.ts';
import { createControl } from './control.ts';
import { createOssFaults, type OssFaults } from './faults.ts';
import { listenOn, type OssListener } from './listen.ts';
import { answerError, respond } from './respond.ts';
import { findOperation, handlers, type OperationName } from './route.ts';

export interface OssServiceOptions {
  /** Where the state survives restarts; in memory when absent. */
  readonly dataDir?: string;
  /** Rules Last-Modified, Date, the expiry of tokens, and slow answers. */
  readonly clock: LocalClock;
  readonly keys: readonly OssAccessKey[];
  /** Made where they are missing. */
  readonly buckets: readonly WantedBucket[];
  /** `cn-hangzhou` unless said. */
  readonly region?: string;
  /** What RAM says to each call; everything is allowed when absent. */
  readonly authorise?: Authorise | undefined;
  /** Whose buckets they are, in the names of resources. `1000000000000001` unless said. */
  readonly accountId?: string;
  /** Epoch ms of the machine's clock, which dates signatures. */
  readonly machineNow?: () => number;
  /** Fault rules to begin with, as `PUT /_local/faults` takes them. */
  readonly faults?: unknown;
}

export interface OssService {
  /**
   * Answers a request without a port. Rejects with `ConnectionCut` where a fault rule breaks the connection, and with the
   * request's own reason where the caller left.
   */
  fetch(request: Request): Promise<Response>;
  /** Serves on 127.0.0.1. Port 0: any free one. */
  listen(port: number): Promise<OssListener>;
  readonly calls: CallLog<OssCallRecord>;
  readonly faults: OssFaults;
}

/**
 * Object Storage Service on one machine: the operations that our client and others need, over the same wire, with signatures
 * checked for real. A second opinion: it shares no code with the client.
 *
 * @throws InvalidInputError `FAULTS_INVALID`
 */
export function createOssService(options: OssServiceOptions): OssService {
  const { clock, region = 'cn-hangzhou', machineNow = Date.now } = options;
  const { authorise = allowEverything, accountId = '1000000000000001' } = options;
  const keys = new Map(options.keys.map((key) => [key.accessKeyId, key]));
  const calls = createCallLog<OssCallRecord>();
  const buckets = createBuckets({
    dataDir: options.dataDir,
    region,
    now: clock.now,
    wanted: options.buckets,
  });
  const faults = createOssFaults({ now: clock.now, buckets }, options.faults);
  const answerControl = createControl({ calls, faults });

  /** Reads and authenticates a request. What it learns goes into the record as it learns it. */
  async function readCall(
    request: Request,
    record: Draft,
  ): Promise<{ operation: OperationName; call: OssCall }> {
    const url = new URL(request.url);
    const address = readAddress(hostOf(request), url.pathname);
    record.bucket = address.bucket ?? null;
    record.key = address.key ?? null;
    const query = [...url.searchParams];
    const headers = new Map(request.headers);
    const caller = authenticate(
      { method: request.method, address, query, headers },
      {
        findKey: (id) => keys.get(id),
        region,
        machineNow: machineNow(),
        localNow: clock.now(),
      },
    );
    record.accessKeyId = caller.accessKeyId;
    const operation = findOperation(request.method, address, new Map(query), request.headers);
    record.operation = operation;
    demandAccess(authorise, { operation, address, query: new Map(query), caller, accountId });
    const call = {
      bucketName: address.bucket,
      key: address.key,
      query: new Map(query),
      headers: request.headers,
      body: new Uint8Array(await request.arrayBuffer()),
      caller,
      now: clock.now(),
    };
    return { operation, call };
  }

  /** Carries a call out, and lets it go wrong where fault rules say so. */
  async function carryOut(
    operation: OperationName,
    call: OssCall,
    struck: CallFaults<OssHandler>,
    about: { readonly requestId: string; readonly signal: AbortSignal },
  ): Promise<Response> {
    const hold = (ms: number) => clock.until(clock.now() + ms, about.signal);
    if (struck.delayMs > 0) await hold(struck.delayMs);
    await struck.before({ hold });
    const answer = struck.wrap(handlers[operation])(buckets, { ...call, now: clock.now() });
    const response = respond(answer, { requestId: about.requestId, now: clock.now() });
    return struck.answer(response, { hold });
  }

  async function answerSigned(request: Request): Promise<Response> {
    const requestId = randomBytes(12).toString('hex').toUpperCase();
    const { method, signal } = request;
    const startedAt = clock.now();
    const record: Draft = { ...EMPTY_RECORD };
    let response: Response | undefined;
    try {
      const { operation, call } = await readCall(request, record);
      const struck = faults.strike({ operation, method, key: call.key });
      if (struck.names.length > 0) record.faults = struck.names;
      response = await carryOut(operation, call, struck, { requestId, signal });
      return response;
    } catch (error) {
      if (error instanceof ConnectionCut || signal.aborted) throw error;
      const refusal = answerError(error, { requestId, host: hostOf(request), method });
      record.code = refusal.code;
      response = respond(refusal, { requestId, now: clock.now() });
      return response;
    } finally {
      const { bucket, key } = record;
      const { pathname: path, search } = new URL(request.url);
      calls.add({
        ...record,
        time: new Date(startedAt).toISOString(),
        resource: key === null ? bucket : `${bucket}/${key}`,
        method,
        path,
        query: search.slice(1),
        status: response?.status ?? null,
        requestId,
        durationMs: clock.now() - startedAt,
      });
    }
  }

  async function fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    return url.pathname.startsWith('/_local/') && isLoopbackHost(hostOf(request))
      ? answerControl(request)
      : answerSigned(request);
  }

  return {
    fetch,
    listen: (port) => listenOn(port, fetch),
    calls,
    faults,
  };
}

/** What is learned of a request on the way. */
type Draft = Mutable<
  Pick<OssCallRecord, 'operation' | 'bucket' | 'key' | 'accessKeyId' | 'code' | 'faults'>
>;
type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

const EMPTY_RECORD = {
  operation: null,
  bucket: null,
  key: null,
  accessKeyId: null,
  code: null,
} as const;

function hostOf(request: Request): string {
  return request.headers.get('host') ?? new URL(request.url).host;
}

import { randomBytes } from 'node:crypto';
import type { LocalClock } from '../clock.ts';
import { isLoopbackHost, readAddress } from './address.ts';
import { authenticate, type OssAccessKey } from './authenticate.ts';
import { createBuckets, type WantedBucket } from './buckets.ts';
import type { OssAnswer, OssCall } from './call.ts';
import type { OssCallRecord } from './call-record.ts';
import { answerControl } from './control.ts';
import { createFaults, type OssFault } from './faults.ts';
import { ConnectionCut, listenOn, type OssListener } from './listen.ts';
import { OssError } from './oss-error.ts';
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
  /** Epoch ms of the machine's clock, which dates signatures. */
  readonly machineNow?: () => number;
}

export interface OssService {
  /** Answers a request without a port. Rejects with `ConnectionCut` where a fault cuts the connection. */
  fetch(request: Request): Promise<Response>;
  /** Serves on 127.0.0.1. Port 0: any free one. */
  listen(port: number): Promise<OssListener>;
  readonly calls: readonly OssCallRecord[];
  clearCalls(): void;
  setFaults(rules: readonly OssFault[]): void;
}

/**
 * Object Storage Service on one machine: the operations that our client and others need, over the same wire, with signatures
 * checked for real. A second opinion: it shares no code with the client.
 */
export function createOssService(options: OssServiceOptions): OssService {
  const { clock, region = 'cn-hangzhou', machineNow = Date.now } = options;
  const keys = new Map(options.keys.map((key) => [key.accessKeyId, key]));
  const faults = createFaults();
  const calls: OssCallRecord[] = [];
  const buckets = createBuckets({
    dataDir: options.dataDir,
    region,
    now: clock.now,
    wanted: options.buckets,
  });

  /** Reads and authenticates a request. What it learns goes into the record as it learns it. */
  async function readCall(
    request: Request,
    record: Draft,
  ): Promise<{ operation: OperationName; call: OssCall }> {
    const url = new URL(request.url);
    const address = readAddress(hostOf(request), url.pathname);
    record.bucket = address.bucket;
    record.key = address.key;
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

  /** Carries a call out, and lets it go wrong where a fault says so. */
  async function carryOut(
    operation: OperationName,
    call: OssCall,
  ): Promise<{ answer: OssAnswer; half: boolean }> {
    const fault = faults.take(operation, call.key);
    if (fault?.fault === 'slow') await clock.until(clock.now() + fault.ms);
    if (fault?.fault === 'reset') throw new ConnectionCut();
    if (fault?.fault === 'error' && !fault.after) throw faultError(fault);
    const answer = handlers[operation](buckets, { ...call, now: clock.now() });
    if (fault?.fault === 'lost') throw new ConnectionCut();
    if (fault?.fault === 'error') throw faultError(fault);
    return { answer, half: fault?.fault === 'half' };
  }

  async function answerSigned(request: Request): Promise<Response> {
    const requestId = randomBytes(12).toString('hex').toUpperCase();
    const { method } = request;
    const record: Draft = { ...EMPTY_RECORD, at: clock.now(), method, requestId };
    let answer: OssAnswer | undefined;
    let half = false;
    try {
      const { operation, call } = await readCall(request, record);
      ({ answer, half } = await carryOut(operation, call));
    } catch (error) {
      if (error instanceof ConnectionCut) throw error;
      const refusal = answerError(error, { requestId, host: hostOf(request), method });
      record.errorCode = refusal.code;
      answer = refusal;
    } finally {
      calls.push({ ...record, status: answer?.status });
    }
    return respond(answer, { requestId, now: clock.now(), half });
  }

  async function fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    return url.pathname.startsWith('/_local/') && isLoopbackHost(hostOf(request))
      ? answerControl(request, url, { calls, faults })
      : answerSigned(request);
  }

  return {
    fetch,
    listen: (port) => listenOn(port, fetch),
    calls,
    clearCalls: () => {
      calls.length = 0;
    },
    setFaults: (rules) => faults.set(rules),
  };
}

type Draft = { -readonly [Field in keyof OssCallRecord]: OssCallRecord[Field] };

const EMPTY_RECORD = {
  operation: undefined,
  bucket: undefined,
  key: undefined,
  accessKeyId: undefined,
  status: undefined,
  errorCode: undefined,
} as const;

function hostOf(request: Request): string {
  return request.headers.get('host') ?? new URL(request.url).host;
}

function faultError(fault: { readonly status?: number; readonly code?: string }): OssError {
  const code = fault.code ?? 'ServiceUnavailable';
  return new OssError(fault.status ?? 503, code, 'Please reduce your request rate.');
}

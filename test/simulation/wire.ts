import type { Attempt, AttemptInput } from '../../lib/dsw/attempt.ts';
import { type Answer, type JsonObject, readAnswer } from '../../lib/dsw/read-answer.ts';
import { createRedact, type Redact } from '../../lib/dsw/redact.ts';
import { describeBreakdown } from '../../lib/dsw/transport-failure.ts';
import type { DswService } from '../../local/dsw/server.ts';
import { ConnectionCut } from '../../local/faults/connection-cut.ts';
import type { Process } from './process.ts';

/** One request on its way to the service. */
export interface WireCall {
  readonly process: Process;
  /** Name of the target that it is made for. */
  readonly target: string;
  readonly operation: string;
  /** Instances that it names, or nothing. */
  readonly instances: readonly string[];
  /** Of a call for metrics. */
  readonly metric: string | undefined;
}

/** Told of everything on the wire, as it happens. */
export interface WireWatch {
  onSend(call: WireCall): void;
  /** Right before the service acts on it. */
  onArrive(call: WireCall): void;
  /** Right after; `answer` is what the service says, whether or not it gets through. */
  onServed(call: WireCall, answer: JsonObject | undefined): void;
  /** The process has it. `servedAt` in epoch ms. */
  onDeliver(call: WireCall, answer: Answer, servedAt: number): void;
}

/** How far away the service is at the moment. */
export interface Distance {
  outMs(): number;
  backMs(): number;
  /** Whether no connection comes about. */
  isUnreachable(): boolean;
}

export interface WireOptions {
  /** To the service in this process. */
  readonly send: DswService['fetch'];
  readonly process: Process;
  readonly target: string;
  readonly distance: Distance;
  readonly watch: WireWatch;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What the vendor's client and the network do otherwise: signs, sends to the service in this process, reads the answer. */
export function createWire(options: WireOptions): Attempt {
  const { process, target, distance, watch, send, now } = options;
  return async (input) => {
    const redact = createRedact(() => [input.credentials.accessKeySecret]);
    const call: WireCall = {
      process,
      target,
      operation: input.name,
      instances: instancesOf(input),
      metric: input.wire.query['MetricType'],
    };
    watch.onSend(call);
    const unreachable = distance.isUnreachable();
    let servedAt = now();
    const answer = await process.exchange<Answer>({
      name: `${call.operation} ${call.instances.join(',')}`,
      outMs: distance.outMs(),
      backMs: unreachable ? 0 : distance.backMs(),
      timeout: { ms: input.timeoutMs, answer: () => timedOut(input, redact) },
      async perform() {
        if (unreachable) return brokenDown(input, connectRefused(), redact);
        watch.onArrive(call);
        servedAt = now();
        const { answer, said } = await ask(send, input, redact);
        watch.onServed(call, said);
        return answer;
      },
    });
    watch.onDeliver(call, answer, servedAt);
    return answer;
  };
}

interface Heard {
  readonly answer: Answer;
  /** What the service said before anything was lost, as far as that can be known. */
  readonly said: JsonObject | undefined;
}

async function ask(send: DswService['fetch'], input: AttemptInput, redact: Redact): Promise<Heard> {
  let response: Response;
  try {
    response = await send(makeRequest(input));
  } catch (error) {
    if (!(error instanceof ConnectionCut)) throw error;
    return { answer: brokenDown(input, connectionReset(), redact), said: undefined };
  }
  const { status } = response;
  const headers = Object.fromEntries(response.headers);
  try {
    const text = await response.text();
    const answer = readAnswer({ status, headers, text }, redact, input.now());
    return { answer, said: answer.ok ? answer.body : undefined };
  } catch (error) {
    if (!(error instanceof ConnectionCut)) throw error;
    return { answer: halfAnswer(status), said: undefined };
  }
}

/** As `lib/dsw/attempt.ts` has it: head there, body lost. */
function halfAnswer(status: number): Answer {
  return {
    ok: false,
    failure: {
      code: 'DSW_ANSWER_UNREADABLE',
      message: `was answered with HTTP ${status} and a body that broke off`,
      nature: 'passing',
      effect: 'unknown',
      httpStatus: status,
    },
  };
}

function brokenDown({ endpoint, timeoutMs }: AttemptInput, error: Error, redact: Redact): Answer {
  const at = { host: endpoint.host, timeoutMs, timedOut: false, connecting: false };
  return { ok: false, failure: describeBreakdown(error, at, redact) };
}

function timedOut({ endpoint, timeoutMs }: AttemptInput, redact: Redact): Answer {
  const at = { host: endpoint.host, timeoutMs, timedOut: true, connecting: false };
  return { ok: false, failure: describeBreakdown(new Error('aborted'), at, redact) };
}

function connectRefused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
  });
}

function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
}

const SIGNED_HEADERS = [
  'host',
  'x-acs-action',
  'x-acs-content-sha256',
  'x-acs-date',
  'x-acs-security-token',
  'x-acs-signature-nonce',
  'x-acs-version',
];
/** The service trusts that it was signed. */
const UNSIGNED = '0'.repeat(64);
const NEVER_ABORTED = new AbortController().signal;

/** The request that the vendor's client would send, but for the signature. */
function makeRequest({ wire, operation, endpoint, credentials, nonce, name, now }: AttemptInput) {
  const query = Object.entries(wire.query)
    .map(([key, value]) => `${key}=${encode(value)}`)
    .join('&');
  const { accessKeyId, securityToken } = credentials;
  const signed = SIGNED_HEADERS.filter(
    (header) => header !== 'x-acs-security-token' || securityToken !== undefined,
  );
  const headers = new Headers({
    host: endpoint.host,
    'x-acs-action': name,
    'x-acs-version': '2022-01-01',
    'x-acs-date': now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': nonce,
    'x-acs-content-sha256': UNSIGNED,
    ...(securityToken === undefined ? {} : { 'x-acs-security-token': securityToken }),
    ...(wire.body === undefined ? {} : { 'content-type': 'application/json' }),
    authorization: `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${signed.join(';')},Signature=${UNSIGNED}`,
  });
  const url = `https://${endpoint.host}${wire.pathname}${query === '' ? '' : `?${query}`}`;
  const body = wire.body === undefined ? undefined : Buffer.from(JSON.stringify(wire.body));
  const request: Readable = {
    url,
    method: operation.verb,
    headers,
    signal: NEVER_ABORTED,
    body: body ?? null,
    arrayBuffer: async () => body ?? new ArrayBuffer(0),
  };
  // Just what the service reads of a Request: a real one costs more than all the rest of a call.
  return request as unknown as Request;
}

type Readable = Readonly<
  Record<'url' | 'method', string> & {
    headers: Headers;
    signal: AbortSignal;
    body: Buffer | null;
    arrayBuffer(): Promise<Buffer | ArrayBuffer>;
  }
>;

function encode(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** In the path, in the body of a batch, or in the filter of a list. */
function instancesOf({ wire, operation }: AttemptInput): string[] {
  const inBody = wire.body?.['InstanceIds'];
  if (Array.isArray(inBody)) return inBody.map(String);
  const filter = wire.query['InstanceId'];
  if (filter !== undefined) return filter.split(',');
  const place = operation.path.split('/').indexOf('{InstanceId}');
  const inPath = place < 0 ? undefined : wire.pathname.split('/')[place];
  return inPath === undefined ? [] : [inPath];
}

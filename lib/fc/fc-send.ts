import type { FcCredentials } from './credentials.ts';
import type { FcEndpoint } from './endpoint.ts';
import type { InvokeRequest } from './invoke-request.ts';

/** FC 3.0's version of the API; functions have no service in it. */
export const FC_API_VERSION = '2023-03-30';

export interface SendInput {
  readonly request: InvokeRequest;
  readonly endpoint: FcEndpoint;
  readonly credentials: FcCredentials;
  /** From connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** An answer as it came, whatever the client in between makes of it. */
export interface FcAnswer {
  readonly status: number;
  /** Lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Undefined: it broke off. */
  readonly body: Uint8Array | undefined;
}

/** Signs and sends a call once. Rejects when there is no answer at all. */
export type FcSend = (input: SendInput) => Promise<FcAnswer>;

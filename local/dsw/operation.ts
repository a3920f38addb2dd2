import type { World } from './world-type.ts';

/** Who called, as the signature proved. */
export interface Caller {
  readonly accessKeyId: string;
  readonly accountId: string;
  /** RAM user or role session; the account itself for its own keys. */
  readonly userId: string;
}

/** One call that passed the wire: signature checked, route found, parameters read and validated against api.json. */
export interface ServiceCall {
  readonly operation: string;
  /**
   * Path, query and body parameters in one object under their wire names, as typed values: numbers are numbers,
   * JSON text is parsed, comma lists are arrays of strings. Absent parameters are absent.
   */
  readonly input: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  readonly caller: Caller;
  /** Instances that a fault rule denies this call. */
  readonly denial?: Denial;
}

export interface Denial {
  /** RAM's word for why: no policy allows it, or one forbids it. */
  readonly type: 'ImplicitDeny' | 'ExplicitDeny';
  readonly covers: (instanceId: string) => boolean;
}

/**
 * Carries out one operation on the world and returns the operation's own fields. The wire adds the envelope
 * (RequestId, Success, Code, Message, HttpStatusCode) as api.json lists it for the operation; a field that the handler
 * sets itself wins. Throws `ServiceError` to refuse.
 */
export type Handler = (world: World, call: ServiceCall) => Record<string, unknown>;

/** A refusal as the service words it. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;
  /** Further members of the answer's body, such as AccessDeniedDetail. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ServiceError';
    this.status = status;
    this.code = code;
    this.extra = extra;
    this.headers = headers;
  }
}

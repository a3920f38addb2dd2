import { StewardError } from '../base/errors.ts';

/** Each says what became of a call to Function Compute. */
export type FcErrorCode =
  /** What was asked for cannot be sent: a name, a task id, a delay or a payload that FC does not take. */
  | 'FC_INVOKE_INVALID'
  | 'FC_ENDPOINT_INVALID'
  /** No credentials to sign with. */
  | 'FC_CREDENTIALS_MISSING'
  /** Key, token, signature or date was not accepted. */
  | 'FC_CREDENTIALS_REFUSED'
  /** RAM does not allow it: `fc:InvokeFunction`. */
  | 'FC_FORBIDDEN'
  | 'FC_FUNCTION_NOT_FOUND'
  /** Too many instances or calls, for longer than the call could wait. */
  | 'FC_THROTTLED'
  /** Refused for another reason. */
  | 'FC_REJECTED'
  | 'FC_UNREACHABLE'
  | 'FC_TIMEOUT'
  | 'FC_SERVICE_FAILED'
  | 'FC_ANSWER_UNREADABLE'
  /** A synchronous call was made, and the function threw, crashed or ran out of time. */
  | 'FC_FUNCTION_FAILED';

export interface FcErrorInit {
  readonly functionName?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly serviceCode?: string | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number;
  readonly retryable?: boolean;
  readonly mayHaveTakenEffect?: boolean;
  readonly errorType?: string | undefined;
  readonly cause?: unknown;
}

/** A call to Function Compute that brought no result. Nothing in it is secret. */
export class FcError extends StewardError {
  declare readonly code: FcErrorCode;
  readonly functionName: string | undefined;
  /** Undefined when there was no answer. */
  readonly httpStatus: number | undefined;
  /** FC's own code, such as `ResourceExhausted`. */
  readonly serviceCode: string | undefined;
  readonly requestId: string | undefined;
  /** How often it was sent. 0: never. */
  readonly attempts: number;
  /** A later try may succeed. Look at `mayHaveTakenEffect` first, where no task id was given. */
  readonly retryable: boolean;
  /** The function may have been, or may yet be, started all the same. */
  readonly mayHaveTakenEffect: boolean;
  /** FC's `x-fc-error-type` of a function that failed. */
  readonly errorType: string | undefined;

  constructor(code: FcErrorCode, message: string, init: FcErrorInit = {}) {
    const { functionName, httpStatus, serviceCode, requestId, cause } = init;
    super(code, message, {
      details: { functionName, httpStatus, serviceCode, requestId },
      ...(cause === undefined ? {} : { cause }),
    });
    this.functionName = functionName;
    this.httpStatus = httpStatus;
    this.serviceCode = serviceCode;
    this.requestId = requestId;
    this.attempts = init.attempts ?? 0;
    this.retryable = init.retryable ?? false;
    this.mayHaveTakenEffect = init.mayHaveTakenEffect ?? false;
    this.errorType = init.errorType;
  }
}

/** What a failed request to OSS means to us. */
export type OssFailureKind =
  /** It may work the next time; what it asked for may have happened. */
  | 'passing'
  | 'no-object'
  | 'no-bucket'
  | 'no-upload'
  /** A create-only write found something there. */
  | 'exists'
  /** The object is not the one that was asked for any more. */
  | 'changed'
  | 'credentials'
  | 'refused';

export interface OssFailure {
  readonly kind: OssFailureKind;
  readonly status: number | undefined;
  /** OSS's own code, or the name of the network error. */
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
}

/** By OSS's code: https://www.alibabacloud.com/help/en/oss/support/error-codes */
const BY_CODE: Readonly<Record<string, OssFailureKind>> = {
  NoSuchKey: 'no-object',
  NoSuchBucket: 'no-bucket',
  NoSuchUpload: 'no-upload',
  FileAlreadyExists: 'exists',
  PreconditionFailed: 'changed',
  // 400, where the others of its kind are 5xx: the body did not arrive in time.
  RequestTimeout: 'passing',
  NotImplemented: 'refused',
  InvalidAccessKeyId: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  SecurityTokenExpired: 'credentials',
  InvalidSecurityToken: 'credentials',
  AccessKeyIdAndSecurityTokenNotMatch: 'credentials',
  RequestTimeTooSkewed: 'credentials',
};

/**
 * Reads what ali-oss threw, or gives `undefined` for what is not a failed request but a bug.
 *
 * The library marks network errors with status -1 or -2, a timed-out answer by its name alone, and an answer that broke off
 * with its status, such as 200. Unreadable XML comes as the parser's error, with the answer's status or none.
 */
export function readOssFailure(error: unknown): OssFailure | undefined {
  if (!(error instanceof Error) || error instanceof TypeError) return undefined;
  const { status, code, requestId } = factsOf(error);
  if (status === undefined || status < 400) {
    // Its message may quote the body of the answer.
    const message = status === undefined || status < 0 ? error.message : 'The answer broke off.';
    return { kind: 'passing', status: undefined, code: code ?? error.name, message, requestId };
  }
  const kind = (code && BY_CODE[code]) || (status >= 500 || status === 429 ? 'passing' : 'refused');
  return { kind, status, code: code ?? `HTTP ${status}`, message: error.message, requestId };
}

function factsOf(error: Error) {
  const { status, code, requestId } = error as {
    status?: unknown;
    code?: unknown;
    requestId?: unknown;
  };
  return {
    status: typeof status === 'number' ? status : undefined,
    code: typeof code === 'string' ? code : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
  };
}

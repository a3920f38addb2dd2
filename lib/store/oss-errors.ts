import { StoreError, type StoreErrorCode, type StoreErrorDetails } from './errors.ts';
import type { OssFailure, OssFailureKind } from './oss-failure.ts';

/** What failed, for messages and details. */
export interface OssFailedCall {
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  readonly endpoint: string;
  readonly attempts: number;
  readonly mayHaveTakenEffect?: boolean;
}

/** Says in our words why OSS did not do it, and what to do about it. */
export function explainOssFailure(failure: OssFailure, call: OssFailedCall): StoreError {
  const { code, text } = explain(failure, call);
  const details: StoreErrorDetails = {
    operation: call.operation,
    key: call.key,
    location: `oss://${call.bucket}`,
    serviceCode: failure.code,
    attempts: call.attempts,
    ...(failure.status === undefined ? undefined : { httpStatus: failure.status }),
    ...(failure.requestId === undefined ? undefined : { requestId: failure.requestId }),
    ...(call.mayHaveTakenEffect ? { mayHaveTakenEffect: true } : undefined),
  };
  const from = [failure.code, failure.requestId && `request ${failure.requestId}`];
  const what = call.key === '' ? `${call.operation} in` : `${call.operation} ${call.key} in`;
  return new StoreError(
    code,
    `Could not ${what} oss://${call.bucket}: ${text} (${from.filter(Boolean).join(', ')}).`,
    // The library's error holds the whole request, body included: only what it says is kept.
    { details, cause: new Error(failure.message) },
  );
}

interface Explanation {
  readonly code: StoreErrorCode;
  readonly text: string;
}

/** OSS's codes that deserve more than the text of their kind. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  AccessDenied: {
    code: 'STORE_REFUSED',
    text: 'this access key may not do that. Grant it oss:GetObject, oss:PutObject, oss:DeleteObject, oss:AbortMultipartUpload and oss:ListObjects there',
  },
  PermanentRedirect: {
    code: 'STORE_REFUSED',
    text: 'the bucket is in another region. Set the region, or the endpoint, of the bucket',
  },
  SecurityTokenExpired: {
    code: 'STORE_CREDENTIALS',
    text: 'the temporary access key has expired. Get a new one',
  },
  RequestTimeTooSkewed: {
    code: 'STORE_CREDENTIALS',
    text: "this machine's clock is more than 15 minutes off, so signatures do not hold. Set the clock",
  },
  InDebt: {
    code: 'STORE_REFUSED',
    text: 'the account is in debt. Pay the bill',
  },
  UserDisable: {
    code: 'STORE_REFUSED',
    text: 'OSS is switched off for the account. Look for unpaid bills',
  },
};

const BY_KIND: Readonly<Record<OssFailureKind, Explanation>> = {
  passing: { code: 'STORE_UNREACHABLE', text: '' },
  'no-object': {
    code: 'STORE_FAILED',
    text: 'the object was deleted in the meantime. Try again',
  },
  'no-bucket': {
    code: 'STORE_BUCKET_MISSING',
    text: 'there is no such bucket. Create it, or correct the name or the region',
  },
  'no-upload': {
    code: 'STORE_FAILED',
    text: 'somebody, or a lifecycle rule, removed the unfinished upload. Try again',
  },
  exists: { code: 'STORE_FAILED', text: 'there is something already' },
  changed: {
    code: 'STORE_FAILED',
    text: 'the object was replaced while it was being read. Try again',
  },
  credentials: {
    code: 'STORE_CREDENTIALS',
    text: 'the access key is not accepted. Check its ID, its secret and, where it is temporary, its token',
  },
  refused: { code: 'STORE_REFUSED', text: 'OSS refused' },
};

function explain(failure: OssFailure, call: OssFailedCall): Explanation {
  if (failure.kind === 'passing') {
    const tries = call.attempts === 1 ? 'once' : `${call.attempts} times`;
    const text = `tried ${tries} at ${call.endpoint} without success. Check the network and the endpoint, or try again later`;
    return { ...BY_KIND.passing, text };
  }
  return BY_CODE[failure.code] ?? BY_KIND[failure.kind];
}

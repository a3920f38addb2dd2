import { expect, it } from 'vitest';
import { readOssFailure } from '../../../lib/store/oss-failure.ts';

/** Errors as ali-oss 6.23.0 makes them. */
const thrown = (facts: Record<string, unknown>) => Object.assign(new Error('as told'), facts);

it.each([
  // A timed-out answer has neither status nor code.
  [{ name: 'ResponseTimeoutError' }, 'passing'],
  [{ name: 'ConnectionTimeoutError', status: -2, code: 'ConnectionTimeoutError' }, 'passing'],
  [{ name: 'RequestError', status: -1, code: 'RequestError' }, 'passing'],
  [{ status: 500, code: 'InternalError' }, 'passing'],
  [{ status: 502 }, 'passing'],
  [{ status: 503, code: 'TotalQpsLimitExceeded' }, 'passing'],
  [{ status: 429 }, 'passing'],
  [{ status: 400, code: 'RequestTimeout' }, 'passing'],
  [{ status: 200, name: 'UnknownError' }, 'passing'],
  [{ status: 501, code: 'NotImplemented' }, 'refused'],
  [{ status: 403, code: 'AccessDenied' }, 'refused'],
  [{ status: 400, code: 'InvalidArgument' }, 'refused'],
  [{ status: 404, code: 'NoSuchKey' }, 'no-object'],
  [{ status: 404, code: 'NoSuchBucket' }, 'no-bucket'],
  [{ status: 404, code: 'NoSuchUpload' }, 'no-upload'],
  [{ status: 409, code: 'FileAlreadyExists' }, 'exists'],
  [{ status: 412, code: 'PreconditionFailed' }, 'changed'],
  [{ status: 403, code: 'SecurityTokenExpired' }, 'credentials'],
  [{ status: 403, code: 'RequestTimeTooSkewed' }, 'credentials'],
])('takes %j for %s', (facts, kind) => {
  expect(readOssFailure(thrown(facts))?.kind).toBe(kind);
});

it('does not repeat what an answer that broke off held', () => {
  const failure = readOssFailure(thrown({ status: 200, message: 'raw xml: private' }));

  expect(failure?.message).toBe('The answer broke off.');
});

it('does not take a bug for a failed request', () => {
  expect(readOssFailure(new TypeError('client.get is not a function'))).toBeUndefined();
  expect(readOssFailure('text')).toBeUndefined();
});

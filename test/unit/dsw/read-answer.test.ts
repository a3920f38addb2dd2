import { describe, expect, test } from 'vitest';
import { type RawAnswer, readAnswer } from '../../../lib/dsw/read-answer.ts';
import { createRedact } from '../../../lib/dsw/redact.ts';

const now = new Date('2026-03-01T00:00:00Z');
const redact = createRedact(() => ['topsecret']);

function read(status: number, body: unknown, headers: RawAnswer['headers'] = {}) {
  return readAnswer(
    { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) },
    redact,
    now,
  );
}

describe('an answer', () => {
  test('is its body', () => {
    const body = { RequestId: 'r-1', Success: true, Instances: [] };

    expect(read(200, body)).toEqual({ ok: true, body, requestId: 'r-1' });
  });

  test('of a batch that was refused in part is a success: it lists what was taken', () => {
    const body = { Success: true, Code: 'PermissionError', Message: 'no', InstanceIds: ['a'] };

    expect(read(200, body)).toMatchObject({ ok: true, body });
  });

  test.each([
    ['requestId in lower case', { requestId: 'r-2' }, {}],
    ['a header', {}, { 'x-acs-request-id': 'r-2' }],
  ])('has its request id from %s', (_, body, headers) => {
    expect(read(200, body, headers)).toMatchObject({ requestId: 'r-2' });
  });
});

describe('a failure', () => {
  test.each([
    ['an unknown instance', 404, { Code: 'ValidationError' }, 'DSW_NOT_FOUND', 'final', 'none'],
    ['a bad parameter', 400, { Code: 'ValidationError' }, 'DSW_REJECTED', 'final', 'none'],
    ['an unknown operation', 404, { Code: 'InvalidApi.NotFound' }, 'DSW_REJECTED', 'final', 'none'],
    ['a denial', 403, { Code: 'NoPermissionError' }, 'DSW_FORBIDDEN', 'final', 'none'],
    ['a denial by its code', 400, { Code: 'Forbidden.RAM' }, 'DSW_FORBIDDEN', 'final', 'none'],
    [
      'an unknown key, in spite of its status',
      404,
      { Code: 'InvalidAccessKeyId.NotFound' },
      'DSW_CREDENTIALS_REFUSED',
      'final',
      'none',
    ],
    [
      'a wrong signature',
      400,
      { Code: 'SignatureDoesNotMatch' },
      'DSW_CREDENTIALS_REFUSED',
      'final',
      'none',
    ],
    [
      'a clock that is off',
      400,
      { Code: 'InvalidTimeStamp.Expired' },
      'DSW_CREDENTIALS_REFUSED',
      'final',
      'none',
    ],
    [
      'an expired token',
      400,
      { Code: 'InvalidSecurityToken.Expired' },
      'DSW_CREDENTIALS_REFUSED',
      'expired',
      'none',
    ],
    ['too many calls', 429, {}, 'DSW_THROTTLED', 'throttled', 'none'],
    [
      'too many calls with another status',
      400,
      { Code: 'Throttling.User' },
      'DSW_THROTTLED',
      'throttled',
      'none',
    ],
    [
      'too many calls, in the middle of a failure',
      503,
      { Code: 'Throttling' },
      'DSW_THROTTLED',
      'throttled',
      'none',
    ],
    [
      'a broken service',
      500,
      { Code: 'InternalError' },
      'DSW_SERVICE_FAILED',
      'passing',
      'unknown',
    ],
    [
      'what the service calls internal',
      400,
      { Code: 'InternalError' },
      'DSW_SERVICE_FAILED',
      'passing',
      'unknown',
    ],
    ['a gateway that speaks HTML', 502, '<html>', 'DSW_SERVICE_FAILED', 'passing', 'unknown'],
    ['a method that is not implemented', 501, '', 'DSW_SERVICE_FAILED', 'final', 'unknown'],
    ['a time-out on the way', 408, '', 'DSW_SERVICE_FAILED', 'passing', 'unknown'],
    [
      'a failure inside of a success',
      200,
      { Success: false, Code: 'ValidationError', HttpStatusCode: 404 },
      'DSW_NOT_FOUND',
      'final',
      'none',
    ],
    [
      'a failure without status',
      200,
      { Success: false, Code: 'ValidationError' },
      'DSW_REJECTED',
      'final',
      'none',
    ],
    ['a redirect', 302, '', 'DSW_ANSWER_UNREADABLE', 'final', 'unknown'],
    ['an empty success', 204, '', 'DSW_ANSWER_UNREADABLE', 'passing', 'unknown'],
    ['a success in HTML', 200, '<html>', 'DSW_ANSWER_UNREADABLE', 'passing', 'unknown'],
    ['a list', 200, '[1]', 'DSW_ANSWER_UNREADABLE', 'passing', 'unknown'],
    ['null', 500, 'null', 'DSW_SERVICE_FAILED', 'passing', 'unknown'],
  ])('from %s is told apart', (_, status, body, code, nature, effect) => {
    expect(read(status, body)).toMatchObject({ ok: false, failure: { code, nature, effect } });
  });

  test('keeps the facts: status, code, request id, why it was denied, how long to wait', () => {
    const detail = { AuthAction: 'paidsw:StopInstance', NoPermissionType: 'ImplicitDeny' };
    const body = {
      Code: 'NoPermissionError',
      Message: 'No permission',
      RequestId: 'r-9',
      AccessDeniedDetail: detail,
    };

    expect(read(403, body, { 'retry-after': '2' })).toEqual({
      ok: false,
      failure: {
        code: 'DSW_FORBIDDEN',
        message: 'was denied (HTTP 403 NoPermissionError): No permission',
        nature: 'final',
        effect: 'none',
        httpStatus: 403,
        serviceCode: 'NoPermissionError',
        requestId: 'r-9',
        retryAfterMs: 2000,
        accessDenied: detail,
      },
    });
  });

  test('does not repeat what the service quotes of the signature', () => {
    const Message =
      'server StringToSign is:GET\n/api\n\nhost:x\nx-acs-security-token:topsecret\nAuthorization: ACS3 Credential=LTAI,Signature=abc';

    const answer = read(400, { Code: 'SignatureDoesNotMatch', Message });

    expect(JSON.stringify(answer)).not.toMatch(/topsecret|LTAI|abc/);
  });
});

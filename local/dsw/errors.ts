import { ServiceError } from './operation.ts';
import type { Certainty } from './rules.ts';

interface Refusal {
  readonly status: number;
  readonly code: string;
  /** How sure we are of status and code: see rules.ts for the letters. */
  readonly certainty: Certainty;
  /** When it is given. */
  readonly when: string;
}

/**
 * How the wire refuses a call, before any operation is carried out. PAI-DSW documents none of it: its pages point to the
 * general error pages of Alibaba Cloud, which name some codes (D) and disagree on HTTP statuses. All others are rules of
 * ours (I), kept here and nowhere else so that they can be put right in one place. What operations refuse is in rules.ts.
 */
export const refusals = {
  // Routing
  missingHeader: {
    status: 400,
    code: 'Missing{Header}',
    certainty: 'D',
    when: 'A header that every call needs is absent: MissingAction, MissingVersion, MissingDate and so on. The pages give the form Missing{ParameterName}.',
  },
  unknownApi: {
    status: 404,
    code: 'InvalidApi.NotFound',
    certainty: 'D',
    when: 'No operation has this name (`x-acs-action`), or not with this method and path.',
  },
  wrongVersion: {
    status: 400,
    code: 'InvalidVersion',
    certainty: 'I',
    when: '`x-acs-version` is not 2022-01-01. Other products of the cloud use this code.',
  },
  unsupportedMethod: {
    status: 405,
    code: 'UnsupportedHTTPMethod',
    certainty: 'I',
    when: 'The method is none of GET, POST, PUT, DELETE; HEAD is among the refused ones.',
  },
  badUrl: {
    status: 400,
    code: 'InvalidUrl',
    certainty: 'I',
    when: 'Path or query is not valid percent-encoding, the path has `.` or `..` segments, or a GET carries a body.',
  },
  bodyTooLarge: {
    status: 413,
    code: 'RequestEntityTooLarge',
    certainty: 'I',
    when: 'The body is larger than the limit in wire-rules.ts.',
  },

  // Signature
  malformedAuthorization: {
    status: 400,
    code: 'IncompleteSignature',
    certainty: 'I',
    when: '`Authorization` is not `ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…`, names a header that was not sent, or leaves `host` or an `x-acs-*` header unsigned.',
  },
  unknownKey: {
    status: 404,
    code: 'InvalidAccessKeyId.NotFound',
    certainty: 'D',
    when: 'Nobody has this AccessKey ID. Pages give 400 and 404.',
  },
  wrongSignature: {
    status: 400,
    code: 'SignatureDoesNotMatch',
    certainty: 'D',
    when: 'The signature is not the one that we calculate; the message shows what we signed. Pages give 400 and 403.',
  },
  wrongContentHash: {
    status: 400,
    code: 'ContentSha256Mismatch',
    certainty: 'I',
    when: 'The signature fits its headers, but `x-acs-content-sha256` is not the hash of the body that arrived: it was altered.',
  },
  replayedNonce: {
    status: 400,
    code: 'SignatureNonceUsed',
    certainty: 'I',
    when: 'The key has used this `x-acs-signature-nonce` before. Other products of the cloud use this code.',
  },
  malformedDate: {
    status: 400,
    code: 'InvalidTimeStamp.Format',
    certainty: 'I',
    when: '`x-acs-date` is not of the form yyyy-MM-ddTHH:mm:ssZ.',
  },
  staleDate: {
    status: 400,
    code: 'InvalidTimeStamp.Expired',
    certainty: 'D',
    when: '`x-acs-date` is more than 15 minutes off the machine clock, either way.',
  },
  wrongToken: {
    status: 400,
    code: 'InvalidSecurityToken.MismatchWithAccessKey',
    certainty: 'I',
    when: 'The security token does not belong to the key, or the key has none.',
  },
  expiredToken: {
    status: 400,
    code: 'InvalidSecurityToken.Expired',
    certainty: 'I',
    when: 'The security token has expired, by the local clock.',
  },

  // Parameters and the rest
  invalidParameters: {
    status: 400,
    code: 'ValidationError',
    certainty: 'D',
    when: 'Parameters are missing or not as api.json describes them; the message lists every problem.',
  },
  throttled: {
    status: 400,
    code: 'Throttling.User',
    certainty: 'D',
    when: 'More calls a second than `--qps` allows. `x-acs-retry-after` (ms) says when the next one will be taken.',
  },
  internal: {
    status: 500,
    code: 'InternalError',
    certainty: 'D',
    when: 'The local service itself has a bug; its log on stderr has the stack trace.',
  },
} as const satisfies Readonly<Record<string, Refusal>>;

export type RefusalKind = keyof typeof refusals;

/** A refusal of the table above, with the words for this case. */
export function refuse(
  kind: Exclude<RefusalKind, 'missingHeader'>,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ServiceError {
  const { status, code } = refusals[kind];
  return new ServiceError(status, code, message, {}, headers);
}

/** `Missing{Header}` without the prefix that all these headers share: `x-acs-action` → `MissingAction`. */
export function refuseMissing(header: string): ServiceError {
  const words = header.replace(/^x-acs-/, '').split('-');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return new ServiceError(
    refusals.missingHeader.status,
    `Missing${name}`,
    `The header ${header} is mandatory for this action.`,
  );
}

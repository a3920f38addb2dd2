import { createHash } from 'node:crypto';
import type { Bucket } from '../bucket.ts';
import type { OssCall } from '../call.ts';
import { fileAlreadyExists, invalidArgument, notImplemented, OssError } from '../oss-error.ts';

/** Headers of an object that are given back as they came. */
const KEPT = [
  'content-type',
  'content-encoding',
  'content-language',
  'content-disposition',
  'cache-control',
  'expires',
];

/** Conditions that OSS does not offer on writes: create-only is `x-oss-forbid-overwrite`, and there is nothing else. */
const NO_CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];

export function keptHeaders(headers: Headers): Record<string, string> {
  const kept = [...headers].filter(
    ([name]) => KEPT.includes(name) || name.startsWith('x-oss-meta-'),
  );
  return { 'content-type': 'application/octet-stream', ...Object.fromEntries(kept) };
}

export function etagOf(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex').toUpperCase()}"`;
}

/** Throws `InvalidDigest` where the body is not what `Content-MD5` says. */
export function checkDigest(call: OssCall): void {
  const claimed = call.headers.get('content-md5');
  if (claimed === null) return;
  const actual = createHash('md5').update(call.body).digest('base64');
  if (claimed !== actual) {
    throw new OssError(
      400,
      'InvalidDigest',
      'The Content-MD5 you specified was invalid.',
      { 'Content-MD5': claimed },
      '0017-00000101',
    );
  }
}

export function refuseConditions(call: OssCall): void {
  const condition = NO_CONDITIONS.find((name) => call.headers.has(name));
  if (condition !== undefined) throw notImplemented(condition);
}

/**
 * Throws `FileAlreadyExists` where `x-oss-forbid-overwrite` asks for it. In a bucket that has or had versioning OSS silently
 * ignores the header.
 */
export function checkOverwrite(bucket: Bucket, key: string, call: OssCall): void {
  const forbid = call.headers.get('x-oss-forbid-overwrite');
  if (forbid !== null && forbid !== 'true' && forbid !== 'false') {
    throw invalidArgument('x-oss-forbid-overwrite', forbid);
  }
  if (forbid === 'true' && bucket.versioning === undefined && bucket.find(key)) {
    throw fileAlreadyExists();
  }
}

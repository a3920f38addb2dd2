import { escapeXml } from './xml.ts';

/** A refusal as OSS words it: https://www.alibabacloud.com/help/en/oss/support/error-responses */
export class OssError extends Error {
  readonly status: number;
  readonly code: string;
  /** OSS's number of the exact case, where we know it. */
  readonly ec: string | undefined;
  /** Further elements of the answer, such as `Key` or `BucketName`. */
  readonly extra: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: Readonly<Record<string, string>> = {},
    ec?: string,
  ) {
    super(message);
    this.name = 'OssError';
    this.status = status;
    this.code = code;
    this.extra = extra;
    this.ec = ec;
  }
}

export const invalidArgument = (name: string, value: string): OssError =>
  new OssError(400, 'InvalidArgument', `The value of ${name} is not usable.`, {
    ArgumentName: name,
    ArgumentValue: value,
  });

export const malformedXml = (): OssError =>
  new OssError(400, 'MalformedXML', 'The XML you provided was not well-formed.');

export const noSuchKey = (key: string): OssError =>
  new OssError(
    404,
    'NoSuchKey',
    'The specified key does not exist.',
    { Key: key },
    '0026-00000001',
  );

export const noSuchBucket = (name: string): OssError =>
  new OssError(
    404,
    'NoSuchBucket',
    'The specified bucket does not exist.',
    { BucketName: name },
    '0015-00000101',
  );

export const noSuchUpload = (uploadId: string): OssError =>
  new OssError(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );

export const fileAlreadyExists = (): OssError =>
  new OssError(
    409,
    'FileAlreadyExists',
    'The object you specified already exists and can not be overwritten.',
    {},
    '0026-00000002',
  );

export const preconditionFailed = (condition: string): OssError =>
  new OssError(
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold.',
    { Condition: condition },
  );

export const notImplemented = (what: string): OssError =>
  new OssError(
    501,
    'NotImplemented',
    'A header or sub-resource you provided implies functionality that is not implemented.',
    { Header: what },
  );

export function errorXml(error: OssError, requestId: string, host: string): string {
  const fields = {
    Code: error.code,
    Message: error.message,
    RequestId: requestId,
    HostId: host,
    ...error.extra,
    ...(error.ec === undefined
      ? undefined
      : { EC: error.ec, RecommendDoc: `https://api.aliyun.com/troubleshoot?q=${error.ec}` }),
  };
  const elements = Object.entries(fields).map(([k, v]) => `<${k}>${escapeXml(v)}</${k}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.join('')}</Error>`;
}

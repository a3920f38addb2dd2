/** One request as it was received and answered. */
export interface OssCallRecord {
  /** Epoch ms of the local clock. */
  readonly at: number;
  /** OSS's name of it; `undefined` where the request did not get that far. */
  readonly operation: string | undefined;
  readonly method: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly requestId: string;
  /** `undefined` where the connection was cut instead of answering. */
  readonly status: number | undefined;
  readonly errorCode: string | undefined;
}

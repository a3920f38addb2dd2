import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import AliOss from 'ali-oss';
import type { StoreCredentials } from './credentials.ts';
import type { OssClientAddress } from './oss-endpoint.ts';

/** Milliseconds to connect, and for the whole answer. */
export type OssTimeout = readonly [connectMs: number, answerMs: number];

interface OssRequestOptions {
  headers?: Record<string, string>;
  timeout: OssTimeout;
}

interface OssResult {
  readonly res: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
}

interface OssListedObject {
  readonly name?: string;
  readonly size: number;
  readonly lastModified: string;
}

interface OssPage extends OssResult {
  readonly objects: readonly OssListedObject[];
  readonly isTruncated: boolean;
  readonly nextContinuationToken: string | null;
}

/**
 * What we use of ali-oss, as version 6.23.0 has it. It writes into the option objects that it is given, so each call gets
 * fresh ones; a string body would be taken for the path of a file, so bodies are always Buffers.
 */
export interface OssClient {
  get(key: string, options: OssRequestOptions): Promise<OssResult & { readonly content: Buffer }>;
  head(key: string, options: OssRequestOptions): Promise<OssResult>;
  put(key: string, body: Buffer, options: OssRequestOptions): Promise<OssResult>;
  delete(key: string, options: OssRequestOptions): Promise<OssResult>;
  listV2(query: Record<string, string>, options: OssRequestOptions): Promise<OssPage>;
  initMultipartUpload(
    key: string,
    options: OssRequestOptions,
  ): Promise<OssResult & { readonly uploadId: string }>;
  uploadPart(
    key: string,
    uploadId: string,
    partNumber: number,
    body: Buffer,
    start: number,
    end: number,
    options: OssRequestOptions,
  ): Promise<OssResult & { readonly etag: string }>;
  completeMultipartUpload(
    key: string,
    uploadId: string,
    parts: Array<{ number: number; etag: string }>,
    options: OssRequestOptions,
  ): Promise<OssResult>;
  abortMultipartUpload(
    key: string,
    uploadId: string,
    options: OssRequestOptions,
  ): Promise<OssResult>;
  getBucketVersioning(
    bucket: string,
    options: OssRequestOptions,
  ): Promise<OssResult & { readonly versionStatus?: string }>;
}

// @types/ali-oss knows neither sldEnable, agent nor getBucketVersioning.
const Client = AliOss as unknown as new (options: Readonly<Record<string, unknown>>) => OssClient;

export type OssClientFactory = (credentials: StoreCredentials) => OssClient;

/**
 * Makes clients that share their connections. A client costs 0.1 ms, so each request gets its own: the library's own refresh
 * of tokens lets concurrent requests go on with the old one (ali-oss issues 1363 and 1391).
 */
export function createOssClientFactory(
  address: OssClientAddress,
  bucket: string,
): OssClientFactory {
  const agent = new HttpAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({ keepAlive: true });
  return ({ accessKeyId, accessKeySecret, securityToken }) =>
    new Client({
      ...address,
      bucket,
      accessKeyId,
      accessKeySecret,
      authorizationV4: true,
      secure: address.endpoint.startsWith('https:'),
      agent,
      httpsAgent,
      // Without an interval the library warns on the console that nobody refreshes the token.
      ...(securityToken ? { stsToken: securityToken, refreshSTSTokenInterval: 1 } : undefined),
    });
}

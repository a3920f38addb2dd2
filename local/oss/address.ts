import { OssError } from './oss-error.ts';

/** What a request is about: the service itself, a bucket, or an object. */
export interface Address {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/**
 * Where the bucket's name is in front of the host: OSS's own hosts, and `<bucket>.localhost`. Anything else (an IP address,
 * plain `localhost`) has the bucket in the path.
 */
const BUCKET_HOST = /^([a-z0-9][a-z0-9-]+)\.(?:oss-[a-z0-9-]+\.aliyuncs\.com|localhost)$/;
const SERVICE_HOST = /^oss-[a-z0-9-]+\.aliyuncs\.com$/;

/**
 * @param host of the `Host` header, with or without a port
 * @param path as sent, still percent-encoded
 */
export function readAddress(host: string, path: string): Address {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const bucket = BUCKET_HOST.exec(name)?.[1];
  if (bucket !== undefined) return { bucket, key: decode(path.slice(1)) };
  if (SERVICE_HOST.test(name)) return { bucket: undefined, key: undefined };
  const [first = '', ...rest] = path.slice(1).split('/');
  return { bucket: decode(first), key: decode(rest.join('/')) };
}

/** Control endpoints answer only those who came by a loopback name: a page in a browser may have been sent here by DNS. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/i.test(host);
}

function decode(encoded: string): string | undefined {
  if (encoded === '') return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new OssError(400, 'InvalidURI', "Couldn't parse the specified URI.", { URI: encoded });
  }
}

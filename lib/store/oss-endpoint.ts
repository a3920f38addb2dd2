import { StoreError } from './errors.ts';

export interface OssEndpointSettings {
  /** Such as `cn-hangzhou`. Signatures are bound to it, so it is needed with `endpoint`, too. */
  readonly region: string;
  /** `vpc`: the internal address, free of traffic charges, which only machines in the region reach. */
  readonly network?: 'public' | 'vpc' | undefined;
  /** Instead of the regional address. `http` is allowed on loopback only. */
  readonly endpoint?: string | undefined;
}

/** How the client library is told where to go. */
export interface OssClientAddress {
  /** As the library writes it: `oss-cn-hangzhou`. */
  readonly region: string;
  readonly endpoint: string;
  /** True: the bucket goes into the path, which only a local service takes. */
  readonly sldEnable: boolean;
}

/** Works out where requests go. Throws `STORE_LOCATION_INVALID` for settings that cannot be meant. */
export function resolveOssEndpoint(settings: OssEndpointSettings): OssClientAddress {
  const region = settings.region.replace(/^oss-/, '');
  if (!/^[a-z]{2}-[a-z0-9-]+$/.test(region)) {
    throw invalid(`Not a region: ${JSON.stringify(settings.region)}. It looks like cn-hangzhou.`);
  }
  if (settings.endpoint === undefined) {
    const suffix = settings.network === 'vpc' ? '-internal' : '';
    return {
      region: `oss-${region}`,
      endpoint: `https://oss-${region}${suffix}.aliyuncs.com`,
      sldEnable: false,
    };
  }
  const url = parseEndpoint(settings.endpoint);
  if (!isLoopback(url.hostname)) {
    return { region: `oss-${region}`, endpoint: url.origin, sldEnable: false };
  }
  // The library sends a made-up Host to an IP address and refuses to sign URLs for it; by name it behaves.
  const port = url.port === '' ? '' : `:${url.port}`;
  return {
    region: `oss-${region}`,
    endpoint: `${url.protocol}//localhost${port}`,
    sldEnable: true,
  };
}

function parseEndpoint(text: string): URL {
  // A host without a scheme is common in OSS's own documentation.
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid(
      `Not an OSS endpoint: ${JSON.stringify(text)}. Use an address like https://oss-cn-hangzhou.aliyuncs.com.`,
    );
  }
  if (url.pathname !== '/' || url.search !== '' || url.username !== '') {
    throw invalid(
      `The OSS endpoint ${url.host} has more than a host and a port. The bucket belongs into oss://bucket/prefix.`,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalid(`The OSS endpoint ${url.host} is not on this machine, so it must use https.`);
  }
  return url;
}

function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function invalid(message: string): StoreError {
  return new StoreError('STORE_LOCATION_INVALID', message);
}

import { didYouMean } from '../base/suggest.ts';
import { DswError } from './errors.ts';
import { ENDPOINTS } from './operations.gen.ts';

export interface Endpoint {
  readonly protocol: 'HTTPS' | 'HTTP';
  /** With the port where it is not the protocol's own. Signed and sent as `Host`. */
  readonly host: string;
}

export interface EndpointOptions {
  /** Such as `cn-hangzhou`. */
  readonly region: string;
  /** `vpc` for callers inside a VPC of the region. */
  readonly network?: 'public' | 'vpc' | undefined;
  /** Overrides the region's: `host`, `host:port`, or either with `https://`; `http://` on loopback only. */
  readonly endpoint?: string | undefined;
}

const REGION = /^[a-z]{2}(-[a-z0-9]+)+$/;

/**
 * Where to send calls. Hosts of regions come from the vendor's table; a region that it does not list is accepted with an
 * explicit endpoint.
 *
 * @throws DswError `DSW_REGION_UNKNOWN`, `DSW_ENDPOINT_INVALID`
 */
export function resolveEndpoint({
  region,
  network = 'public',
  endpoint,
}: EndpointOptions): Endpoint {
  if (!REGION.test(region)) {
    throw new DswError(
      'DSW_REGION_UNKNOWN',
      `Expected a region such as cn-hangzhou, found ${quote(region)}${didYouMean(region, ENDPOINTS.regions)}.`,
    );
  }
  if (endpoint !== undefined && endpoint !== '') return parseEndpoint(endpoint);
  const known: readonly string[] = ENDPOINTS.regions;
  if (!known.includes(region)) {
    throw new DswError(
      'DSW_REGION_UNKNOWN',
      `PAI-DSW has no endpoint that we know in region ${quote(region)}${didYouMean(region, known)}. ` +
        `Known are ${known.join(', ')}. For a newer region, set the endpoint as well.`,
    );
  }
  const exception = ENDPOINTS.exceptions[region]?.[network];
  if (exception === null) {
    const other = network === 'vpc' ? 'public' : 'vpc';
    throw new DswError(
      'DSW_REGION_UNKNOWN',
      `PAI-DSW has no ${network} endpoint in region ${region}. Use network ${other}, or set the endpoint as well.`,
    );
  }
  return {
    protocol: 'HTTPS',
    host: exception ?? ENDPOINTS.rule[network].replace('{region}', region),
  };
}

function parseEndpoint(endpoint: string): Endpoint {
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`);
  } catch {
    throw invalidEndpoint(endpoint, 'it is not a host');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw invalidEndpoint(endpoint, `it asks for ${url.protocol.slice(0, -1)}`);
  }
  if (url.username !== '' || url.password !== '') throw invalidEndpoint('…', 'it carries a user');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw invalidEndpoint(endpoint, 'it goes on after the host');
  }
  if (url.protocol === 'https:') return { protocol: 'HTTPS', host: url.host };
  if (!isLoopback(url.hostname)) {
    throw invalidEndpoint(
      endpoint,
      'http is only for this machine (127.0.0.1, localhost); use https',
    );
  }
  return { protocol: 'HTTP', host: url.host };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function invalidEndpoint(endpoint: string, problem: string): DswError {
  return new DswError(
    'DSW_ENDPOINT_INVALID',
    `Expected an endpoint such as pai-dsw.cn-hangzhou.aliyuncs.com, found ${quote(endpoint)}: ${problem}.`,
  );
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

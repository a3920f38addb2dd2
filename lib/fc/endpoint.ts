import { FcError } from './errors.ts';

export interface FcEndpointOptions {
  /** Owner of the functions. */
  readonly accountId: string | undefined;
  /** Such as `cn-hangzhou`. */
  readonly region: string | undefined;
  /** `internal` from within Alibaba Cloud's network, which is where functions are. Default `public`. */
  readonly network?: 'public' | 'internal' | undefined;
  /** In its place: `host`, `host:port`, or with `https://`; `http://` on loopback only. */
  readonly endpoint?: string | undefined;
}

/** Where calls go. */
export interface FcEndpoint {
  readonly accountId: string;
  readonly region: string;
  readonly secure: boolean;
  /** With the port where it is not the protocol's own. */
  readonly host: string;
}

/**
 * `{account}.{region}.fc.aliyuncs.com`, with `-internal` behind the region inside of Alibaba Cloud.
 * https://help.aliyun.com/zh/functioncompute/fc/developer-reference/fc-endpoints
 *
 * @throws FcError `FC_ENDPOINT_INVALID`
 */
export function resolveFcEndpoint(options: FcEndpointOptions): FcEndpoint {
  const { accountId = '', region = '', network = 'public', endpoint } = options;
  if (!/^\d{5,20}$/.test(accountId)) throw invalid('an account id in digits', accountId);
  if (!/^[a-z]{2}(-[a-z0-9]+)+$/.test(region)) {
    throw invalid('a region such as cn-hangzhou', region);
  }
  if (endpoint !== undefined && endpoint !== '') {
    return { accountId, region, ...parseEndpoint(endpoint) };
  }
  const suffix = network === 'internal' ? '-internal' : '';
  return {
    accountId,
    region,
    secure: true,
    host: `${accountId}.${region}${suffix}.fc.aliyuncs.com`,
  };
}

function parseEndpoint(text: string): Pick<FcEndpoint, 'secure' | 'host'> {
  const expected = 'an address such as https://1234567890123456.cn-hangzhou.fc.aliyuncs.com';
  const whole = text.includes('://') ? text : `https://${text}`;
  if (!URL.canParse(whole)) throw invalid(expected, text);
  const url = new URL(whole);
  // What it carries is nobody's business.
  if (url.username !== '' || url.password !== '') throw invalid(expected, 'one with a user name');
  if (!/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search + url.hash !== '') {
    throw invalid(expected, text);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalid('https, since http is only for this machine (127.0.0.1, localhost)', text);
  }
  return { secure: url.protocol === 'https:', host: url.host };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function invalid(expected: string, found: string): FcError {
  return new FcError(
    'FC_ENDPOINT_INVALID',
    `Functions cannot be called: expected ${expected}, found ${JSON.stringify(found.slice(0, 100))}. ` +
      'Function Compute says both in the context of an invocation; elsewhere set STEWARD_FC_ENDPOINT, account and region.',
  );
}

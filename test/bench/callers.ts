import openApi from '@alicloud/openapi-client';
import { systemClock } from '../../lib/base/clock.ts';
import type { Log } from '../../lib/base/log.ts';
import { createDswClient } from '../../lib/dsw/client.ts';
import { staticCredentials } from '../../lib/dsw/credentials.ts';

export type Variant = 'ours' | 'bare';

const KEYS = { accessKeyId: 'bench', accessKeySecret: 'secret', securityToken: 'token' };
const TIMEOUT_MS = 10_000;

type Runtime = Parameters<InstanceType<typeof openApi.default>['callApi']>[2];

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

/** One ListInstances of ten instances, signed, by our client or by the library below it alone. */
export function callerOf(variant: Variant, url: string): () => Promise<unknown> {
  return variant === 'ours' ? ourCaller(url) : bareCaller(url);
}

function ourCaller(url: string): () => Promise<unknown> {
  const client = createDswClient({
    region: 'cn-hangzhou',
    endpoint: url,
    credentials: staticCredentials(KEYS),
    clock: systemClock,
    log: silent,
    random: Math.random,
  });
  return () => client.listInstances({ PageNumber: 1, PageSize: 10 });
}

/** As PAI-DSW's own SDK would use it, and with the same time limit as ours. */
function bareCaller(url: string): () => Promise<unknown> {
  const { hostname, port } = new URL(url);
  const config = new openApi.Config({ ...KEYS, endpoint: `${hostname}:${port}`, protocol: 'http' });
  const client = new openApi.default(config);
  // It only reads members of the options; both limits, since either one alone falls back to 3 s.
  const runtime = { readTimeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS } as Runtime;
  return () => {
    const params = new openApi.Params({
      action: 'ListInstances',
      version: '2022-01-01',
      protocol: 'HTTPS',
      pathname: '/api/v2/instances',
      method: 'GET',
      authType: 'AK',
      style: 'ROA',
      reqBodyType: 'json',
      bodyType: 'json',
    });
    const request = new openApi.OpenApiRequest({ query: { PageNumber: '1', PageSize: '10' } });
    return client.callApi(params, request, runtime);
  };
}

import * as openApi from '@alicloud/openapi-client';
import { FC_API_VERSION, type FcSend } from './fc-send.ts';
import { observeExchange } from './observe-exchange.ts';

type Module = typeof openApi;
type Client = InstanceType<typeof OpenApi>;
type CallApi = Parameters<Client['callApi']>;

/** A CommonJS module with a `default` of its own: Node puts the module where others put the class. */
function findClass(
  found: Module['default'] | Module['default']['default'],
): Module['default']['default'] {
  return 'default' in found ? found.default : found;
}

const OpenApi = findClass(openApi.default);

/** Sends by the client that PAI-DSW is called with, signed ACS3-HMAC-SHA256: the documented way of FC 3.0. */
export const sendByOpenApi: FcSend = async (input) => {
  const { request, endpoint, credentials, timeoutMs, userAgent } = input;
  const protocol = endpoint.secure ? 'HTTPS' : 'HTTP';
  // The library only reads members of its parameter classes.
  const config: unknown = {
    endpoint: endpoint.host,
    protocol,
    userAgent,
    // Duck-typed, so that nothing of the credentials package is loaded for credentials that we have.
    credential: { getCredential: async () => ({ ...credentials, type: 'access_key' }) },
  };
  const params: unknown = {
    action: 'InvokeFunction',
    version: FC_API_VERSION,
    protocol,
    pathname: `/${FC_API_VERSION}${request.path}`,
    method: 'POST',
    authType: 'AK',
    style: 'ROA',
    reqBodyType: 'byte',
    bodyType: 'byte',
  };
  const call: unknown = {
    query: {},
    headers: { ...request.headers, 'content-type': 'application/octet-stream' },
    body: request.body,
  };
  // What it calls the time to connect is how long a socket may be silent: with both the same, they are a deadline.
  const runtime: unknown = { autoretry: false, readTimeout: timeoutMs, connectTimeout: timeoutMs };
  const client = new OpenApi(config as ConstructorParameters<typeof OpenApi>[0]);
  return await observeExchange(async () => {
    const answer = await client.callApi(
      params as CallApi[0],
      call as CallApi[1],
      runtime as CallApi[2],
    );
    const body: unknown = answer['body'];
    return body instanceof Uint8Array ? body : new Uint8Array();
  });
};

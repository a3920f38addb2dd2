import Fc2 from '@alicloud/fc2';
import { FC_API_VERSION, type FcSend } from './fc-send.ts';
import { observeExchange } from './observe-exchange.ts';

/**
 * Sends by Alibaba Cloud's own fc2, signed in FC's old way. Its methods all go to the services of FC 2.0, which functions of
 * 3.0 do not have; but with the version set, its `post` reaches them, as Alibaba's fc3 deploys with it do. That this holds
 * for invocations too is not written anywhere: the smoke test for real accounts tells.
 */
export const sendByFc2: FcSend = async ({
  request,
  endpoint,
  credentials,
  timeoutMs,
  userAgent,
}) => {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const client = new Fc2(endpoint.accountId, {
    accessKeyID: accessKeyId,
    accessKeySecret,
    region: endpoint.region,
    // Plain http without it.
    secure: endpoint.secure,
    endpoint: `${endpoint.secure ? 'https' : 'http'}://${endpoint.host}`,
    timeout: timeoutMs,
    headers: {
      // With the port, which it would leave out of an endpoint's.
      host: endpoint.host,
      'user-agent': userAgent,
      // It drops the token of keys that do not begin with STS.
      ...(securityToken !== undefined && { 'x-fc-security-token': securityToken }),
    },
    ...(securityToken !== undefined && { securityToken }),
  });
  client.version = FC_API_VERSION;
  const options = { rawBuf: true };
  return await observeExchange(async () => {
    const { data } = await client.post(request.path, request.body, request.headers, null, options);
    if (typeof data === 'string' || data instanceof Uint8Array) return data;
    throw new TypeError('fc2 gave a body that is not as it came');
  });
};

import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';
import httpx from 'httpx';
import type { FcAnswer } from './fc-send.ts';

interface Observed {
  status?: number;
  headers: IncomingHttpHeaders;
}

const observations = new AsyncLocalStorage<Observed>();

/**
 * Lets a client of the vendor's make its one request, and sees what was answered. Of an answer that is no success the clients
 * keep little: fc2 looks for members that FC 3.0 has under other names, so that code and message are `undefined`
 * (github.com/aliyun/fc-nodejs-sdk/issues/78), and stumbles over an empty body that claims to be JSON; openapi-client forgets
 * status and headers of whatever is no JSON. Both send by `httpx.request`, so there the status and the type of the content
 * are noted and then shown to them as those of a plain success: they hand over the body as it is.
 *
 * @param call resolves with the body
 */
export async function observeExchange(call: () => Promise<Uint8Array | string>): Promise<FcAnswer> {
  installHook();
  const observed: Observed = { headers: {} };
  try {
    const body = await observations.run(observed, call);
    // Without an answer there is no body; a client that makes one up has not asked anybody.
    if (observed.status === undefined) throw new TypeError('the client did not send by httpx');
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    return { status: observed.status, headers: observed.headers, body: bytes };
  } catch (error) {
    if (observed.status === undefined || error instanceof TypeError) throw error;
    return { status: observed.status, headers: observed.headers, body: undefined };
  }
}

let installed = false;

function installHook(): void {
  if (installed) return;
  installed = true;
  const original = httpx.request;
  const hooked: typeof original = async (url, options) => {
    const observed = observations.getStore();
    const response = await original(url, options);
    if (observed !== undefined && response.statusCode !== undefined) {
      observed.status = response.statusCode;
      observed.headers = { ...response.headers };
      response.statusCode = 200;
      delete response.headers['content-type'];
    }
    return response;
  };
  // Both clients read the property at each call, also when bundled.
  Object.assign(httpx, { request: hooked });
}

import { createHash, createHmac } from 'node:crypto';

interface FcCall {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly date?: Date;
  readonly keys: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
  };
}

/** A request with FC's old signature, made step by step, so that a test can spoil any part of it. */
export function signFcCall(url: string, call: FcCall): Request {
  const { method = 'POST', path, body = '', keys, date = new Date() } = call;
  const md5 = createHash('md5').update(body).digest('base64');
  const signed: Record<string, string> = {
    'content-md5': md5,
    'content-type': 'application/octet-stream',
    date: date.toUTCString(),
    ...(keys.securityToken !== undefined && { 'x-fc-security-token': keys.securityToken }),
    ...call.headers,
  };
  const own = Object.keys(signed)
    .filter((name) => name.startsWith('x-fc-'))
    .sort()
    .map((name) => `${name}:${signed[name]}`);
  const lines = [method, md5, signed['content-type'], signed['date'], ...own, path.split('?')[0]];
  const signature = createHmac('sha256', keys.accessKeySecret)
    .update(lines.join('\n'))
    .digest('base64');
  return new Request(`${url}${path}`, {
    method,
    headers: { ...signed, authorization: `FC ${keys.accessKeyId}:${signature}` },
    ...(method === 'GET' ? {} : { body }),
  });
}

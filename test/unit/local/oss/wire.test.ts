import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../local/clock-manual.ts';
import { createOssService } from '../../../../local/oss/server.ts';
import { BUCKET, KEY, officialClient, startOss } from './start-oss.ts';

const NOW = Date.parse('2026-11-23T14:00:00Z');

/** A service with no port, whose local clock is far from the machine's. */
function aService(options: Partial<Parameters<typeof createOssService>[0]> = {}) {
  const clock = createManualClock(NOW);
  return {
    clock,
    service: createOssService({ clock, keys: [KEY], buckets: [BUCKET], ...options }),
  };
}

/** URLs signed by the official client. */
const signer = officialClient('80', { endpoint: 'http://localhost', sldEnable: true });
const signV4 = async (method: string, key: string, expires = 60, headers = {}): Promise<string> =>
  signer.signatureUrlV4(method, expires, { headers }, key, []);
const signV1 = (method: string, key: string, expires = 60): string =>
  signer.signatureUrl(key, { method, expires });

describe('a presigned URL', () => {
  it.each([
    ['V4', signV4],
    ['V1', async (method: string, key: string) => signV1(method, key)],
  ])('of version %s is good for what it was signed for, and nothing else', async (_, sign) => {
    const { service } = aService();

    const put = new Request(await sign('PUT', 'a b/ü'), { method: 'PUT', body: 'hello' });
    put.headers.delete('content-type');
    expect((await service.fetch(put)).status).toBe(200);
    const url = await sign('GET', 'a b/ü');
    expect(await (await service.fetch(new Request(url))).text()).toBe('hello');

    const stolen = await service.fetch(new Request(url, { method: 'DELETE' }));
    expect(stolen.status).toBe(403);
    expect(await stolen.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
    const other = await service.fetch(new Request(url.replace('/a%20b/', '/a%20c/')));
    expect(other.status).toBe(403);
  });

  it('ends by the clock of the machine, not by the local one', async () => {
    let machineNow = Date.now();
    const { service, clock } = aService({ machineNow: () => machineNow });
    const url = await signV4('GET', 'a', 60);
    const v1 = signV1('GET', 'a', 60);

    clock.advanceTo(NOW + 7 * 86_400_000);
    expect((await service.fetch(new Request(url))).status).toBe(404);
    expect((await service.fetch(new Request(v1))).status).toBe(404);
    machineNow += 62_000;

    for (const late of [url, v1]) {
      const answer = await service.fetch(new Request(late));
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('Request has expired.');
    }
  });

  it.each(['x-oss-signature', 'x-oss-date', 'x-oss-expires', 'x-oss-credential'])(
    'is refused with another %s',
    async (name) => {
      const { service } = aService();
      const url = new URL(await signV4('GET', 'a'));
      const value = url.searchParams.get(name) ?? '';
      const digit = value.search(/\d(?=\D*$)/);
      const changed = (Number(value[digit]) + 1) % 10;
      url.searchParams.set(name, value.slice(0, digit) + changed + value.slice(digit + 1));

      const answer = await service.fetch(new Request(url));

      expect([400, 403]).toContain(answer.status);
    },
  );

  it('may say how the answer is to be shown', async () => {
    const { service } = aService();
    await service.fetch(new Request(await signV4('PUT', 'a'), { method: 'PUT' }));
    const url = signer.signatureUrl('a', {
      response: { 'content-type': 'text/x-shown', 'content-disposition': 'inline' },
    });

    const { headers } = await service.fetch(new Request(url));

    expect(headers.get('content-type')).toBe('text/x-shown');
    expect(headers.get('content-disposition')).toBe('inline');
  });
});

describe('who asks', () => {
  it('must sign', async () => {
    const { service } = aService();

    const answer = await service.fetch(new Request(`http://localhost/${BUCKET}/a`));

    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(/<Code>AccessDenied<\/Code>/);
  });

  it('must be within 15 minutes of the machine', async () => {
    const { port } = await startOss({ machineNow: () => Date.now() + 16 * 60_000 });

    for (const authorizationV4 of [true, false]) {
      await expect(officialClient(port, { authorizationV4 }).listV2({})).rejects.toMatchObject({
        status: 403,
        code: 'RequestTimeTooSkewed',
      });
    }
  });

  it('must sign for the region', async () => {
    const { port } = await startOss();

    await expect(
      officialClient(port, { region: 'oss-cn-beijing' }).listV2({}),
    ).rejects.toMatchObject({
      status: 400,
      message: 'Invalid signing region in Authorization header.',
    });
  });

  it('must show the token of a temporary key, until the local clock says that it has expired', async () => {
    const clock = createManualClock(NOW);
    const temporary = { ...KEY, securityToken: 'token', expiresAt: NOW + 1000 };
    const { port } = await startOss({ clock, keys: [temporary] });
    const good = officialClient(port, { stsToken: 'token', refreshSTSTokenInterval: 1 });
    const stale = officialClient(port, { stsToken: 'other', refreshSTSTokenInterval: 1 });

    await good.listV2({});
    for (const client of [stale, officialClient(port)]) {
      await expect(client.listV2({})).rejects.toMatchObject({ code: 'InvalidSecurityToken' });
    }
    clock.advanceTo(NOW + 1000);
    await expect(good.listV2({})).rejects.toMatchObject({ code: 'SecurityTokenExpired' });
  });
});

describe('what is answered', () => {
  it("carries OSS's headers, dated by the local clock", async () => {
    const { port } = await startOss({ clock: createManualClock(NOW) });
    const client = officialClient(port);
    await client.put('a', Buffer.from('x'));

    const { res } = await client.get('a');

    expect(res.headers).toMatchObject({
      server: 'AliyunOSS',
      date: 'Mon, 23 Nov 2026 14:00:00 GMT',
      'last-modified': 'Mon, 23 Nov 2026 14:00:00 GMT',
      'x-oss-request-id': expect.stringMatching(/^[0-9A-F]{24}$/),
    });
  });

  it('to a refusal is XML in the shape of OSS', async () => {
    const { service } = aService();

    const answer = await service.fetch(new Request(await signV4('GET', 'a<b')));

    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/xml');
    expect(await answer.text()).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist\.<\/Message><RequestId>[0-9A-F]{24}<\/RequestId><HostId>localhost<\/HostId><Key>a&lt;b<\/Key><EC>0026-00000001<\/EC><RecommendDoc>https:\/\/api\.aliyun\.com\/troubleshoot\?q=0026-00000001<\/RecommendDoc><\/Error>$/,
    );
  });

  it('to a refused HEAD has the XML in a header', async () => {
    const { service } = aService({ keys: [{ ...KEY, accessKeySecret: 'other' }] });

    const answer = await service.fetch(new Request(await signV4('HEAD', 'a'), { method: 'HEAD' }));

    const text = Buffer.from(answer.headers.get('x-oss-err') ?? '', 'base64').toString();
    expect(answer.status).toBe(403);
    expect(text).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  it('to a damaged body is a refusal', async () => {
    const { port } = await startOss();
    const client = officialClient(port);
    const headers = { 'Content-MD5': 'XUFAKrxLKna5cZ2REBfFkg==' };

    await expect(client.put('a', Buffer.from('hellx'), { headers })).rejects.toMatchObject({
      status: 400,
      code: 'InvalidDigest',
    });
    await expect(client.get('a')).rejects.toMatchObject({ code: 'NoSuchKey' });
  });

  it.each([
    ['an unknown method', 'PATCH', `/${BUCKET}/a`, 405, 'MethodNotAllowed'],
    ['a malformed path', 'GET', `/${BUCKET}/%zz`, 400, 'InvalidURI'],
  ])('to %s says so', async (_, method, path, status, code) => {
    const { service } = aService();
    const url = new URL(await signV4(method, 'a'));

    const answer = await service.fetch(
      new Request(`http://localhost${path}${url.search}`, { method }),
    );

    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
  });
});

it('takes the bucket from the host as well as from the path', async () => {
  const { service } = aService();
  const url = new URL(await signV4('PUT', 'a'));
  const hosts = [`${BUCKET}.localhost:80`, `${BUCKET}.oss-cn-hangzhou-internal.aliyuncs.com`];

  for (const host of hosts) {
    const request = new Request(`http://127.0.0.1/a${url.search}`, {
      method: 'PUT',
      headers: { host },
    });
    expect((await service.fetch(request)).status).toBe(200);
  }
  expect(service.calls.list().map(({ bucket, key }) => `${bucket}/${key}`)).toEqual(
    hosts.map(() => `${BUCKET}/a`),
  );
});

import { describe, expect, it } from 'vitest';
import { BUCKET, officialClient, startOss } from './start-oss.ts';

describe.each([
  { signature: 'V4', authorizationV4: true },
  { signature: 'V1', authorizationV4: false },
])('the official client, with signature $signature', ({ authorizationV4 }) => {
  const start = async (options: Record<string, unknown> = {}) => {
    const { service, port } = await startOss();
    return { service, client: officialClient(port, { authorizationV4, ...options }) };
  };

  it('puts, gets, heads and deletes', async () => {
    const { client } = await start();
    const name = 'dir/ä 中 +&=?#%~\'"().txt';

    const put = await client.put(name, Buffer.from('hello'), {
      mime: 'text/x-test',
      meta: { author: 'alice' },
    });
    const got = await client.get(name);
    const head = await client.head(name);
    await client.delete(name);
    await client.delete(name);

    expect(put.res.headers.etag).toBe('"5D41402ABC4B2A76B9719D911017C592"');
    expect(got.content.toString()).toBe('hello');
    expect(head.meta).toEqual({ author: 'alice' });
    expect(head.res.headers).toMatchObject({
      'content-length': '5',
      'content-type': 'text/x-test',
      'x-oss-object-type': 'Normal',
    });
    await expect(client.get(name)).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
    await expect(client.head(name)).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  it('streams in and out', async () => {
    const { client } = await start();
    const { Readable } = await import('node:stream');

    await client.putStream('s', Readable.from([Buffer.from('ab'), Buffer.from('cd')]));
    const { stream } = await client.getStream('s');
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);

    expect(Buffer.concat(chunks).toString()).toBe('abcd');
  });

  it.each([
    ['bytes=1-3', '123', 206, 'bytes 1-3/10'],
    ['bytes=7-', '789', 206, 'bytes 7-9/10'],
    ['bytes=-2', '89', 206, 'bytes 8-9/10'],
    ['bytes=8-100', '89', 206, 'bytes 8-9/10'],
    // What cannot be satisfied, or read, gives the whole object.
    ['bytes=10-20', '0123456789', 200, undefined],
    ['bytes=5-3', '0123456789', 200, undefined],
    ['lines=1-2', '0123456789', 200, undefined],
  ])('reads the range %s', async (Range, text, status, contentRange) => {
    const { client } = await start();
    await client.put('r', Buffer.from('0123456789'));

    const { content, res } = await client.get('r', { headers: { Range } });

    expect(content.toString()).toBe(text);
    expect(res.status).toBe(status);
    expect(res.headers['content-range']).toBe(contentRange);
  });

  it('reads under conditions', async () => {
    const { client } = await start();
    const { res } = await client.put('c', Buffer.from('x'));
    const etag = res.headers.etag;
    const get = (headers: Record<string, string>) => client.get('c', { headers });

    expect((await get({ 'If-Match': etag })).res.status).toBe(200);
    await expect(get({ 'If-Match': '"other"' })).rejects.toMatchObject({ status: 412 });
    expect((await get({ 'If-None-Match': etag })).res.status).toBe(304);
    expect((await get({ 'If-None-Match': '"other"' })).res.status).toBe(200);
    expect((await get({ 'If-Modified-Since': 'Sat, 01 Jan 2000 00:00:00 GMT' })).res.status).toBe(
      200,
    );
    expect((await get({ 'If-Modified-Since': 'Sat, 01 Jan 2101 00:00:00 GMT' })).res.status).toBe(
      304,
    );
    await expect(
      get({ 'If-Unmodified-Since': 'Sat, 01 Jan 2000 00:00:00 GMT' }),
    ).rejects.toMatchObject({ status: 412 });
  });

  it('creates only where nothing is', async () => {
    const { client } = await start();
    const create = () =>
      client.put('once', Buffer.from('x'), { headers: { 'x-oss-forbid-overwrite': 'true' } });

    const results = await Promise.allSettled(Array.from({ length: 20 }, create));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(create()).rejects.toMatchObject({
      name: 'FileAlreadyExistsError',
      status: 409,
      code: 'FileAlreadyExists',
      ecCode: '0026-00000002',
      requestId: expect.stringMatching(/^[0-9A-F]{24}$/),
    });
    await expect(
      client.put('x', Buffer.from('x'), { headers: { 'x-oss-forbid-overwrite': 'yes' } }),
    ).rejects.toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('appends at the right position only', async () => {
    const { client } = await start();

    const first = await client.append('log', Buffer.from('one '));
    await client.append('log', Buffer.from('two'), { position: first.nextAppendPosition });

    expect(first.nextAppendPosition).toBe('4');
    expect((await client.get('log')).content.toString()).toBe('one two');
    expect((await client.head('log')).res.headers['x-oss-object-type']).toBe('Appendable');
    await expect(
      client.append('log', Buffer.from('three'), { position: '4' }),
    ).rejects.toMatchObject({ status: 409, code: 'PositionNotEqualToLength' });
    await client.put('plain', Buffer.from('x'));
    await expect(client.append('plain', Buffer.from('y'), { position: '1' })).rejects.toMatchObject(
      { status: 409, code: 'ObjectNotAppendable' },
    );
  });

  it('copies, with or without new metadata', async () => {
    const { client } = await start();
    await client.put('from/ä b', Buffer.from('x'), { meta: { a: '1' } });

    await client.copy('to', 'from/ä b');
    await client.copy('changed', 'from/ä b', { meta: { b: '2' } });

    expect((await client.head('to')).meta).toEqual({ a: '1' });
    expect((await client.head('changed')).meta).toEqual({ b: '2' });
    await expect(
      client.copy('to', 'from/ä b', { headers: { 'x-oss-forbid-overwrite': 'true' } }),
    ).rejects.toMatchObject({ status: 409, code: 'FileAlreadyExists' });
    await expect(client.copy('to', 'nothing')).rejects.toMatchObject({ code: 'NoSuchKey' });
  });

  it('deletes many at once', async () => {
    const { client } = await start();
    for (const name of ['a', 'b & <c>', 'd']) await client.put(name, Buffer.from('x'));

    const { deleted } = await client.deleteMulti(['a', 'b & <c>', 'never was']);

    expect(deleted.map((one: { Key: string }) => one.Key)).toEqual(['a', 'b & <c>', 'never was']);
    expect((await client.listV2({})).objects.map((one: { name: string }) => one.name)).toEqual([
      'd',
    ]);
    expect((await client.deleteMulti(['d'], { quiet: true })).deleted).toEqual([]);
  });

  it('uploads in parts', async () => {
    const { client } = await start();
    const part = Buffer.alloc(100 * 1024, 'p');

    const result = await client.multipartUpload(
      'big',
      Buffer.concat([part, part, Buffer.from('!')]),
      {
        partSize: 100 * 1024,
        meta: { a: '1' },
      },
    );

    expect(result.etag).toMatch(/^"[0-9A-F]{32}-3"$/);
    const { content, res } = await client.get('big');
    expect(content.length).toBe(204_801);
    expect(res.headers).toMatchObject({
      'x-oss-object-type': 'Multipart',
      'x-oss-meta-a': '1',
    });
  });

  it('holds uploads in parts to the rules', async () => {
    const { client } = await start();
    const big = Buffer.alloc(100 * 1024, 'p');
    const upload = async () => (await client.initMultipartUpload('k')).uploadId as string;
    const send = async (id: string, n: number, body: Buffer) =>
      (await client.uploadPart('k', id, n, body, 0, body.length)).etag as string;

    const id = await upload();
    const etags = [await send(id, 1, Buffer.from('small')), await send(id, 2, big)];
    const parts = etags.map((etag, index) => ({ number: index + 1, etag }));
    await expect(client.completeMultipartUpload('k', id, parts)).rejects.toMatchObject({
      code: 'EntityTooSmall',
    });
    await expect(
      client.completeMultipartUpload('k', id, [{ number: 2, etag: '"wrong"' }]),
    ).rejects.toMatchObject({ code: 'InvalidPart' });
    await expect(client.get('k')).rejects.toMatchObject({ code: 'NoSuchKey' });
    expect((await client.listParts('k', id)).parts).toHaveLength(2);
    expect((await client.listUploads({})).uploads).toMatchObject([{ name: 'k', uploadId: id }]);

    await client.abortMultipartUpload('k', id);
    await expect(client.listParts('k', id)).rejects.toMatchObject({ code: 'NoSuchUpload' });

    const late = await upload();
    const etag = await send(late, 1, big);
    await client.put('k', Buffer.from('first'));
    await expect(
      client.completeMultipartUpload('k', late, [{ number: 1, etag }], {
        headers: { 'x-oss-forbid-overwrite': 'true' },
      }),
    ).rejects.toMatchObject({ code: 'FileAlreadyExists' });
    expect((await client.get('k')).content.toString()).toBe('first');
  });

  it('knows about buckets', async () => {
    const { client } = await start();

    expect((await client.getBucketInfo(BUCKET)).bucket).toMatchObject({ Name: BUCKET });
    expect((await client.getBucketLocation(BUCKET)).location).toBe('oss-cn-hangzhou');
    expect((await client.getBucketVersioning(BUCKET)).versionStatus).toBeUndefined();
    await client.putBucket('another-one');
    const { buckets } = await client.listBuckets();
    expect(buckets.map((one: { name: string }) => one.name)).toEqual(['another-one', BUCKET]);
    await client.deleteBucket('another-one');
    await client.put('a', Buffer.from('x'));
    await expect(client.deleteBucket(BUCKET)).rejects.toMatchObject({ code: 'BucketNotEmpty' });
    client.useBucket('missing-one');
    await expect(client.put('a', Buffer.from('x'))).rejects.toMatchObject({
      status: 404,
      code: 'NoSuchBucket',
    });
  });

  it('loses create-only once versioning was on', async () => {
    const { client } = await start();
    const headers = () => ({ headers: { 'x-oss-forbid-overwrite': 'true' } });
    await client.put('a', Buffer.from('1'), headers());

    await client.putBucketVersioning(BUCKET, 'Enabled');
    await client.put('a', Buffer.from('2'), headers());
    await client.putBucketVersioning(BUCKET, 'Suspended');
    await client.put('a', Buffer.from('3'), headers());

    expect((await client.getBucketVersioning(BUCKET)).versionStatus).toBe('Suspended');
    expect((await client.get('a')).content.toString()).toBe('3');
  });

  it('is refused what is not served instead of being misunderstood', async () => {
    const { client } = await start();
    await client.put('a', Buffer.from('x'));

    await expect(client.putACL('a', 'public-read')).rejects.toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
    await expect(client.getObjectTagging('a')).rejects.toMatchObject({ code: 'NotImplemented' });
    await expect(
      client.put('a', Buffer.from('y'), { headers: { 'If-Match': '"x"' } }),
    ).rejects.toMatchObject({ code: 'NotImplemented' });
    expect((await client.get('a')).content.toString()).toBe('x');
  });

  it('is refused with a wrong secret or an unknown key', async () => {
    const wrong = await start({ accessKeySecret: 'wrong' });
    const unknown = await start({ accessKeyId: 'LTAIunknown' });

    await expect(wrong.client.listV2({})).rejects.toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    await expect(wrong.client.head('a')).rejects.toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    await expect(unknown.client.listV2({})).rejects.toMatchObject({
      status: 403,
      code: 'InvalidAccessKeyId',
    });
  });

  it('reaches an IP address, where it puts the bucket into the Host header', async () => {
    const { port } = await startOss();
    const client = officialClient(port, {
      authorizationV4,
      endpoint: `http://127.0.0.1:${port}`,
      sldEnable: false,
    });

    await client.put('a/b', Buffer.from('x'));

    expect((await client.get('a/b')).content.toString()).toBe('x');
    expect((await client.listV2({ prefix: 'a/' })).objects).toHaveLength(1);
  });
});

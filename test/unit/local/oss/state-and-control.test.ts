import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../../../local/clock-manual.ts';
import { BUCKET, KEY, officialClient, startOss } from './start-oss.ts';

async function aDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-local-oss-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('the state on disk', () => {
  it('survives a restart, with uploads under way and all', async () => {
    const dataDir = await aDataDir();
    const first = officialClient((await startOss({ dataDir })).port);
    await first.put('a/中', Buffer.from('line\nline'), { meta: { x: '1' } });
    await first.append('log', Buffer.from('one'));
    await first.put('gone', Buffer.from('x'));
    await first.delete('gone');
    await first.putBucket('second-one');
    await first.putBucketVersioning('second-one', 'Enabled');
    const { uploadId } = await first.initMultipartUpload('big', { meta: { y: '2' } });
    const body = Buffer.from('part');
    const { etag } = await first.uploadPart('big', uploadId, 1, body, 0, body.length);

    const { port } = await startOss({ dataDir });
    const second = officialClient(port);

    const { objects } = await second.listV2({});
    expect(objects.map((one: { name: string }) => one.name)).toEqual(['a/中', 'log']);
    const { content, res } = await second.get('a/中');
    expect(content.toString()).toBe('line\nline');
    expect(res.headers['x-oss-meta-x']).toBe('1');
    await second.append('log', Buffer.from('two'), { position: '3' });
    await second.completeMultipartUpload('big', uploadId, [{ number: 1, etag }]);
    expect((await second.get('big')).content.toString()).toBe('part');
    expect((await second.head('big')).meta).toEqual({ y: '2' });
    expect((await second.getBucketVersioning('second-one')).versionStatus).toBe('Enabled');
  });

  it('does not count files that a kill left half-written', async () => {
    const dataDir = await aDataDir();
    const client = officialClient((await startOss({ dataDir })).port);
    await client.put('a', Buffer.from('x'));
    await writeFile(join(dataDir, BUCKET, '.unfinished-x'), '{"id":"object b","fa');

    const again = officialClient((await startOss({ dataDir })).port);

    expect((await again.listV2({})).objects).toHaveLength(1);
    expect((await readdir(join(dataDir, BUCKET))).filter((name) => name.startsWith('.'))).toEqual(
      [],
    );
  });

  it('gives back the space of aborted uploads and deleted buckets', async () => {
    const dataDir = await aDataDir();
    const client = officialClient((await startOss({ dataDir })).port);
    const { uploadId } = await client.initMultipartUpload('big');
    const body = Buffer.from('part');
    await client.uploadPart('big', uploadId, 1, body, 0, body.length);
    await client.abortMultipartUpload('big', uploadId);

    expect(await readdir(join(dataDir, BUCKET))).toHaveLength(1);
    await client.deleteBucket(BUCKET);
    expect(await readdir(dataDir)).toEqual([]);
  });
});

describe('the control endpoints', () => {
  it('tell every call that was received, and forget them', async () => {
    const clock = createManualClock(Date.parse('2026-11-23T14:00:00Z'));
    const { url, port, service } = await startOss({ clock });
    await officialClient(port).put('a', Buffer.from('x'));
    await officialClient(port)
      .get('b')
      .catch(() => {});
    await officialClient(port, { accessKeySecret: 'wrong' })
      .get('c')
      .catch(() => {});

    const answer = await (await fetch(`${url}/_local/calls`)).json();

    expect(answer).toEqual({
      calls: [
        {
          time: '2026-11-23T14:00:00.000Z',
          operation: 'PutObject',
          resource: `${BUCKET}/a`,
          bucket: BUCKET,
          key: 'a',
          method: 'PUT',
          path: `/${BUCKET}/a`,
          query: '',
          status: 200,
          code: null,
          requestId: expect.any(String),
          accessKeyId: KEY.accessKeyId,
          durationMs: 0,
        },
        expect.objectContaining({ operation: 'GetObject', status: 404, code: 'NoSuchKey' }),
        expect.objectContaining({ key: 'c', status: 403, code: 'SignatureDoesNotMatch' }),
      ],
      dropped: 0,
    });
    expect(await (await fetch(`${url}/_local/calls?operation=GetObject`)).json()).toMatchObject({
      calls: [{ operation: 'GetObject' }],
    });
    await fetch(`${url}/_local/calls`, { method: 'DELETE' });
    expect(service.calls.list()).toEqual([]);
  });

  it('set faults, and say how often each has struck', async () => {
    const { url, port } = await startOss();
    const client = officialClient(port);
    const rule = {
      match: { operation: 'PutObject', key: 'slow/', nth: 2 },
      do: { error: { status: 503 } },
    };

    const set = await fetch(`${url}/_local/faults`, {
      method: 'PUT',
      body: JSON.stringify([rule]),
    });
    expect(await set.json()).toEqual({ rules: 1 });
    await client.put('other', Buffer.from('x'));
    await client.put('slow/1', Buffer.from('x'));
    await expect(client.put('slow/2', Buffer.from('x'))).rejects.toMatchObject({
      status: 503,
      code: 'ServiceUnavailable',
    });
    await client.put('slow/3', Buffer.from('x'));

    expect(await (await fetch(`${url}/_local/faults`)).json()).toMatchObject({
      rules: [{ match: rule.match, do: rule.do, matched: 3, struck: 1 }],
    });
    await fetch(`${url}/_local/faults`, { method: 'DELETE' });
    expect(await (await fetch(`${url}/_local/faults`)).json()).toMatchObject({ rules: [] });
  });

  it('refuse faults that cannot be, with their problems', async () => {
    const { url } = await startOss();
    const body = '[{"do":{"explode":{}}},{"match":{"operation":"PutObjekt"},"do":{"reset":{}}}]';

    const answer = await fetch(`${url}/_local/faults`, { method: 'PUT', body });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: {
        code: 'FAULTS_INVALID',
        problems: [
          { path: 'rules[0].do', message: expect.stringContaining('found explode') },
          {
            path: 'rules[1].match.operation',
            message: 'there is no operation "PutObjekt" (did you mean "PutObject"?)',
          },
        ],
      },
    });
  });

  it('are there for loopback names only', async () => {
    const { service, url } = await startOss();

    const rebound = await service.fetch(
      new Request(`${url}/_local/calls`, { headers: { host: 'evil.example.com' } }),
    );

    expect(rebound.status).toBe(403);
    expect((await fetch(`${url}/_local/nothing`)).status).toBe(404);
  });
});

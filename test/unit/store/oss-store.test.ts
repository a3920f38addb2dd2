import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Clock } from '../../../lib/base/clock.ts';
import type { Log } from '../../../lib/base/log.ts';
import type { StoreError } from '../../../lib/store/errors.ts';
import { silentLog, startOssStorage } from '../../contract/object-store-kinds.ts';

async function startStorage(...args: Parameters<typeof startOssStorage>) {
  const storage = await startOssStorage(...args);
  onTestFinished(storage.close);
  return storage;
}

const operations = (storage: Awaited<ReturnType<typeof startStorage>>) =>
  storage.service.calls.list().map((call) => call.operation);

describe('when OSS does not answer', () => {
  it.each([
    { error: { status: 503 } },
    { error: { status: 500, code: 'InternalError', effect: 'after' } },
    { error: { status: 400, code: 'RequestTimeout' } },
    { reset: {} },
    { reset: { when: 'after' } },
    { halfBody: true },
  ])('tries again after %j, whatever the call', async (fault) => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set(
      ['PutObject', 'GetObject', 'DeleteObject', 'ListObjectsV2', 'HeadObject'].map(
        (operation) => ({ match: { operation, times: 2 }, do: fault }),
      ),
    );

    await store.put('a', 'text');
    expect(Buffer.from((await store.get('a')) ?? []).toString()).toBe('text');
    for await (const { key } of store.list('')) expect(key).toBe('a');
    await store.delete('a');
    expect(await store.get('a')).toBeUndefined();
  });

  it('waits longer each time, with full jitter, on the clock it was given', async () => {
    const storage = await startStorage();
    const sleep = vi.fn<Clock['sleep']>(async () => {});
    const store = storage.open({
      clock: { now: () => new Date(0), sleep },
      random: () => 0.999,
    });
    storage.service.faults.set([{ match: { times: 6 }, do: { error: {} } }]);

    await store.put('a', 'x');

    expect(sleep.mock.calls.map(([ms]) => ms)).toEqual([200, 400, 799, 1598, 3197, 4995]);
  });

  it('is not waited for any longer once somebody waits for the process to end', async () => {
    const storage = await startStorage();
    const interruption = new AbortController();
    const sleep: Clock['sleep'] = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        interruption.abort();
      });
    const store = storage.open({
      clock: { now: () => new Date(0), sleep },
      interruption: interruption.signal,
    });
    storage.service.faults.set([{ match: { times: 2 }, do: { error: {} } }]);

    const error: StoreError = await store.put('a', 'x').catch((e) => e);
    const next: StoreError = await store.put('a', 'x').catch((e) => e);
    await store.put('a', 'x');

    expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', details: { attempts: 1 } });
    expect(next).toMatchObject({ code: 'STORE_UNREACHABLE', details: { attempts: 1 } });
  });

  it('has five seconds more for an answer once somebody waits for the process to end', async () => {
    const storage = await startStorage();
    const waits: number[] = [];
    const clock: Clock = {
      now: () => new Date(0),
      sleep: async (ms) => {
        waits.push(ms);
      },
    };
    const store = storage.open({ clock, interruption: AbortSignal.abort() });
    storage.service.faults.set([{ match: {}, do: { timeout: { ms: 60_000 } } }]);

    const error: StoreError = await store.put('a', 'x').catch((e) => e);

    expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', details: { attempts: 1 } });
    expect(waits).toEqual([5_000]);
  });

  it('gives up after seven attempts and says where it looked', async () => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set([{ match: { times: 100 }, do: { error: {} } }]);

    const error: StoreError = await store.put('a', 'x').catch((e) => e);

    expect(error).toMatchObject({
      code: 'STORE_UNREACHABLE',
      details: {
        operation: 'put',
        key: 'a',
        location: 'oss://steward-contract',
        serviceCode: 'ServiceUnavailable',
        httpStatus: 503,
        attempts: 7,
        mayHaveTakenEffect: true,
      },
    });
    expect(error.message).toMatch(
      /^Could not put a in oss:\/\/steward-contract: tried 7 times at http:\/\/localhost:\d+ without success\..*\(ServiceUnavailable, request [0-9A-F]{24}\)\.$/,
    );
    expect(storage.service.calls.list()).toHaveLength(7);
  });

  it('says so where nobody listens', async () => {
    const storage = await startStorage();
    const store = storage.open({ endpoint: 'http://127.0.0.1:9' });

    await expect(store.get('a')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  });

  it('stops trying, and waiting, when the signal says so', async () => {
    const storage = await startStorage();
    const abort = new AbortController();
    const store = storage.open({
      clock: {
        now: () => new Date(0),
        sleep: async (_ms, signal) => {
          abort.abort(new Error('deadline'));
          signal?.throwIfAborted();
        },
      },
    });
    storage.service.faults.set([{ match: { times: 100 }, do: { error: {} } }]);

    await expect(store.put('a', 'x', { signal: abort.signal })).rejects.toThrow('deadline');

    expect(storage.service.calls.list()).toHaveLength(1);
  });
});

describe('a create-only write whose answer is lost', () => {
  it('knows its own object again', async () => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set([
      { match: { operation: 'PutObject', times: 1 }, do: { reset: { when: 'after' } } },
    ]);

    expect(await store.create('lease', 'mine')).toBe('created');
    expect(operations(storage)).toEqual([
      'GetBucketVersioning',
      'PutObject',
      'PutObject',
      'HeadObject',
    ]);
  });

  it('knows its own object again when no attempt is ever answered', async () => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set([
      { match: { operation: 'PutObject', times: 1 }, do: { reset: { when: 'after' } } },
      { match: { operation: 'PutObject', times: 100 }, do: { reset: {} } },
    ]);

    expect(await store.create('lease', 'mine')).toBe('created');
  });

  it('does not take another one, byte for byte the same, for its own', async () => {
    const storage = await startStorage();
    const [one, other] = [storage.open(), storage.open()];
    await other.create('lease', 'the same');
    storage.service.faults.set([
      { match: { operation: 'PutObject', times: 1 }, do: { reset: {} } },
    ]);

    expect(await one.create('lease', 'the same')).toBe('exists');
  });

  it('does not know when nothing is there and nobody answers', async () => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set([
      { match: { operation: 'PutObject', times: 100 }, do: { reset: {} } },
    ]);

    await expect(store.create('lease', 'mine')).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      details: { mayHaveTakenEffect: true },
    });
  });

  it('lets one of racing creators through though answers get lost', async () => {
    const storage = await startStorage();
    storage.service.faults.set([
      { match: { operation: 'PutObject', times: 20 }, do: { reset: { when: 'after' } } },
      { match: { operation: 'PutObject', skip: 5, times: 20 }, do: { reset: {} } },
    ]);

    const results = await Promise.all(
      Array.from({ length: 32 }, () => storage.open().create('lease', 'all the same')),
    );

    expect(results.filter((result) => result === 'created')).toHaveLength(1);
  });
});

describe('a bucket with versioning', () => {
  it.each(['Enabled', 'Suspended'] as const)(
    'is refused for create-only writes: %s',
    async (versioning) => {
      const storage = await startStorage([{ name: 'steward-contract', versioning }]);
      const store = storage.open();

      await expect(store.create('lease', 'x')).rejects.toMatchObject({
        code: 'STORE_BUCKET_VERSIONED',
        message: expect.stringMatching(
          /has versioning (enabled|suspended)\..*Use a bucket that never had it/,
        ),
      });
      expect(operations(storage)).not.toContain('PutObject');
    },
  );

  it('is found out by trying where asking is not allowed', async () => {
    const storage = await startStorage([{ name: 'steward-contract', versioning: 'Enabled' }]);
    const store = storage.open({ prefix: 'p' });
    storage.service.faults.set([
      {
        match: { operation: 'GetBucketVersioning', times: 1 },
        do: { error: { status: 403, code: 'AccessDenied' } },
      },
    ]);

    await expect(store.create('lease', 'x')).rejects.toMatchObject({
      code: 'STORE_BUCKET_VERSIONED',
    });
    for await (const { key } of storage.open().list('')) expect(key).toBe('nothing is left');
  });

  it('is told from one without where asking is not allowed', async () => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set([
      {
        match: { operation: 'GetBucketVersioning', times: 1 },
        do: { error: { status: 403, code: 'AccessDenied' } },
      },
    ]);

    expect(await store.create('lease', 'x')).toBe('created');
    expect(await store.create('lease', 'y')).toBe('exists');
    expect(operations(storage).filter((name) => name === 'GetBucketVersioning')).toHaveLength(1);
  });
});

describe('keys', () => {
  it('are taken anew for every request', async () => {
    const storage = await startStorage();
    const get = vi.fn(async () => ({
      accessKeyId: 'LTAIcontract',
      accessKeySecret: 'secret-of-the-contract',
    }));
    const store = storage.open({ credentials: { get } });

    await store.put('a', 'x');
    await store.get('a');

    expect(get).toHaveBeenCalledTimes(2);
  });

  it('that were rotated under way are taken up', async () => {
    const storage = await startStorage();
    const keys = ['LTAIold', 'LTAIcontract', 'LTAIcontract'];
    const store = storage.open({
      credentials: {
        get: async () => ({
          accessKeyId: keys.shift() ?? '',
          accessKeySecret: 'secret-of-the-contract',
        }),
      },
    });

    await store.put('a', 'x');

    expect(storage.service.calls.list().map((call) => call.status)).toEqual([403, 200]);
  });

  it('that are not accepted are refreshed where their source can', async () => {
    const storage = await startStorage();
    const old = { accessKeyId: 'LTAIold', accessKeySecret: 'x' };
    const refresh = vi.fn(async () => ({
      accessKeyId: 'LTAIcontract',
      accessKeySecret: 'secret-of-the-contract',
    }));
    const store = storage.open({ credentials: { get: async () => old, refresh } });

    await store.put('a', 'x');

    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it.each([
    [{ accessKeyId: 'LTAInobody', accessKeySecret: 's3cret' }, 'InvalidAccessKeyId'],
    [{ accessKeyId: 'LTAIcontract', accessKeySecret: 's3cret' }, 'SignatureDoesNotMatch'],
    [
      { accessKeyId: 'LTAIcontract', accessKeySecret: 'x', securityToken: 's3cret' },
      'InvalidSecurityToken',
    ],
  ])('that are not accepted are told apart from the rest: %j', async (credentials, serviceCode) => {
    const storage = await startStorage();
    const store = storage.open({ credentials: { get: async () => credentials } });

    const error: StoreError = await store.get('a').catch((e) => e);

    expect(error).toMatchObject({
      code: 'STORE_CREDENTIALS',
      details: { serviceCode, httpStatus: 403, attempts: 1 },
    });
    expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain(
      's3cret',
    );
  });

  it('that are empty are not sent at all', async () => {
    const storage = await startStorage();
    const store = storage.open({
      credentials: { get: async () => ({ accessKeyId: '', accessKeySecret: '' }) },
    });

    await expect(store.get('a')).rejects.toMatchObject({ code: 'STORE_CREDENTIALS' });
    expect(storage.service.calls.list()).toEqual([]);
  });
});

describe('refusals', () => {
  it('name a missing bucket', async () => {
    const storage = await startStorage();
    const store = storage.open({ bucket: 'not-there' });

    await expect(store.get('a')).rejects.toMatchObject({
      code: 'STORE_BUCKET_MISSING',
      message: expect.stringContaining('oss://not-there: there is no such bucket. Create it'),
    });
    await expect(store.put('a', 'x')).rejects.toMatchObject({ code: 'STORE_BUCKET_MISSING' });
    await expect(store.create('a', 'x')).rejects.toMatchObject({ code: 'STORE_BUCKET_MISSING' });
  });

  it('say which rights are needed', async () => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set([
      { match: { times: 1 }, do: { error: { status: 403, code: 'AccessDenied' } } },
    ]);

    await expect(store.put('a', 'x')).rejects.toMatchObject({
      code: 'STORE_REFUSED',
      message: expect.stringContaining('Grant it oss:GetObject'),
    });
    expect(storage.service.calls.list()).toHaveLength(1);
  });

  it('never carry the body that was to be written', async () => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set([
      { match: { times: 1 }, do: { error: { status: 403, code: 'AccessDenied' } } },
    ]);

    const error: StoreError = await store.put('a', 'private').catch((e) => e);

    expect(JSON.stringify([error, error.cause, Object.values(error.cause ?? {})])).not.toContain(
      'private',
    );
  });
});

describe('media types', () => {
  const half = new Uint8Array(60 * 1024);

  it.each([
    ['reports/week.en.html', 'text/html; charset=utf-8'],
    ['runs/p/t/report.json', 'application/json'],
    ['runs/p/t/outcomes-1.jsonl', 'application/x-ndjson'],
    ['stats/runs/main.jsonl.gz', 'application/gzip'],
    ['stats/runs/main.csv', 'text/csv; charset=utf-8'],
    ['stats/runs/main.parquet', 'application/vnd.apache.parquet'],
    ['stats/_meta/runs/abc.content', 'application/octet-stream'],
    ['a/b.constructor', 'application/octet-stream'],
    ['html', 'application/octet-stream'],
  ])('of %s is %s, however it was written', async (key, type) => {
    const storage = await startStorage();
    const store = storage.open();

    await store.put(`put/${key}`, 'x');
    await store.create(`create/${key}`, 'x');
    await store.write(`small/${key}`, pieces(half));
    await store.write(`parts/${key}`, pieces(half, half, half));

    for (const way of ['put', 'create', 'small', 'parts']) {
      expect(await storage.mediaTypeOf(`${way}/${key}`), way).toBe(type);
    }
  });
});

describe('large objects', () => {
  const large = async function* () {
    for (let n = 0; n < 5; n += 1) yield Buffer.alloc(70_000, n);
  };

  it('go in parts, and are complete though the last answer is lost', async () => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set([
      { match: { operation: 'InitiateMultipartUpload', times: 1 }, do: { halfBody: true } },
      { match: { operation: 'UploadPart', skip: 1, times: 1 }, do: { error: {} } },
      {
        match: { operation: 'CompleteMultipartUpload', times: 1 },
        do: { reset: { when: 'after' } },
      },
    ]);

    await store.write('big', large());

    expect((await store.get('big'))?.length).toBe(350_000);
    expect(operations(storage)).not.toContain('AbortMultipartUpload');
  });

  it('leave no parts behind when they fail', async () => {
    const storage = await startStorage();
    const store = storage.open();
    storage.service.faults.set([
      { match: { operation: 'UploadPart', skip: 1, times: 100 }, do: { error: {} } },
    ]);

    await expect(store.write('big', large())).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });

    expect(operations(storage).at(-1)).toBe('AbortMultipartUpload');
    expect(await store.get('big')).toBeUndefined();
  });

  it('say so in the log when parts cannot be removed', async () => {
    const storage = await startStorage();
    const warn = vi.fn<Log['warn']>();
    const store = storage.open({ log: { ...silentLog, warn } });
    storage.service.faults.set([
      { match: { operation: 'UploadPart', times: 100 }, do: { error: {} } },
      {
        match: { operation: 'AbortMultipartUpload', times: 1 },
        do: { error: { status: 403, code: 'AccessDenied' } },
      },
    ]);

    await expect(store.write('big', large())).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });

    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining('Could not remove an unfinished upload'),
      expect.objectContaining({ key: 'big', serviceCode: 'AccessDenied' }),
    );
  });

  it('are never a mixture of two versions', async () => {
    const storage = await startStorage();
    const store = storage.open();
    await store.put('big', Buffer.alloc(350_000, 1));
    const read = await store.read('big');

    const reading = (async () => {
      for await (const _ of read ?? []) await store.put('big', Buffer.alloc(350_000, 2));
    })();

    await expect(reading).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('replaced while it was being read'),
    });
  });

  it('go on being read where an answer broke off', async () => {
    const storage = await startStorage();
    const store = storage.open();
    await store.put('big', Buffer.alloc(350_000, 7));
    storage.service.faults.set([
      { match: { operation: 'GetObject', skip: 1, times: 3 }, do: { halfBody: true } },
    ]);

    expect(await store.get('big')).toEqual(new Uint8Array(350_000).fill(7));
  });
});

describe('listing', () => {
  it('leaves out what is not an object of ours', async () => {
    const storage = await startStorage();
    const whole = storage.open();
    await whole.put('p/a', 'x');
    await whole.put('px', 'x');

    const found: string[] = [];
    for await (const { key } of storage.open({ prefix: 'p' }).list('')) found.push(key);

    expect(found).toEqual(['a']);
  });
});

async function* pieces(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../lib/base/clock.ts';
import { openStore } from '../../../lib/store/open-store.ts';
import { createRealClock } from '../../../local/clock-real.ts';
import { createOssService } from '../../../local/oss/server.ts';
import { silentLog } from '../../contract/object-store-kinds.ts';

const options = { clock: systemClock, random: () => 0, log: silentLog };

it('opens a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-open-'));
  onTestFinished(() => rm(folder, { recursive: true }));

  await (await openStore(folder, options)).put('a', 'x');

  expect(await (await openStore(`file://${folder}`, options)).get('a')).toBeDefined();
});

it('opens memory that nobody else sees', async () => {
  await (await openStore('memory:', options)).put('a', 'x');

  expect(await (await openStore('memory:', options)).get('a')).toBeUndefined();
});

it('opens a place in a bucket', async () => {
  const key = { accessKeyId: 'LTAIopen', accessKeySecret: 'secret', securityToken: 'token' };
  const service = createOssService({ clock: createRealClock(), keys: [key], buckets: ['data'] });
  const { url, close } = await service.listen(0);
  onTestFinished(close);

  const store = await openStore('oss://data/steward/prod', {
    ...options,
    region: 'cn-hangzhou',
    endpoint: url,
    credentials: { get: async () => key },
  });
  await store.put('a', 'x');

  expect(service.calls.list().map((call) => call.key)).toEqual(['steward/prod/a']);
});

it('says what is missing for OSS', async () => {
  await expect(openStore('oss://data', options)).rejects.toMatchObject({
    code: 'STORE_LOCATION_INVALID',
    message: expect.stringContaining('Set the region'),
  });
  await expect(
    openStore('oss://data', { ...options, region: 'cn-hangzhou' }),
  ).rejects.toMatchObject({
    code: 'STORE_CREDENTIALS',
    message: expect.stringContaining('ALIBABA_CLOUD_ACCESS_KEY_ID'),
  });
});

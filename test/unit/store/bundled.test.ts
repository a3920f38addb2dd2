import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { createRealClock } from '../../../local/clock-real.ts';
import { createOssService } from '../../../local/oss/server.ts';
import { bundle } from '../../../tools/build/bundle.ts';

const LIB = fileURLToPath(new URL('../../../lib', import.meta.url));
const KEY = { accessKeyId: 'LTAIbundle', accessKeySecret: 'secret', securityToken: 'token' };

const FUNCTION = `
import { systemClock } from '${LIB}/base/clock.ts';
import { openStore } from '${LIB}/store/open-store.ts';

const nothing = () => {};
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const [location, endpoint] = process.argv.slice(2);
const store = await openStore(location, {
  clock: systemClock, random: Math.random, log, region: 'cn-hangzhou', endpoint,
  credentials: { get: async () => (${JSON.stringify(KEY)}) },
});
const results = [await store.create('a', 'x'), await store.create('a', 'y')];
async function* pieces() { for (let n = 0; n < 3; n += 1) yield Buffer.alloc(5_000_000, n); }
await store.write('b', pieces());
for await (const { key, size } of store.list('')) results.push(key, size);
try { await store.get('../a'); } catch (error) { results.push(error.name, error.code); }
console.log(JSON.stringify(results));
`;

it('works bundled as functions are, and loads the OSS library only for OSS', async () => {
  const root = await mkdtemp(join(tmpdir(), 'steward-bundle-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const folder of ['functions', 'lib/cli'])
    await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, 'functions', 'try.ts'), FUNCTION);
  const service = createOssService({ clock: createRealClock(), keys: [KEY], buckets: ['data'] });
  const { url, close } = await service.listen(0);
  onTestFinished(close);

  const [built] = (await bundle(root, join(root, 'dist'))).bundles;

  const run = (location: string) =>
    promisify(execFile)(process.execPath, [join(root, 'dist', 'try.mjs'), location, url]);
  const expected = [
    'created',
    'exists',
    'a',
    1,
    'b',
    15_000_000,
    'StoreError',
    'STORE_KEY_INVALID',
  ];
  for (const location of ['oss://data/prod', join(root, 'store'), 'memory:']) {
    const { stdout, stderr } = await run(location);
    expect(JSON.parse(stdout)).toEqual(expected);
    expect(stderr).toBe('');
  }
  expect(service.calls.list().some((call) => call.operation === 'CompleteMultipartUpload')).toBe(
    true,
  );
  expect(built?.staticBytes).toBeLessThan(50_000);
  expect(built?.lazyBytes).toBeGreaterThan(200_000);
});

import { createRequire } from 'node:module';
import { onTestFinished } from 'vitest';
import { createRealClock } from '../../../../local/clock-real.ts';
import { createOssService, type OssServiceOptions } from '../../../../local/oss/server.ts';

export const KEY = { accessKeyId: 'LTAItest', accessKeySecret: 'secret-of-the-test' } as const;
export const BUCKET = 'steward-test';

/** A local OSS on a free port for as long as the test runs. */
export async function startOss(options: Partial<OssServiceOptions> = {}) {
  const service = createOssService({
    clock: createRealClock(),
    keys: [KEY],
    buckets: [BUCKET],
    ...options,
  });
  const { url, close } = await service.listen(0);
  onTestFinished(close);
  return { service, url, port: new URL(url).port };
}

// The official client is CommonJS and its types lack options that it has; the tests use what they need of it.
const AliOss = createRequire(import.meta.url)('ali-oss');

/** The official client, unchanged, on its way to a local OSS. */
export function officialClient(port: string, options: Record<string, unknown> = {}) {
  return new AliOss({
    ...KEY,
    bucket: BUCKET,
    region: 'oss-cn-hangzhou',
    endpoint: `http://localhost:${port}`,
    sldEnable: true,
    authorizationV4: true,
    ...options,
  });
}

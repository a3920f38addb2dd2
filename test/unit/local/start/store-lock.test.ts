import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockStore } from '../../../../local/start/store-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'start-lock-')), 'week');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

test('a folder is for one start at a time, and for the next when that is over', async () => {
  const release = await lockStore(folder);

  await expect(lockStore(folder)).rejects.toMatchObject({
    code: 'START_STORE_IN_USE',
    message: expect.stringContaining(`process ${process.pid}`),
  });

  release();
  await expect(lockStore(folder)).resolves.toBeDefined();
});

test.each([
  ['of a process that is gone', String(2 ** 31 - 1)],
  ['that says nothing', ''],
])('a lock %s holds nothing up', async (_, content) => {
  await writeFile(`${folder}.lock`, content);

  await expect(lockStore(folder)).resolves.toBeDefined();
});

import { spawn } from 'node:child_process';
import { link, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { explainDiskError } from '../../../lib/store/folder-errors.ts';
import { createFolderStore } from '../../../lib/store/folder-store.ts';

const WRITER = fileURLToPath(new URL('./folder-writer.ts', import.meta.url));

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-folder-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Starts a writer and kills it, with no chance to clean up, as it prints its `lines`th line. */
async function killWriter(root: string, mode: string, lines: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, root, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let seen = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    seen += 1;
    if (seen === lines) child.kill('SIGKILL');
  }
  await closed;
}

describe('a folder', () => {
  it('holds objects under names that people read', async () => {
    const root = await aFolder();
    const store = createFolderStore(root);

    await store.put('runs/nightly/2026-11-23T14:00:00Z/prod/plan.json', '{}');
    await store.put('leases/nightly/000000000001.lease', '{}');

    const files = await readdir(root, { recursive: true });
    expect(files).toContain('runs/nightly/2026-11-23T14:00:00Z/prod/plan.json');
    expect(files).toContain('leases/nightly/000000000001.lease');
  });

  it('is made by the first write, and empty until then', async () => {
    const store = createFolderStore(join(await aFolder(), 'not', 'yet'));

    expect(await store.get('a')).toBeUndefined();
    for await (const { key } of store.list('')) expect(key).toBe('nothing');
    await store.delete('a');
    expect(await store.create('a', 'x')).toBe('created');
  });

  it('shows nothing that is not its own', async () => {
    const root = await aFolder();
    const store = createFolderStore(root);
    await store.put('a.json', '{}');
    for (const name of ['.DS_Store', 'README', 'x%zz', '%', '%2E%', 'b%41.json', '%2E%2E']) {
      await writeFile(join(root, name), 'foreign');
    }

    const keys: string[] = [];
    for await (const { key } of store.list('')) keys.push(key);

    expect(keys).toEqual(['a.json']);
  });

  it('leaves no temporary files', async () => {
    const root = await aFolder();
    const store = createFolderStore(root);

    await store.put('a', 'x');
    await store.create('a', 'x');
    await store.write('b', (async function* () {})());

    expect(await readdir(join(root, '.unfinished'))).toEqual([]);
  });
});

describe('a writer that is killed', () => {
  it.each([1, 2, 5, 9])('leaves one whole object or the other: after %i', async (lines) => {
    const root = await aFolder();

    await killWriter(root, 'overwrite', lines);

    const object = Buffer.from((await createFolderStore(root).get('object')) ?? []).toString();
    expect(object).toMatch(/^([a-z])\1{199999}$/);
  });

  it('half-way shows nothing, and what it left goes with a later write', async () => {
    const root = await aFolder();
    await killWriter(root, 'half', 1);
    const [leftover = ''] = await readdir(join(root, '.unfinished'));

    expect(leftover).not.toBe('');
    expect(await createFolderStore(root).get('object')).toBeUndefined();
    for await (const { key } of createFolderStore(root).list('')) expect(key).toBe('nothing');

    // It may be another writer's that is still at work.
    await createFolderStore(root).put('a', 'x');
    expect(await readdir(join(root, '.unfinished'))).toEqual([leftover]);

    await utimes(join(root, '.unfinished', leftover), 0, 0);
    await createFolderStore(root).put('a', 'x');
    expect(await readdir(join(root, '.unfinished'))).toEqual([]);
  });

  it('between naming its object and removing the temporary name leaves a whole object', async () => {
    const root = await aFolder();
    const store = createFolderStore(root);
    await store.create('lease.json', 'mine');
    const leftover = join(root, '.unfinished', 'left-over');
    await link(join(root, 'lease.json'), leftover);
    await utimes(leftover, 0, 0);

    expect(await createFolderStore(root).create('lease.json', 'yours')).toBe('exists');
    await createFolderStore(root).put('other', 'x');

    expect(await readdir(join(root, '.unfinished'))).toEqual([]);
    expect(Buffer.from((await store.get('lease.json')) ?? []).toString()).toBe('mine');
  });
});

describe('symbolic links', () => {
  it('are not followed out of the folder, by any call', async () => {
    const [root, outside] = [await aFolder(), await aFolder()];
    await writeFile(join(outside, 'secret.txt'), 'secret');
    await symlink(outside, join(root, 'way-out'));
    await symlink(join(outside, 'secret.txt'), join(root, 'direct.txt'));
    const store = createFolderStore(root);
    const refused = { code: 'STORE_REFUSED' };

    await expect(store.get('way-out/secret.txt')).rejects.toMatchObject(refused);
    await expect(store.read('way-out/secret.txt')).rejects.toMatchObject(refused);
    await expect(store.put('way-out/new/deep.txt', 'x')).rejects.toMatchObject(refused);
    await expect(store.create('way-out/new.txt', 'x')).rejects.toMatchObject(refused);
    await expect(store.delete('way-out/secret.txt')).rejects.toMatchObject(refused);
    await expect(store.get('direct.txt')).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('symbolic link'),
    });
    for await (const { key } of store.list('')) expect(key).toBe('nothing');
    await expect(store.list('way-out/')[Symbol.asyncIterator]().next()).rejects.toMatchObject(
      refused,
    );
    expect(await readdir(outside)).toEqual(['secret.txt']);
  });

  it('are replaced, not written through, where an object belongs', async () => {
    const [root, outside] = [await aFolder(), await aFolder()];
    await writeFile(join(outside, 'victim.txt'), 'as it was');
    await symlink(join(outside, 'victim.txt'), join(root, 'a.txt'));
    const store = createFolderStore(root);

    await store.put('a.txt', 'mine');

    expect(Buffer.from((await store.get('a.txt')) ?? []).toString()).toBe('mine');
    expect(await readdir(outside)).toEqual(['victim.txt']);
  });

  it('may lead to the folder itself', async () => {
    const [root, elsewhere] = [await aFolder(), await aFolder()];
    await symlink(root, join(elsewhere, 'store'));

    await createFolderStore(join(elsewhere, 'store')).put('a/b.txt', 'x');

    expect(await createFolderStore(root).get('a/b.txt')).toBeDefined();
  });
});

describe('what the disk refuses', () => {
  it('is a file where the folder should be', async () => {
    const root = await aFolder();
    await writeFile(join(root, 'file'), '');
    const store = createFolderStore(join(root, 'file'));

    await expect(store.put('a', 'x')).rejects.toMatchObject({
      code: 'STORE_REFUSED',
      message: expect.stringContaining(`in the folder ${root}/file: a file is in the way`),
    });
  });

  it('is a folder where the object should be', async () => {
    const root = await aFolder();
    await mkdir(join(root, 'a.json'));
    const store = createFolderStore(root);

    await expect(store.put('a.json', 'x')).rejects.toMatchObject({
      code: 'STORE_REFUSED',
      message: expect.stringContaining('a folder is in the way'),
    });
    await expect(store.get('a.json')).rejects.toMatchObject({ code: 'STORE_REFUSED' });
  });

  it('is a name that the file system cannot hold', async () => {
    const store = createFolderStore(await aFolder());
    const key = `runs/${'x'.repeat(300)}.json`;

    await expect(store.put(key, 'x')).rejects.toMatchObject({ code: 'STORE_KEY_INVALID' });
    await expect(store.get(key)).rejects.toMatchObject({ code: 'STORE_KEY_INVALID' });
  });

  it('is not blamed for a missing file of the caller', async () => {
    const store = createFolderStore(await aFolder());
    const missing = Object.assign(new Error('ENOENT: no such file'), {
      code: 'ENOENT',
      syscall: 'open',
    });

    const writing = store.write(
      'a',
      // biome-ignore lint/correctness/useYield: it fails before its first piece
      (async function* (): AsyncGenerator<Uint8Array> {
        throw missing;
      })(),
    );

    await expect(writing).rejects.toBe(missing);
  });

  it.each([
    ['ENOSPC', 'write', 'STORE_FULL', 'no space or quota is left. Free some'],
    ['EDQUOT', 'write', 'STORE_FULL', 'no space or quota is left. Free some'],
    ['EACCES', 'open', 'STORE_REFUSED', 'Give this user the right to read and write there'],
    ['EROFS', 'mkdir', 'STORE_REFUSED', 'the disk is read-only'],
    ['EPERM', 'link', 'STORE_REFUSED', 'cannot link files'],
    ['ENOTSUP', 'link', 'STORE_REFUSED', 'say oss://bucket/prefix'],
    ['EIO', 'read', 'STORE_FAILED', 'the disk failed'],
  ])('is told with what to do about it: %s', (code, syscall, ours, text) => {
    const error = Object.assign(new Error(`${code}: no`), { code, syscall });

    const told = explainDiskError(error, { operation: 'put', key: 'a/b', location: '/data' });

    expect(told).toMatchObject({
      code: ours,
      message: expect.stringContaining(text),
      details: { operation: 'put', key: 'a/b', location: '/data', serviceCode: code },
      cause: error,
    });
  });
});

describe.skipIf(process.platform !== 'linux')('a place that takes no folders', () => {
  it('is refused at once, by name', async () => {
    const store = createFolderStore('/proc/steward-none/of-this');

    await expect(store.put('a', 'x')).rejects.toMatchObject({
      code: 'STORE_REFUSED',
      message: expect.stringContaining(
        'in the folder /proc/steward-none/of-this: no folder can be made there',
      ),
    });
  });
});

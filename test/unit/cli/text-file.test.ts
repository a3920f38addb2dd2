import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTextFile, readTextStream, refuseSameFile } from '../../../lib/cli/text-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-text-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function readBytes(bytes: Uint8Array | string) {
  const path = join(folder, 'policies.yaml');
  await writeFile(path, bytes);
  return readTextFile(path, { what: 'policies file', limit: 100 });
}

describe('readTextFile', () => {
  it('drops the byte order mark that Windows editors write', async () => {
    expect(await readBytes('\ufeffname: 算法组\n')).toBe('name: 算法组\n');
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeffa: 1', 'utf16le'), 'is UTF-16; save it as UTF-8'],
    ['big-endian UTF-16', Buffer.from('feff0061003a', 'hex'), 'is UTF-16; save it as UTF-8'],
    ['UTF-16 without a mark', Buffer.from('a: 1', 'utf16le'), 'binary data or UTF-16'],
    ['GBK', Buffer.from('613a20310a623a20cbe3b7a8', 'hex'), 'policies.yaml:2: this is not UTF-8'],
  ])('refuses %s', async (_what, bytes, message) => {
    await expect(readBytes(bytes)).rejects.toMatchObject({
      code: 'FILE_ENCODING',
      message: expect.stringContaining(message),
    });
  });

  it('refuses what is larger than allowed, and says how large it is', async () => {
    await expect(readBytes('x'.repeat(101))).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE',
      problem: 'a policies file of at most 100 bytes is read; it has 101 bytes.',
    });
  });

  it('reads no more of a stream than it may, and calls it standard input', async () => {
    let read = 0;
    async function* endless() {
      for (; ; read += 10) yield new Uint8Array(10);
    }

    await expect(
      readTextStream(endless(), '-', { what: 'list', limit: 100 }),
    ).rejects.toMatchObject({
      message: 'standard input: a list of at most 100 bytes is read; it is larger.',
    });
    expect(read).toBe(100);
  });

  it.skipIf(process.platform === 'win32')('refuses a device, which has no end', async () => {
    const options = { what: 'policies file', limit: 100 };

    await expect(readTextFile('/dev/zero', options)).rejects.toMatchObject({
      code: 'FILE_NOT_REGULAR',
    });
  });

  it('says that a file is missing, and that a folder is none', async () => {
    const options = { what: 'policies file', limit: 100 };
    await mkdir(join(folder, 'sub'));

    await expect(readTextFile(join(folder, 'none.yaml'), options)).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
    await expect(readTextFile(join(folder, 'sub'), options)).rejects.toMatchObject({
      code: 'FILE_IS_FOLDER',
    });
  });
});

describe('refuseSameFile', () => {
  it('refuses a file, a way around to it, and links to it', async () => {
    const source = join(folder, 'source.yaml');
    await writeFile(source, 'version: 1\n');
    await link(source, join(folder, 'hard.yaml'));
    await symlink(source, join(folder, 'soft.yaml'));

    for (const name of ['source.yaml', './x/../source.yaml', 'hard.yaml', 'soft.yaml']) {
      await expect(refuseSameFile(join(folder, name), source)).rejects.toMatchObject({
        code: 'FILE_SAME',
      });
    }
  });

  it('lets another file and a new one pass', async () => {
    const source = join(folder, 'first.yaml');
    await writeFile(source, 'same\n');
    await writeFile(join(folder, 'second.yaml'), 'same\n');

    await refuseSameFile(join(folder, 'second.yaml'), source);
    await refuseSameFile(join(folder, 'new.yaml'), source);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTextFile } from '../../../lib/cli/text-file.ts';

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
    ['GBK', Buffer.from('613a20310a623a20cbe3b7a8', 'hex'), 'policies.yaml:2 is not UTF-8'],
  ])('refuses %s', async (_what, bytes, message) => {
    await expect(readBytes(bytes)).rejects.toMatchObject({
      code: 'FILE_ENCODING',
      message: expect.stringContaining(message),
    });
  });

  it('refuses what is larger than allowed', async () => {
    await expect(readBytes('x'.repeat(101))).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
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

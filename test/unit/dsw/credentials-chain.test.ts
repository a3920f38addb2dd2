import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultCredentials } from '../../../lib/dsw/credentials.ts';

/** The vendor's providers read the process's own environment; here only the credentials file is left of them. */
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  file = join(folder, 'credentials');
  vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_FILE', file);
  vi.stubEnv('ALIBABA_CLOUD_CLI_PROFILE_DISABLED', 'true');
  vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', 'true');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', undefined);
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const PROFILE =
  '[default]\ntype = access_key\naccess_key_id = file-id\naccess_key_secret = file-secret\n';
const FOUND = { accessKeyId: 'file-id', accessKeySecret: 'file-secret' };

test('credentials are found in the credentials file, by all who ask at the same time', async () => {
  await writeFile(file, PROFILE);
  const source = defaultCredentials();

  const found = await Promise.all(Array.from({ length: 4 }, () => source.get()));

  expect(found).toEqual([FOUND, FOUND, FOUND, FOUND]);
});

test('a search that has found nothing does not spoil the next one', async () => {
  const source = defaultCredentials();

  await expect(source.get()).rejects.toMatchObject({ code: 'DSW_CREDENTIALS_MISSING' });
  await writeFile(file, PROFILE);

  expect(await source.get()).toEqual(FOUND);
});

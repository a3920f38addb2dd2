import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPolicies } from '../../../lib/app/load-policies.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import { aPoliciesFile } from '../../helpers/run-setup.ts';

const policies = aPoliciesFile();
const noBucket = () => Promise.reject(new Error('no bucket is needed'));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-policies-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function aFile(text: string): Promise<string> {
  const path = join(folder, 'policies.json');
  await writeFile(path, text);
  return path;
}

describe('loadPolicies', () => {
  test('reads checked JSON from a file', async () => {
    expect(await loadPolicies(await aFile(JSON.stringify(policies)), noBucket)).toEqual(policies);
  });

  test('reads it from a bucket, so that policies change without a deploy', async () => {
    const bucket = createMemoryStore();
    await bucket.put('config/night policies.json', JSON.stringify(policies));
    const opened: string[] = [];

    const loaded = await loadPolicies(
      'oss://my-bucket/config/night policies.json',
      async (name) => {
        opened.push(name);
        return bucket;
      },
    );

    expect(loaded).toEqual(policies);
    expect(opened).toEqual(['my-bucket']);
  });

  test.each([
    ['a file', () => join(folder, 'none.json')],
    ['an object', () => 'oss://my-bucket/none.json'],
    ['a bucket without a key', () => 'oss://my-bucket'],
  ])('says what to do where there is no such %s', async (_, location) => {
    await expect(loadPolicies(location(), async () => createMemoryStore())).rejects.toMatchObject({
      code: 'POLICIES_MISSING',
      message: expect.stringContaining('npm run build'),
    });
  });

  test('does not take YAML for JSON', async () => {
    await expect(loadPolicies(await aFile('version: 1\n'), noBucket)).rejects.toMatchObject({
      code: 'POLICIES_UNREADABLE',
      message: expect.stringContaining('not policies.yaml itself'),
    });
  });

  test('tells every problem of policies that do not fit', async () => {
    const file = JSON.stringify({ ...policies, version: 2, polices: [] });

    await expect(loadPolicies(await aFile(file), noBucket)).rejects.toMatchObject({
      code: 'POLICIES_INVALID',
      problems: expect.arrayContaining([
        expect.objectContaining({ path: 'version' }),
        expect.objectContaining({ path: 'polices' }),
      ]),
    });
  });
});

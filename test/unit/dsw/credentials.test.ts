import { describe, expect, test } from 'vitest';
import {
  defaultCredentials,
  fcContextCredentials,
  staticCredentials,
} from '../../../lib/dsw/credentials.ts';

const key = { accessKeyId: 'id', accessKeySecret: 'secret' };

describe('credentials', () => {
  test('are what was given', async () => {
    expect(await staticCredentials({ ...key, securityToken: 'token' }).get()).toEqual({
      ...key,
      securityToken: 'token',
    });
  });

  test('of a function come from its context', async () => {
    expect(await fcContextCredentials({ ...key, securityToken: '' }).get()).toEqual(key);
  });

  test('from the environment are read anew each time, as they may change', async () => {
    const env: Record<string, string> = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
    };
    const source = defaultCredentials(env);
    const first = await source.get();
    env['ALIBABA_CLOUD_SECURITY_TOKEN'] = 'token';

    expect(first).toEqual(key);
    expect(await source.get()).toEqual({ ...key, securityToken: 'token' });
  });
});

describe('missing credentials', () => {
  test.each([
    ['a function without a role', () => fcContextCredentials(undefined)],
    [
      'a function with an empty context',
      () => fcContextCredentials({ accessKeyId: '', accessKeySecret: '' }),
    ],
    [
      'a function without them in its environment',
      () => defaultCredentials({ FC_FUNCTION_NAME: 'stop-instances' }),
    ],
    ['half a key', () => defaultCredentials({ ALIBABA_CLOUD_ACCESS_KEY_ID: 'id' })],
  ])('are said so in one message for %s', async (_, source) => {
    await expect(source().get()).rejects.toMatchObject({
      code: 'DSW_CREDENTIALS_MISSING',
      message: expect.stringContaining('ALIBABA_CLOUD_ACCESS_KEY_ID'),
    });
  });
});

test('a key with a line end from a copied file is refused before it breaks a header, and is not shown', () => {
  const make = () => staticCredentials({ accessKeyId: 'id', accessKeySecret: 'geheim\n' });

  expect(make).toThrow(expect.objectContaining({ code: 'DSW_CREDENTIALS_REFUSED' }));
  expect(make).not.toThrow(/geheim/);
});

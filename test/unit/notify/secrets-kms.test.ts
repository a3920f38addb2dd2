import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NotifyError } from '../../../lib/notify/errors.ts';
import { createSecretSource } from '../../../lib/notify/secrets.ts';
import { createKmsSecrets, type KmsOptions } from '../../../lib/notify/secrets-kms.ts';
import { aNotice } from '../../helpers/a-notice.ts';
import { findSignatureFaults } from '../../helpers/acs3-verifier.ts';
import { KEYS } from '../../helpers/dsw-setup.ts';
import { setUpNotifier } from '../../helpers/notify-setup.ts';
import {
  answer,
  hang,
  type ScriptedServer,
  startScriptedServer,
  text,
} from '../../helpers/scripted-server.ts';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.calls.length = 0;
});

const KMS = 'acs:kms:cn-hangzhou:1234567890:secret/ops/dingtalk-url';
const TOKEN = { ...KEYS, securityToken: 'exampleToken0123456789' };
const found = answer({ SecretData: ' https://x.example/hook\n', SecretDataType: 'text' });

function aSource(options: Partial<KmsOptions> = {}) {
  const kms = createKmsSecrets({
    credentials: { get: async () => TOKEN },
    endpoint: server.url,
    ...options,
  });
  return createSecretSource({ env: { URL: ' from-env ', EMPTY: ' ' }, kms });
}

describe('a secret in KMS', () => {
  test('is asked for by its whole name, signed, and only once', async () => {
    server.script(found);
    const source = aSource();

    const values = [await source.resolve({ kms: KMS }), await source.resolve({ kms: KMS })];

    expect(values).toEqual(['https://x.example/hook', 'https://x.example/hook']);
    expect(server.calls).toHaveLength(1);
    const [call] = server.calls;
    expect(call?.headers).toMatchObject({
      'x-acs-action': 'GetSecretValue',
      'x-acs-version': '2016-01-20',
      'x-acs-security-token': TOKEN.securityToken,
    });
    const url = new URL(call?.target ?? '', server.url);
    expect([url.pathname, url.searchParams.get('SecretName')]).toEqual(['/', KMS]);
    expect(
      call && findSignatureFaults(call, { [TOKEN.accessKeyId]: TOKEN.accessKeySecret }),
    ).toEqual([]);
  });

  test('that is not there is missing, with the code of KMS', async () => {
    const body = {
      Code: 'Forbidden.ResourceNotFound',
      Message: 'Resource not found.',
      RequestId: 'r',
    };
    server.script(answer(body, { status: 404 }));

    await expect(aSource().resolve({ kms: KMS })).rejects.toMatchObject({
      code: 'NOTIFY_SECRET_MISSING',
      retryable: false,
      details: { secret: KMS, serviceCode: 'Forbidden.ResourceNotFound' },
    });
  });

  test('that is not told to us is not asked for again by the same message', async () => {
    const body = {
      Code: 'Forbidden.NoPermission',
      Message: `no ${TOKEN.accessKeyId}`,
      RequestId: 'r',
    };
    server.script(answer(body, { status: 403 }));

    const error = await aSource()
      .resolve({ kms: KMS })
      .catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'NOTIFY_SECRET_UNREADABLE', retryable: false });
    expect(inspect(error, { depth: 9 })).not.toContain(TOKEN.accessKeyId);
  });

  test.each([
    ['HTTP 500', answer({ Code: 'InternalFailure', Message: 'm' }, { status: 500 })],
    ['HTML', text('<html>', { status: 502 })],
    ['throttling', answer({ Code: 'Throttling.User', Message: 'm' }, { status: 400 })],
  ])('is asked for again after %s', async (_, failure) => {
    server.script(failure, found);
    const source = aSource();

    await expect(source.resolve({ kms: KMS })).rejects.toMatchObject({ retryable: true });

    expect(await source.resolve({ kms: KMS })).toBe('https://x.example/hook');
  });

  test.each([
    ['bytes', { SecretData: 'AAEC', SecretDataType: 'binary' }],
    ['nothing', { SecretData: '', SecretDataType: 'text' }],
    ['no such member', {}],
  ])('that holds %s cannot be used', async (_, body) => {
    server.script(answer(body));

    await expect(aSource().resolve({ kms: KMS })).rejects.toMatchObject({
      code: 'NOTIFY_SECRET_UNREADABLE',
      retryable: false,
    });
  });

  test('is not waited for when the caller gives up', async () => {
    server.script(hang);
    const caller = new AbortController();
    const reading = aSource().resolve({ kms: KMS }, caller.signal);
    while (server.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));

    caller.abort(new Error('enough'));

    await expect(reading).rejects.toThrow('enough');
  });

  test('that KMS does not tell in time may be asked for again', async () => {
    server.script(hang);

    await expect(aSource({ timeoutMs: 40 }).resolve({ kms: KMS })).rejects.toMatchObject({
      code: 'NOTIFY_SECRET_UNREADABLE',
      retryable: true,
    });
  });

  test('without credentials is not asked for', async () => {
    const credentials = { get: () => Promise.reject(new Error('no keys')) };

    await expect(aSource({ credentials }).resolve({ kms: KMS })).rejects.toMatchObject({
      code: 'NOTIFY_SECRET_UNREADABLE',
      cause: { message: 'no keys' },
    });
    expect(server.calls).toEqual([]);
  });

  test('is not asked for over http elsewhere', async () => {
    const source = aSource({ endpoint: 'http://kms.example.com' });

    await expect(source.resolve({ kms: KMS })).rejects.toMatchObject({
      code: 'NOTIFY_URL_INVALID',
    });
  });

  test('is missing where KMS is not set up', async () => {
    const source = createSecretSource({ env: {} });

    await expect(source.resolve({ kms: KMS })).rejects.toMatchObject({
      code: 'NOTIFY_SECRET_MISSING',
      details: { secret: KMS },
    });
  });
});

describe('a secret in the environment', () => {
  test.each([[{ env: 'URL' }], ['$' + '{env:URL}']])(
    'is found by %j, without white space',
    async (ref) => {
      expect(await aSource().resolve(ref)).toBe('from-env');
    },
  );

  test.each([[{ env: 'EMPTY' }], [{ env: 'NONE' }], [{ env: 'constructor' }]])(
    'is missing by %j',
    async (ref) => {
      await expect(aSource().resolve(ref)).rejects.toMatchObject({ code: 'NOTIFY_SECRET_MISSING' });
    },
  );

  test('written out instead of a reference is not repeated', async () => {
    const error = await aSource()
      .resolve('https://oapi.dingtalk.com/robot/send?access_token=abc')
      .catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'NOTIFY_SECRET_MISSING' });
    expect(inspect(error, { depth: 9 })).not.toContain('access_token');
  });
});

test('a message is tried again where its secret may come later, four times at most', async () => {
  let asked = 0;
  const secrets = {
    resolve: () => {
      asked += 1;
      const init = { retryable: true };
      return Promise.reject(new NotifyError('NOTIFY_SECRET_UNREADABLE', 'KMS is busy.', init));
    },
  };
  const { notifier } = setUpNotifier({ kind: 'slack' }, {}, secrets);

  const result = await notifier.send('ops', aNotice(), { idempotencyKey: 'n' });

  expect(result).toMatchObject({
    code: 'NOTIFY_SECRET_UNREADABLE',
    message: 'The channel ops lacks a secret: KMS is busy.',
    attempts: 0,
    retryable: true,
  });
  expect(asked).toBe(4);
});

import { describe, expect, it } from 'vitest';
import { openAuthRules } from '../../../lib/app/auth-rules.ts';
import { readHttpSettings } from '../../../lib/app/http-settings.ts';
import { createNoticeLinks } from '../../../lib/app/notice-links.ts';
import { aLog } from '../../helpers/a-log.ts';
import { aTokenMaker } from '../../helpers/tokens.ts';

const NOW = new Date('2026-01-05T14:00:00Z');
const KEY = 'k'.repeat(32);

describe('readHttpSettings', () => {
  it('lets nobody in unless told how', async () => {
    const settings = readHttpSettings({ STEWARD_JWT_ISSUER: '', STEWARD_LINK_KEY: '' });

    expect(settings).toEqual({
      auth: { by: 'us' },
      tokens: undefined,
      links: undefined,
      worker: undefined,
    });
    expect(await openAuthRules(settings, () => NOW)).toEqual({ by: 'us', verify: undefined });
  });

  it('trusts the gateway only where the trigger checks, with the least that is useful', () => {
    expect(readHttpSettings({ STEWARD_HTTP_AUTH: 'function' }).auth).toEqual({
      by: 'gateway',
      role: 'operator',
    });
    expect(
      readHttpSettings({ STEWARD_HTTP_AUTH: 'function', STEWARD_GATEWAY_ROLE: 'viewer' }).auth,
    ).toEqual({ by: 'gateway', role: 'viewer' });
  });

  it.each([
    [{ STEWARD_HTTP_AUTH: 'none' }, 'STEWARD_HTTP_AUTH'],
    [{ STEWARD_HTTP_AUTH: 'function', STEWARD_GATEWAY_ROLE: 'root' }, 'STEWARD_GATEWAY_ROLE'],
    [{ STEWARD_JWT_KEYS: '{}', STEWARD_JWT_ISSUER: 'x' }, 'STEWARD_JWT_AUDIENCE'],
    [{ STEWARD_BASE_URL: 'http://example.com', STEWARD_LINK_KEY: KEY }, 'STEWARD_BASE_URL'],
    [{ STEWARD_BASE_URL: 'https://example.com/x', STEWARD_LINK_KEY: KEY }, 'STEWARD_BASE_URL'],
    [{ STEWARD_BASE_URL: 'https://a:b@example.com', STEWARD_LINK_KEY: KEY }, 'STEWARD_BASE_URL'],
    [{ STEWARD_BASE_URL: 'https://example.com', STEWARD_LINK_KEY: 'short' }, 'STEWARD_LINK_KEY'],
  ])('refuses %j', (env, variable) => {
    expect(() => readHttpSettings(env)).toThrow(
      expect.objectContaining({
        code: 'ENVIRONMENT_INVALID',
        problems: [expect.objectContaining({ path: variable })],
      }),
    );
  });

  it('repeats no key that it refuses', () => {
    const env = { STEWARD_BASE_URL: 'https://example.com', STEWARD_LINK_KEY: 'hunter2' };

    expect(() => readHttpSettings(env)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('openAuthRules', () => {
  const settingsWith = (keys: string) =>
    readHttpSettings({
      STEWARD_JWT_ISSUER: 'https://login.example.com',
      STEWARD_JWT_AUDIENCE: 'dsw-steward',
      STEWARD_JWT_KEYS: keys,
    });

  it('checks tokens by the keys that are configured', async () => {
    const maker = await aTokenMaker(NOW);
    const settings = settingsWith(JSON.stringify(maker.rules.keys));
    const rules = await openAuthRules(settings, () => NOW);

    if (rules.by !== 'us') throw new Error('expected tokens');
    expect(await rules.verify?.(await maker.make())).toMatchObject({ who: 'jwt:ann' });
  });

  it.each(['{"keys":{}}', '{"keys":[1]}', '{', '/no/such/file'])('refuses %s', async (keys) => {
    await expect(openAuthRules(settingsWith(keys), () => NOW)).rejects.toMatchObject({
      code: 'AUTH_CONFIG_INVALID',
    });
  });
});

describe('createNoticeLinks', () => {
  it('makes none, and says so, where the settings cannot be used', () => {
    const said: string[] = [];
    const env = { STEWARD_BASE_URL: 'https://example.com', STEWARD_LINK_KEY: 'short' };

    expect(
      createNoticeLinks(
        env,
        [],
        aLog((line) => said.push(line)),
      ),
    ).toBeUndefined();
    expect(said).toEqual(['notices go out without links']);
  });
});

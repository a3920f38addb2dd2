import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTokenVerifier, type TokenVerifier } from '../../../lib/auth/token-verifier.ts';
import { aTokenMaker, type TokenMaker } from '../../helpers/tokens.ts';

const NOW = new Date('2026-01-05T14:00:00Z');
const SECONDS = NOW.getTime() / 1000;

let maker: TokenMaker;
let verify: TokenVerifier;
beforeAll(async () => {
  maker = await aTokenMaker(NOW);
  verify = createTokenVerifier(maker.rules, () => NOW);
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const good = {
  iss: 'https://login.example.com',
  aud: 'dsw-steward',
  sub: 'ann',
  roles: ['approver'],
  exp: SECONDS + 3600,
};

describe('a good token', () => {
  it('says who somebody is', async () => {
    expect(await verify(await maker.make())).toEqual({
      who: 'jwt:ann',
      role: 'operator',
      expiresAt: new Date('2026-01-05T15:00:00Z'),
    });
  });

  it.each([
    ['viewer', 'viewer'],
    [['viewer', 'approver', 'operator'], 'approver'],
    [['somebody', 'viewer'], 'viewer'],
  ])('with the roles %j makes a %s', async (roles, role) => {
    expect(await verify(await maker.make({ roles }))).toMatchObject({ role });
  });
});

describe('a token is refused', () => {
  it.each([
    ['that has expired', { exp: SECONDS - 31 }],
    ['that is not valid yet', { nbf: SECONDS + 31 }],
    ['of another issuer', { iss: 'https://evil.example.com' }],
    ['for another audience', { aud: 'something-else' }],
    ['of nobody', { sub: '' }],
    ['without a subject', { sub: undefined }],
    ['without an expiry', { exp: undefined }],
  ])('%s', async (_what, claims) => {
    await expect(verify(await maker.make(claims as Record<string, unknown>))).rejects.toMatchObject(
      {
        code: 'AUTH_TOKEN_INVALID',
      },
    );
  });

  it('with no role that we know', async () => {
    for (const roles of [[], 'root', { approver: true }, ['APPROVER']]) {
      await expect(verify(await maker.make({ roles }))).rejects.toMatchObject({
        code: 'AUTH_FORBIDDEN',
      });
    }
  });

  it('without a signature (alg: none), however that is written', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      const token = `${part({ alg, kid: 'key-1' })}.${part(good)}.`;
      await expect(verify(token)).rejects.toMatchObject({ code: 'AUTH_TOKEN_INVALID' });
    }
  });

  it('signed with the public key as if it were a shared one', async () => {
    const keys = [maker.publicKey, JSON.parse(maker.publicKey).x as string, ''];
    for (const key of keys) {
      for (const [alg, hash] of [
        ['HS256', 'sha256'],
        ['HS512', 'sha512'],
      ] as const) {
        const text = `${part({ alg, kid: 'key-1' })}.${part(good)}`;
        const signature = createHmac(hash, key).update(text).digest('base64url');
        await expect(verify(`${text}.${signature}`)).rejects.toMatchObject({
          code: 'AUTH_TOKEN_INVALID',
        });
      }
    }
  });

  it('signed with another key, also one that it brings along', async () => {
    const other = await aTokenMaker(NOW);
    await expect(verify(await other.make())).rejects.toMatchObject({ code: 'AUTH_TOKEN_INVALID' });
    const jwk = JSON.parse(other.publicKey) as object;
    const brought = await other.make({}, { jwk } as object);
    await expect(verify(brought)).rejects.toMatchObject({ code: 'AUTH_TOKEN_INVALID' });
  });

  it('with one character changed, wherever it is', async () => {
    const token = await maker.make();
    for (let index = 0; index < token.length; index += 7) {
      const other = token[index] === 'A' ? 'B' : 'A';
      const altered = `${token.slice(0, index)}${other}${token.slice(index + 1)}`;
      await expect(verify(altered)).rejects.toMatchObject({ code: 'AUTH_TOKEN_INVALID' });
    }
  });

  it('that is no token at all', async () => {
    for (const token of ['', '.', '..', 'a.b.c', 'x'.repeat(100_000), '{}', '训练.训练.训练']) {
      await expect(verify(token)).rejects.toMatchObject({ code: 'AUTH_TOKEN_INVALID' });
    }
  });

  it('and what was wrong with it is not told', async () => {
    const error = await verify(await maker.make({ exp: SECONDS - 100 })).catch((one: Error) => one);

    expect(String(error)).not.toMatch(/exp|claim|signature/i);
  });
});

describe('keys are refused', () => {
  it.each([
    ['without an alg', { alg: undefined }],
    ['that are shared secrets', { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' }],
    ['for no signature', { alg: 'none' }],
    ['that are private', { d: 'AAAA' }],
  ])('%s', (_what, change) => {
    const [key] = maker.rules.keys.keys;
    const keys = { keys: [{ ...key, ...change }] } as unknown as typeof maker.rules.keys;

    expect(() => createTokenVerifier({ ...maker.rules, keys }, () => NOW)).toThrow(
      expect.objectContaining({ code: 'AUTH_CONFIG_INVALID' }),
    );
  });

  it('where there are none', () => {
    const rules = { ...maker.rules, keys: { keys: [] } };

    expect(() => createTokenVerifier(rules, () => NOW)).toThrow(/no key/);
  });
});

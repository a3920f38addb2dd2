import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  demandValid,
  type LinkClaims,
  readLink,
  writeLink,
} from '../../../lib/auth/signed-link.ts';

const KEYS = ['k'.repeat(32)];
const BASE = 'https://steward.example.com';
const NOW = new Date('2026-01-05T13:40:00Z');
const claims: LinkClaims = {
  act: 'hold',
  policy: 'nightly-stop',
  target: 'main',
  instanceId: 'dsw-0001',
  scheduledAt: new Date('2026-01-05T14:00:00Z'),
  expiresAt: new Date('2026-01-06T14:00:00Z'),
};

const refused = (code: string) => expect.objectContaining({ code });

describe('a link', () => {
  it('is read as it was written, whatever it names', () => {
    const instants = fc.integer({ min: 1_767_621_601, max: 4_000_000_000 });
    const names = fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((name) => !/^\.{1,2}$/.test(name));
    fc.assert(
      fc.property(names, names, names, instants, (policy, target, instanceId, at) => {
        const when = new Date(at * 1000);
        const one = { ...claims, policy, target, instanceId, scheduledAt: when, expiresAt: when };

        expect(readLink(new URL(writeLink(BASE, KEYS, one)), KEYS)).toMatchObject(one);
      }),
    );
  });

  it('fits where messages have links', () => {
    expect(writeLink(BASE, KEYS, claims).length).toBeLessThan(200);
  });

  it('has an id of its own, always the same', () => {
    const idOf = (one: LinkClaims) => readLink(new URL(writeLink(BASE, KEYS, one)), KEYS).id;

    expect(idOf(claims)).toMatch(/^[0-9a-f]{32}$/);
    expect(idOf(claims)).toBe(idOf({ ...claims }));
    expect(idOf(claims)).not.toBe(idOf({ ...claims, instanceId: 'dsw-0002' }));
  });

  it('is taken while its key is being changed', () => {
    const url = new URL(writeLink(BASE, KEYS, claims));

    expect(readLink(url, ['n'.repeat(32), ...KEYS]).act).toBe('hold');
    expect(() => readLink(url, ['n'.repeat(32)])).toThrow(refused('AUTH_LINK_INVALID'));
  });

  it('expires', () => {
    const url = new URL(writeLink(BASE, KEYS, claims));

    const link = readLink(url, KEYS);
    expect(() => demandValid(link, claims.expiresAt)).toThrow(refused('AUTH_LINK_EXPIRED'));
    expect(() => demandValid(link, NOW)).not.toThrow();
  });

  it.each([
    [
      'another instance',
      (url: URL) => {
        url.pathname = '/links/hold/main/dsw-0002';
      },
    ],
    [
      'another act',
      (url: URL) => {
        url.pathname = '/links/stop/main/dsw-0001';
      },
    ],
    [
      'another target',
      (url: URL) => {
        url.pathname = '/links/hold/other/dsw-0001';
      },
    ],
    ['another policy', (url: URL) => url.searchParams.set('p', 'other')],
    ['a later end', (url: URL) => url.searchParams.set('x', '1799999999')],
    ['another boundary', (url: URL) => url.searchParams.set('at', '1767621601')],
    ['no signature', (url: URL) => url.searchParams.delete('s')],
    ['an empty signature', (url: URL) => url.searchParams.set('s', '')],
    [
      'an unknown act',
      (url: URL) => {
        url.pathname = '/links/delete/main/dsw-0001';
      },
    ],
    [
      'a longer path',
      (url: URL) => {
        url.pathname += '/more';
      },
    ],
  ])('is refused for %s', (_what, change) => {
    const url = new URL(writeLink(BASE, KEYS, claims));
    change(url);

    expect(() => readLink(url, KEYS)).toThrow(refused('AUTH_LINK_INVALID'));
  });

  it('is refused with any character of the signature changed', () => {
    const url = new URL(writeLink(BASE, KEYS, claims));
    const signature = url.searchParams.get('s') ?? '';
    for (let index = 0; index < signature.length; index += 1) {
      const other = signature[index] === 'A' ? 'B' : 'A';
      url.searchParams.set('s', signature.slice(0, index) + other + signature.slice(index + 1));
      expect(() => readLink(url, KEYS)).toThrow(refused('AUTH_LINK_INVALID'));
    }
  });

  it('is not made with a key that could be guessed', () => {
    expect(() => writeLink(BASE, ['short'], claims)).toThrow(refused('AUTH_CONFIG_INVALID'));
    expect(() => writeLink(BASE, [], claims)).toThrow(refused('AUTH_CONFIG_INVALID'));
  });
});

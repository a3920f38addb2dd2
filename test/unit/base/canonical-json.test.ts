import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../lib/base/canonical-json.ts';
import { sha256Hex } from '../../../lib/base/sha256.ts';

test('sorts members by name at every depth and leaves undefined ones out', () => {
  const value = { b: [{ z: 1, a: null }, undefined], a: 'ä', c: undefined };

  expect(canonicalJson(value)).toBe('{"a":"ä","b":[{"a":null,"z":1},null]}');
});

test('is JSON that says the same, whatever the order of members', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, reversed(member)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('hashes text as SHA-256 of its UTF-8', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
